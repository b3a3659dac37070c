"""Steps of signing in that several tests take."""

import re
from email import message_from_bytes, policy

from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import saved
from wellness.db import db
from wellness.models import Mail, MailKind, SignIn
from wellness.services import accounts, sign_in_mails, signins

ADA = "ada@meadow.example"


def asked(client: FlaskClient, email: str = ADA, **form: str) -> SignIn:
    """Ask on the page; the wish that the page noted."""
    assert client.post("/sign-in", data={"email": email, **form}).location == "/sign-in/code"
    with client.application.app_context():
        return db.session.scalars(db.select(SignIn).order_by(SignIn.created_at.desc(), SignIn.id)).first()


def mailed(app: Flask, wish: SignIn) -> tuple[str, str]:
    """Let the job answer; the path of the link and the code, as they stand in the mail."""
    with saved(app):
        sign_in_mails.answer(wish.id)
    with app.app_context():
        mail = db.session.scalars(db.select(Mail).filter_by(kind=MailKind.SIGN_IN).order_by(Mail.created_at)).all()[-1]
        message = message_from_bytes(mail.content, policy=policy.default)
    text = message.get_body(("plain",)).get_content()
    link = re.search(r"http://localhost(/sign-in/link/\S+)", text)
    code = re.search(r"\b(\d{3}) (\d{3})\b", text)
    return link[1], code[1] + code[2]


def is_in(client: FlaskClient) -> bool:
    """Whether the browser is signed in."""
    return client.get("/welcome").status_code == 200


def unbound_link(app: Flask) -> str:
    """The path of a link that signs Ada in from any browser."""
    with saved(app):
        return signins.ask(accounts.find(ADA), browser=None).address.removeprefix("http://localhost")
