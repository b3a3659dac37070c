"""The language of whoever reads, on pages and in mails: the one door to Flask-Babel.

Sentences in the code are English and whole; `_` says them in the reader's language. Names in them stand by keyword,
because another language may want them in another order:

    _("%(name)s waits at %(site)s.", name=employee.name, site=site.name)
    ngettext("%(num)s mail", "%(num)s mails", count)

A table of a module marks its texts with `later` and says them where they are needed: `_(TABLE[code])`. A mail is
written inside `speaking(account.language)`: in the language of the one who gets it, whoever caused it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

import flask_babel
from babel import Locale
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations
from flask import Flask
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from wellness import settings

LANGUAGES: Final = {"en": "English", "de": "Deutsch"}
CATALOGUES: Final = Path(__file__).parent / "translations"

_outside: ContextVar[str] = ContextVar("language outside an application", default="en")


def gettext(message: str, /, **values: object) -> str:
    """Say a whole sentence in the reader's language; `%(name)s` in it is replaced by the value of that name."""
    text = _catalogue(current()).gettext(message) if message else ""
    return text % values if values else text


_ = gettext


def ngettext(one: str, many: str, count: int, /, **values: object) -> str:
    """Say a whole sentence about `count` things; `%(num)s` in it is the count as people write it."""
    text = _catalogue(current()).ngettext(one, many, count)
    return text % {"num": number(count), **values}


def later(message: str) -> str:
    """Mark a text for the catalogues and leave it as it is; `_` says it where it is needed."""
    return message


def current() -> str:
    """The language that is spoken here and now, a key of LANGUAGES."""
    locale = flask_babel.get_locale()
    return str(locale.language) if locale else _outside.get()


@contextmanager
def speaking(language: str | None) -> Iterator[None]:
    """Speak a person's language inside the block: `account.language`, and the site's own where nothing was chosen."""
    chosen = chosen_or_own(language)
    token = _outside.set(chosen)
    try:
        with flask_babel.force_locale(chosen):
            yield
    finally:
        _outside.reset(token)


def chosen_or_own(language: str | None) -> str:
    """The language that an account has chosen, and the site's own where it has chosen none."""
    return known(language) or settings.current().language


def known(language: str | None) -> str | None:
    """`language` if it is one of ours."""
    return language if language in LANGUAGES else None


def number(count: int) -> str:
    """A whole number as people write it: 1,200 or 1.200."""
    return str(count) if 0 <= count < 1000 else str(format_decimal(count, locale=current()))


def decimal(value: float, pattern: str = "#,##0.0") -> str:
    """A number with a point or a comma, by default with one digit behind it: 4.5 or 4,5."""
    return str(format_decimal(value, format=pattern, locale=current()))


def weekday(day: date) -> str:
    """The short name of a day's weekday."""
    return _names("days", "abbreviated", current())[day.weekday()]


def whole_weekday(day: date) -> str:
    """The name of a day's weekday."""
    return _names("days", "wide", current())[day.weekday()]


def month(day: date) -> str:
    """The name of a day's month."""
    return _names("months", "wide", current())[day.month]


def short_month(day: date) -> str:
    """The short name of a day's month."""
    return _names("months", "abbreviated", current())[day.month]


@lru_cache(maxsize=1024)
def city_of(zone: str, language: str) -> str:
    """The city that an IANA zone is named after."""
    named = Locale.parse(language).time_zones.get(zone, {}).get("city")
    return str(named or zone.rsplit("/", 1)[-1].replace("_", " "))


def set_up(app: Flask, select: Callable[[], str]) -> None:
    """Let pages and services of `app` speak the language that `select` finds for each request."""
    flask_babel.Babel(app, configure_jinja=False, locale_selector=select)
    environment: Any = app.jinja_env
    environment.add_extension("jinja2.ext.i18n")
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(gettext, ngettext, newstyle=True)
    environment.globals["ngettext"] = _counted_in_template


@pass_context
def _counted_in_template(context: Context, one: str, many: str, count: int, /, **values: object) -> str:
    text = _catalogue(current()).ngettext(one, many, count)
    escaped = Markup(text) if context.eval_ctx.autoescape else text
    return escaped % {"num": number(count), **values}


@cache
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(CATALOGUES, [language])


@cache
def _names(kind: str, width: str, language: str) -> dict[int, str]:
    names: dict[int, str] = getattr(Locale.parse(language), kind)["format"][width]
    return names
