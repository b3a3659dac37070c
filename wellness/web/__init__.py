"""The web application: a factory, one module a feature, each with its blueprint."""

import logging
from datetime import timedelta
from typing import Any

import jinja2
from flask import Flask
from flask_bootstrap import Bootstrap5
from werkzeug.middleware.proxy_fix import ProxyFix

from wellness import bundle, clock
from wellness import settings as process_settings
from wellness.db import db, engine_options
from wellness.settings import Settings
from wellness.web import doors, errors, filters, headers, identity, languages, navigation, pages
from wellness.web.app import Application
from wellness.web.forgery import refuse_forgeries
from wellness.web.limits import limiter
from wellness.web.texts import refuse_nul

_PUBLIC = ("static", "bootstrap.static", "htmx.static")


def create_app(settings: Settings) -> Flask:
    """The application for checked settings; raises doors.UnguardedRoute if a route has no policy."""
    process_settings.use(settings)
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    if settings.now:
        clock.start_at(settings.now)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    app = Application("wellness", template_folder=bundle.TEMPLATES, static_folder=bundle.STATIC)
    app.config.from_mapping(_flask_config(settings))
    app.jinja_env.undefined = jinja2.StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    db.init_app(app)
    refuse_nul(app)
    refuse_forgeries(app)
    Bootstrap5(app)
    limiter.init_app(app)
    if settings.proxy_hops:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxy_hops, x_proto=settings.proxy_hops, x_host=settings.proxy_hops
        )
    languages.speak(app)
    filters.add_filters(app)
    navigation.add_navigation(app)
    pages.register(app)
    headers.add_headers(app, settings)
    errors.handle_errors(app)
    doors.guard(app, public=_PUBLIC)
    app.before_request(lambda: doors.ask_at_the_door(identity.load))
    return app


def _flask_config(settings: Settings) -> dict[str, Any]:
    hosts = {settings.host} | ({"localhost", "127.0.0.1"} if settings.environment == "development" else set())
    return {
        "SECRET_KEY": settings.secret_key,
        "TRUSTED_HOSTS": sorted(hosts),
        "SESSION_COOKIE_NAME": "__Host-wellness" if settings.secure else "wellness",
        "SESSION_COOKIE_SECURE": settings.secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(days=settings.sign_in_days),
        "MAX_CONTENT_LENGTH": settings.upload_max_bytes,
        "MAX_FORM_MEMORY_SIZE": settings.upload_max_bytes,
        "MAX_FORM_PARTS": 5000,
        "WTF_CSRF_TIME_LIMIT": None,
        "BOOTSTRAP_SERVE_LOCAL": True,
        "RATELIMIT_STORAGE_URI": settings.rate_limit_storage,
        "SQLALCHEMY_ENGINES": {},
        "SQLALCHEMY_DATABASE_URI": settings.database,
        "SQLALCHEMY_ENGINE_OPTIONS": _without_url(engine_options(settings.database, read_only=False)),
        "SQLALCHEMY_BINDS": {"reader": engine_options(settings.database, read_only=True)},
    }


def _without_url(options: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in options.items() if key != "url"}
