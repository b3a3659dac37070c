"""Secrets in links, cookies and codes: drawn at random, kept as digests."""

import hashlib
import secrets

CODE_DIGITS = 6


def new_secret() -> str:
    """256 random bits, fit for an address."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """Six digits to type in."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def digest(secret: str) -> str:
    """What is kept of a secret. A code's digest needs a salt (the sign-in's id) in front, since codes are few."""
    return hashlib.sha256(secret.encode()).hexdigest()
