"""The doorway: one commit a request, and none when the answer is an error."""

import flask
from flask.typing import ResponseReturnValue

from wellness.db import db, reading


class Application(flask.Flask):
    """Flask, with the transaction of a request decided in one place."""

    def dispatch_request(self) -> ResponseReturnValue:
        """Run the view, then commit what it changed; an answer of 400 or more leaves the database as it was."""
        response = self.make_response(super().dispatch_request())
        if response.status_code >= 400 or reading():
            db.session.rollback()
        else:
            db.session.commit()
        return response
