"""What must hold before a visit is planned, beside what the database itself refuses."""

from datetime import date

from wellness import presets
from wellness.models import Service, Therapist
from wellness.services import wording


def credential_fault(therapist: Therapist, service: Service, day: date) -> str:
    """What is missing for the therapist to give this service on a local day, as something expected; else empty."""
    wanted = service.modality.credential
    name = next((preset.name for preset in presets.credentials() if preset.code == wanted), wanted)
    held = next((credential for credential in therapist.credentials if credential.code == wanted), None)
    if held is None:
        return (
            f"a therapist with the credential “{name}”, which {service.name} needs; {therapist.name} does not hold it"
        )
    if held.valid_until is not None and held.valid_until < day:
        until = wording.day_words(held.valid_until)
        return (
            f"a therapist whose credential “{name}” is valid on {wording.day_words(day)}; "
            f"that of {therapist.name} ended on {until}. Note the renewed one on the page Programme"
        )
    return ""
