"""The declarative base and the session that knows whether it may write."""

import secrets
from typing import Any

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy.orm import DeclarativeBase

from wellness.db import engines

READER = "reader"


def new_id() -> str:
    """A random row id: it counts nothing and cannot be guessed from another one."""
    return secrets.token_hex(8)


class Base(DeclarativeBase):
    """Base of every model; constraint names follow one convention so that migrations can name them on both engines."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class RoutedSession(Session):
    """Uses the reading engine while `info["reading"]` is set."""

    def get_bind(self, *args: Any, **kwargs: Any) -> Any:
        if self.info.get("reading"):
            return db.engines[READER]
        return super().get_bind(*args, **kwargs)


class Database(SQLAlchemy):
    """Flask-SQLAlchemy with the rules of `engines` on both engines."""

    def init_app(self, app: Any) -> None:
        super().init_app(app)
        with app.app_context():
            engines.prepare(self.engines[None], read_only=False)
            engines.prepare(self.engines[READER], read_only=True)

    def close(self, app: Any) -> None:
        """Close every connection that `app` has to the database."""
        with app.app_context():
            self.session.remove()
            for engine in self.engines.values():
                engine.dispose()


db = Database(model_class=Base, session_options={"class_": RoutedSession})


def use_reader() -> None:
    """From here on this request or job reads one snapshot and cannot write."""
    db.session.info["reading"] = True


def use_writer() -> None:
    """From here on this request may write; the snapshot that it has read until now is given up."""
    db.session.rollback()
    db.session.info["reading"] = False


def reading() -> bool:
    """Whether the present session reads only."""
    return bool(db.session.info.get("reading"))
