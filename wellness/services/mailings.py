"""Who would be mailed what, to be asked before anything is mailed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wellness.language import _, ngettext
from wellness.models import Appointment, Employee
from wellness.services.wording import listed


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
        return sum(len(people) for _words, people in self._kinds)

    @property
    def people(self) -> int:
        """How many people get one."""
        return len({one.id for _words, people in self._kinds for one in people})

    @property
    def kinds(self) -> str:
        """ "4 updates and 1 cancellation"."""
        return listed([words for words, people in self._kinds if people])

    @property
    def words(self) -> str:
        """ "4 updates and 1 cancellation to 5 people"."""
        return _(
            "%(kinds)s to %(people)s",
            kinds=self.kinds or ngettext("%(num)s mail", "%(num)s mails", 0),
            people=ngettext("%(num)s person", "%(num)s people", self.people),
        )

    @property
    def names(self) -> list[tuple[str, list[str]]]:
        """What goes to whom: ("4 updates", the names in alphabetical order)."""
        return [(words, _sorted(people)) for words, people in self._kinds if people]

    @property
    def _kinds(self) -> tuple[tuple[str, Sequence[Employee]], ...]:
        notices = ngettext("%(num)s notice why there is none", "%(num)s notices why there is none", len(self.notices))
        return (
            (ngettext("%(num)s invitation", "%(num)s invitations", len(self.invitations)), self.invitations),
            (ngettext("%(num)s update", "%(num)s updates", len(self.updates)), self.updates),
            (ngettext("%(num)s cancellation", "%(num)s cancellations", len(self.cancellations)), self.cancellations),
            (notices, self.notices),
        )


def owners(appointments: Iterable[Appointment]) -> list[Employee]:
    """The people of appointments, one entry an appointment."""
    return [one.employee for one in appointments]


def _sorted(people: Sequence[Employee]) -> list[str]:
    return sorted((one.name for one in people), key=str.casefold)
