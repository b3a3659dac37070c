"""Every route with its door, as a document that people can read and a test can compare."""

from flask import Flask

from wellness.web.doors import door_of
from wellness.web.roles import SIGNED_IN, Role

_HEAD = """# Who may use which page

Every route has a declared policy; the application does not start when one is missing. "Anyone" means without signing
in: such a page checks a secret in its own address, or shows nothing personal. Beyond the role, pages about one person's
things check that they are that person's; what is somebody else's looks the same as what does not exist.

This file is written by `python -m wellness doors`; a test compares the two.

| Route | Methods | Who |
|---|---|---|
"""


def policy_table(app: Flask) -> str:
    """The document for every route of `app`, sorted by address. HEAD and OPTIONS go with GET and are left out."""
    rows = []
    for rule in app.url_map.iter_rules():
        methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        rows.append((rule.rule, ", ".join(methods), _who(door_of(app, rule.endpoint).allow)))
    return _HEAD + "".join(f"| `{rule}` | {methods} | {who} |\n" for rule, methods, who in sorted(rows))


def _who(allow: frozenset[Role]) -> str:
    if Role.ANYONE in allow:
        return "anyone"
    if allow == frozenset(SIGNED_IN):
        return "everyone signed in"
    return ", ".join(sorted(allow))
