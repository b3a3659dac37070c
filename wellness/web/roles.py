"""Who may come through a door."""

from enum import StrEnum

from wellness.models import Account


class Role(StrEnum):
    """Roles add up: a coordinator is usually an employee too. ANYONE needs no sign-in."""

    ANYONE = "anyone"
    EMPLOYEE = "employee"
    THERAPIST = "therapist"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"


SIGNED_IN = (Role.EMPLOYEE, Role.THERAPIST, Role.COORDINATOR, Role.ADMINISTRATOR)


def roles_of(account: Account) -> frozenset[Role]:
    """What an account may be at this moment; read anew for every request."""
    if account.disabled_at is not None:
        return frozenset()
    employee, therapist = account.employee, account.therapist
    held = {
        Role.EMPLOYEE: employee is not None and employee.left_at is None,
        Role.THERAPIST: therapist is not None and therapist.left_at is None,
        Role.COORDINATOR: account.is_coordinator,
        Role.ADMINISTRATOR: account.is_administrator,
    }
    return frozenset(role for role, holds in held.items() if holds)
