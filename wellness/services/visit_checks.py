"""What must hold before a visit is planned, beside what the database itself refuses."""

from datetime import date

from wellness import presets
from wellness.language import _
from wellness.models import Service, Therapist
from wellness.services import wording


def credential_fault(therapist: Therapist, service: Service, day: date) -> str:
    """What is missing for the therapist to give this service on a local day, as something expected; else empty."""
    wanted = service.modality.credential
    name = next((_(preset.name) for preset in presets.credentials() if preset.code == wanted), wanted)
    held = next((credential for credential in therapist.credentials if credential.code == wanted), None)
    if held is None:
        return _(
            "a therapist with the credential “%(credential)s”, which %(service)s needs; %(name)s does not hold it",
            credential=name,
            service=service.name,
            name=therapist.name,
        )
    if held.valid_until is not None and held.valid_until < day:
        return _(
            "a therapist whose credential “%(credential)s” is valid on %(day)s; that of %(name)s ended on %(until)s. "
            "Note "
            "the renewed one on the page Programme",
            credential=name,
            day=wording.day_words(day),
            name=therapist.name,
            until=wording.day_words(held.valid_until),
        )
    return ""
