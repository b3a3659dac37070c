"""E-mail addresses in the one form in which they are compared and kept."""

import unicodedata

from email_validator import EmailNotValidError, validate_email

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


def normalised(text: str) -> str:
    """The address without blanks and invisible characters, NFKC, casefolded; raises ValueError saying what is wrong.

    Whether the domain exists is not asked: no lookup leaves the machine.
    """
    plain = unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).strip().casefold()
    try:
        return validate_email(plain, check_deliverability=False, test_environment=True).normalized.casefold()
    except EmailNotValidError as error:
        raise ValueError(f"{text.strip()!r} is not an e-mail address: {error}") from None
