"""Secrets that must be read again, such as a password for another server: encrypted with a key made of SECRET_KEY.

With another SECRET_KEY they cannot be read any more, and whoever gave them is asked again.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from wellness import settings


def seal(secret: str, purpose: str) -> str:
    """Encrypt a secret for one purpose; `purpose` names whose it is, so that it opens in no other's place."""
    return _box(purpose).encrypt(secret.encode()).decode()


def unseal(sealed: str, purpose: str) -> str | None:
    """The secret again; None where it was sealed with another key or for another purpose."""
    try:
        return _box(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def _box(purpose: str) -> Fernet:
    key = HKDF(SHA256(), length=32, salt=None, info=purpose.encode()).derive(settings.current().secret_key.encode())
    return Fernet(base64.urlsafe_b64encode(key))
