"""What no text from outside may hold."""

from flask import Flask, abort, request

_NUL = "\x00"


def refuse_nul(app: Flask) -> None:
    """Answer 400 to a NUL in an address or a form: nobody types one, and PostgreSQL cannot store it."""

    @app.before_request
    def _look() -> None:
        words = [request.path, *request.args, *request.args.values()]
        for name, values in request.form.lists():
            words += [name, *values]
        if any(_NUL in word for word in words):
            abort(400)
