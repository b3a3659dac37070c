"""The zone in which the person who asks reads times that belong to no site."""

from wellness.services.programme import find_programme, sites
from wellness.web.identity import account


def reader_zone() -> str:
    """That of the person's own first site, else of the programme's first, else UTC."""
    employee, programme = account().employee, find_programme()
    own = employee.sites if employee else []
    found = own or (sites(programme) if programme else [])
    return found[0].timezone if found else "UTC"
