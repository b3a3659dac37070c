"""Keeping the secrets of links and feeds out of the web server's own log lines, which name the path of a request."""

import logging
import re

_SECRETS = re.compile(r"/(r|a|cal|sign-in/link)/[^\s/?\"']+")


def keep_out_of(logger: str) -> None:
    """Let the lines of this logger name such paths without what is secret in them."""
    logging.getLogger(logger).addFilter(_leave_out)


def _leave_out(record: logging.LogRecord) -> bool:
    record.msg, record.args = _SECRETS.sub(r"/\1/...", record.getMessage()), None
    return True
