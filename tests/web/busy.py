"""The company of the walk on a busy day: something stands in every state, so that its pages show every form."""

from datetime import UTC, date, datetime, timedelta

from tests import builders
from tests.services.import_samples import confirmed, propose_people, propose_visits
from tests.web import objects
from tests.web.objects import Company
from wellness import clock
from wellness.db import db
from wellness.models import (
    Account,
    BusyReading,
    BusySpan,
    Employee,
    Mail,
    MailKind,
    MailState,
    OwnCalendarProblem,
    OwnCalendarState,
    Planning,
    PlanningState,
    Roster,
    RosterState,
    Round,
    RoundState,
    Service,
    Unserved,
    Visit,
)
from wellness.services import import_choices, own_calendars
from wellness.services.import_choices import Choices
from wellness.services.programme import get_programme, sites

PEOPLE = b"""Name,E-mail,Personnel number,Department,Site,Joined,Left
Ada Zephyrine,ada.new@canary.example,0041,canary-department,Berlin,,
Fay Flint,fay@canary.example,0050,canary-department,Berlim,,
Gus Grant,gus@canary.example,0051,canary-department,Berlim,,
Ivy Ives,ivy@canary.example,0053,canary-department,Berlim,,
Hal Hart,hal@canary.example,0052,canary-department,Berlin,03/04/2025,
"""
CALENDAR = b"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Meadow//Days//EN
BEGIN:VEVENT
UID:one@canary.example
DTSTAMP:20260301T090000Z
DTSTART:20260421T080000Z
DTEND:20260421T100000Z
SUMMARY:Back massage
END:VEVENT
END:VCALENDAR
"""


def build() -> Company:
    """Build the company and what makes the day busy; call it inside an application context and commit."""
    company = objects.build()
    chair = db.session.scalars(db.select(Service)).one()
    _mended_draft(chair)
    _under_way()
    _mails_and_accounts()
    _imports()
    _busy_times(company.parameters["round_id"].own)
    _own_calendars()
    return company


def _own_calendars() -> None:
    """Ada may choose one of hers, and Thea's connection is paused."""
    for email, state in (
        ("ada@canary.example", OwnCalendarState.CHOOSING),
        ("thea@canary.example", OwnCalendarState.PAUSED),
    ):
        account = db.session.scalars(db.select(Account).filter_by(email=email)).one()
        own_calendars.connect(account, "somebody", "open sesame")
        own = own_calendars.current(account)
        own.state, own.found = state, [{"name": "Mine", "path": "/mine/"}]
        own.problem = OwnCalendarProblem.UNREACHABLE if state is OwnCalendarState.PAUSED else None


def _mended_draft(chair: Service) -> None:
    """In the draft two can change places; there and in what is published somebody waits who could come."""
    draft = db.session.scalars(db.select(Roster).filter_by(state=RosterState.DRAFT)).one()
    tuesday = db.session.scalars(db.select(Visit).order_by(Visit.station)).all()[0]
    wednesday = builders.visit(tuesday.therapist, tuesday.room, chair, day=date(2026, 3, 11), starts=["09:00", "09:30"])
    cleo, dan = (_asking(name, draft.round, wednesday) for name in ("cleo", "dan"))
    for slot, who in zip(wednesday.slots, (cleo, dan), strict=True):
        builders.appointment(draft, slot, who)
    dora = _asking("dora", draft.round, tuesday)
    builders.add(Unserved(roster_id=draft.id, employee_id=dora.id, wanted=1, got=0, reason="full"))
    published = db.session.scalars(db.select(Roster).filter_by(state=RosterState.PUBLISHED)).one()
    builders.add(Unserved(roster_id=published.id, employee_id=dora.id, wanted=1, got=0, reason="full"))
    builders.room(tuesday.room.site, "canary-attic")
    for day in (date(2026, 3, 9), date(2026, 3, 18)):
        builders.visit(tuesday.therapist, tuesday.room, chair, day=day, starts=["09:00", "09:30"])


def _asking(nick: str, round_: Round, visit: Visit) -> Employee:
    programme = get_programme()
    person = builders.employee(programme, f"{nick}@canary.example", sites=sites(programme))
    builders.answer(person, round_, [(visit.starts, visit.ends, 1)], services=[visit.service])
    return person


def _under_way() -> None:
    """A third round is being planned, and with a fourth nothing has been done yet."""
    for day in (date(2026, 4, 6), date(2026, 4, 20)):
        round_ = builders.open_round(get_programme(), starts_on=day, days=7)
        round_.state, round_.deadline = RoundState.CLOSED, datetime(2026, 3, 1, 11, tzinfo=UTC)
        if day.day == 6:
            builders.add(Planning(round_id=round_.id, state=PlanningState.RUNNING, started_at=clock.now()))


def _mails_and_accounts() -> None:
    gone = builders.account("gone@canary.example", "Gone Again", is_coordinator=True)
    gone.disabled_at = clock.now()
    builders.add(
        Mail(
            account_id=gone.id,
            kind=MailKind.NOTICE,
            recipient=gone.email,
            subject="canary-subject",
            content=b"Subject: canary-subject\n\ncanary-note\n",
            thread="canary-failed",
            state=MailState.FAILED,
            attempts=1,
            error="The mail server does not know the address.",
        )
    )


def _busy_times(round_id: str) -> None:
    """Ada has dropped a calendar for the coming round."""
    ada = db.session.scalars(db.select(Employee).join(Account).where(Account.email == "ada@canary.example")).one()
    begin = datetime(2026, 3, 17, 8, tzinfo=UTC)
    span = BusySpan(starts=begin, ends=begin + timedelta(hours=1), tentative=False)
    reading = {"entries": 3, "unreadable": 1, "faults": [[88, "no_start"]]}
    builders.add(BusyReading(round_id=round_id, employee_id=ada.id, spans=[span], **reading))


def _imports() -> None:
    """A proposal with something of every kind to decide, a calendar's, one that can be confirmed, one that was."""
    ada = db.session.scalars(db.select(Employee).join(Account).where(Account.email == "ada@canary.example")).one()
    ada.number = "0041"
    people = propose_people(PEOPLE)
    people.choices = import_choices.pack(Choices(skipped=frozenset({("", 4)})))
    first = date(2026, 4, 20)
    propose_visits(CALENDAR, "days.ics", days=(first, first + timedelta(days=6)))
    for number in (1, 2):
        batch = propose_people(f"Name,E-mail,Site\nNew Comer,new{number}@canary.example,Berlin\n".encode())
    confirmed(batch)
