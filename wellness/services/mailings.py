"""Who would be mailed what, to be asked before anything is mailed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wellness.models import Appointment, Employee
from wellness.services.wording import listed, plural


@dataclass(frozen=True)
class Mailing:
    """The people who get a mail, one entry a mail, by what the mail is for."""

    invitations: Sequence[Employee] = ()
    updates: Sequence[Employee] = ()
    cancellations: Sequence[Employee] = ()
    notices: Sequence[Employee] = ()

    @property
    def mails(self) -> int:
        """How many mails go out."""
        return sum(len(people) for _, _, people in self._kinds)

    @property
    def people(self) -> int:
        """How many people get one."""
        return len({one.id for _, _, people in self._kinds for one in people})

    @property
    def kinds(self) -> str:
        """ "4 updates and 1 cancellation"."""
        return listed([plural(len(people), one, many) for one, many, people in self._kinds if people])

    @property
    def words(self) -> str:
        """ "4 updates and 1 cancellation to 5 people"."""
        return f"{self.kinds or plural(0, 'mail')} to {plural(self.people, 'person', 'people')}"

    @property
    def names(self) -> list[tuple[str, list[str]]]:
        """What goes to whom: ("4 updates", the names in alphabetical order)."""
        return [(plural(len(people), one, many), _sorted(people)) for one, many, people in self._kinds if people]

    @property
    def _kinds(self) -> tuple[tuple[str, str, Sequence[Employee]], ...]:
        return (
            ("invitation", "invitations", self.invitations),
            ("update", "updates", self.updates),
            ("cancellation", "cancellations", self.cancellations),
            ("notice why there is none", "notices why there is none", self.notices),
        )


def owners(appointments: Iterable[Appointment]) -> list[Employee]:
    """The people of appointments, one entry an appointment."""
    return [one.employee for one in appointments]


def _sorted(people: Sequence[Employee]) -> list[str]:
    return sorted((one.name for one in people), key=str.casefold)
