"""One small company for the walk through every door: whose object is whose, and which words must not get out.

A route that names a new kind of object in its address needs one line in `build`; the walk says so. `own` belongs
to the employee or therapist who walks, `other` to a colleague; an object that is nobody's own has no `other`. Of a
secret in an address, `other` is one that opens nothing.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from tests import builders
from wellness import clock
from wellness.db import db
from wellness.models import (
    LIVE,
    Account,
    Employee,
    ImportBatch,
    ImportKind,
    Invite,
    Mail,
    MailKind,
    Planning,
    PlanningState,
    Proposal,
    Question,
    ReceivedMail,
    ReceivedState,
    Roster,
    RosterState,
    Round,
    RoundState,
    Slot,
    Therapist,
    Visit,
    VisitProblem,
)
from wellness.services import calendar_tests, feeds, give_back_links, round_links, signins
from wellness.services.secrets import digest, new_secret
from wellness.services.uploads import codec
from wellness.services.uploads.reading import read_table

# Words that only stand in objects of this company; a denied answer holds none of them.
CANARIES = (
    "Zephyrine",
    "Quagmire",
    "Umbriel",
    "Xanthor",
    "Hortensio",
    "Itzamna",
    "@canary.example",
    "vernal-round",
    "autumnal-round",
    "canary-department",
    "canary-note",
    "canary-subject",
    "canary-file",
    "canary-room",
)


class Parameter(NamedTuple):
    """The values that an address parameter may take in the walk."""

    own: str
    other: str | None = None


@dataclass
class Company:
    """What the walk needs of the rows: ids for addresses and, for an endpoint whose empty form is answered as if it
    were not there, a form that goes through."""

    parameters: dict[str, Parameter]
    forms: dict[str, dict[str, str]]


# Parameters that are words and not ids, by the endpoint that takes them.
WORDS = {
    "static": {"filename": "wellness.css"},
    "bootstrap.static": {"filename": "css/bootstrap.min.css"},
    "htmx.static": {"filename": "htmx.min.js"},
    "imports.upload": {"kind": "employees"},
    "imports.template": {"name": "employees.csv"},
}


def build() -> Company:
    """Build the company; call it inside an application context and commit."""
    programme = builders.programme()
    site = builders.site(programme)
    room, chair = builders.room(site, "canary-room", stations=2), builders.service(programme)
    hr, it = _office()
    employees = [
        _employee(programme, site, *person) for person in (("ada", "Ada Zephyrine"), ("boris", "Boris Quagmire"))
    ]
    therapists = [_therapist(programme, name) for name in ("Thea Umbriel", "Theo Xanthor")]
    _people_who_may_not(programme, site)
    visits = [
        builders.visit(who, room, chair, day=date(2026, 3, 10), starts=["09:00", "09:30"], station=station)
        for station, who in enumerate(therapists, start=1)
    ]
    coming = _round(programme, "vernal-round", date(2026, 3, 16), RoundState.OPEN)
    planned = _round(programme, "autumnal-round", date(2026, 3, 9), RoundState.CLOSED)
    for round_ in (planned, coming):
        for who in employees:
            span = (visits[0].starts, visits[0].ends, 1)
            builders.answer(who, round_, [span], services=[chair], never=[therapists[1]])
    booked, draft = _rosters(planned, list(zip((visit.slots[0] for visit in visits), employees, strict=True)))
    return Company(
        _pairs(employees, visits, booked, draft)
        | _secrets(coming, employees[0], booked[0])
        | {
            "account_id": Parameter(employees[1].account_id),
            "batch_id": Parameter(_import(programme, hr).id),
            "employee_id": Parameter(employees[1].id),
            "proposal_id": Parameter(_proposal(booked[0]).id),
            "received_id": Parameter(_received().id),
            "mail_id": Parameter(_mail(employees[1].account, planned).id),
            "planning_id": Parameter(_planning(planned).id),
            "room_id": Parameter(room.id),
            "roster_id": Parameter(draft.id),
            "round_id": Parameter(coming.id),
            "service_id": Parameter(chair.id),
            "site_id": Parameter(site.id),
            "test_id": Parameter(calendar_tests.start("canary@canary.example", timezone="Europe/Berlin", actor=it).id),
            "slot_id": Parameter(visits[0].slots[1].id),
            "therapist_id": Parameter(therapists[1].id),
        },
        {
            "visits.add": {
                **{"therapist": therapists[0].id, "room": room.id, "service": chair.id},
                **{"day": "2026-03-17", "starts": "09:00", "ends": "11:00"},
            },
        },
    )


def _pairs(employees: list[Employee], visits: list[Visit], booked: list[Invite], draft: Roster) -> dict[str, Parameter]:
    """One's own and a colleague's of whatever belongs to somebody."""
    drafted = sorted(draft.appointments, key=lambda one: one.employee_id != employees[0].id)
    problems = [builders.add(VisitProblem(visit_id=visit.id, note="canary-note")) for visit in visits]
    return {
        "appointment_id": Parameter(*(one.id for one in drafted)),
        "invite_id": Parameter(*(one.id for one in booked)),
        "problem_id": Parameter(*(one.id for one in problems)),
        "visit_id": Parameter(*(one.id for one in visits)),
    }


def _secrets(coming: Round, ada: Employee, invite: Invite) -> dict[str, Parameter]:
    """Secrets that open something, each with one that opens nothing."""
    guest = builders.account("guest@canary.example")
    addresses = {
        "round_token": round_links.new(coming, ada),
        "give_back_token": give_back_links.new(invite),
        "question_token": _question(invite),
        "feed_token": feeds.renew(ada.account).removesuffix(".ics"),
        "link_secret": signins.ask(guest, browser=None).address,
    }
    return {name: Parameter(address.rpartition("/")[2], "no-such-secret") for name, address in addresses.items()}


def _rosters(planned: Round, seats: list[tuple[Slot, Employee]]) -> tuple[list[Invite], Roster]:
    """The invites of a published roster with everybody in a seat, and a draft with the same seats."""
    published = builders.roster(planned, state=RosterState.PUBLISHED, published_at=clock.now())
    draft = builders.roster(planned, version=2)
    for slot, who in seats:
        builders.appointment(draft, slot, who)
    invites = [_invited(published, slot, who) for slot, who in seats]
    db.session.refresh(draft)
    return invites, draft


def _office() -> tuple[Account, Account]:
    hr = builders.account("hr@canary.example", "Hanna Hortensio", is_coordinator=True)
    it = builders.account("it@canary.example", "Ivo Itzamna", is_administrator=True)
    return hr, it


def _employee(programme: Any, site: Any, nick: str, name: str, **fields: Any) -> Employee:
    person = builders.employee(programme, f"{nick}@canary.example", sites=[site], name=name)
    person.department = "canary-department"
    for key, value in fields.items():
        setattr(person, key, value)
    return person


def _therapist(programme: Any, name: str) -> Therapist:
    email = f"{name.split()[0].lower()}@canary.example"
    person = builders.therapist(programme, email)
    person.account.name = name
    return person


def _people_who_may_not(programme: Any, site: Any) -> None:
    """Accounts that held every role once: disabled, signed out, or left."""
    for nick in ("disabled", "signed-out"):
        everything = _employee(programme, site, nick, nick.title())
        everything.account.is_coordinator = everything.account.is_administrator = True
        db.session.add(Therapist(account_id=everything.account_id, programme_id=programme.id))
    left = _employee(programme, site, "left", "Left", left_at=clock.now())
    db.session.add(Therapist(account_id=left.account_id, programme_id=programme.id, left_at=clock.now()))


def _round(programme: Any, name: str, starts_on: date, state: RoundState) -> Round:
    deadline = datetime(2026, 3, 8 if state is RoundState.OPEN else 1, 11, 0, tzinfo=UTC)
    round_ = builders.open_round(programme, starts_on=starts_on, days=7, deadline=deadline)
    round_.name, round_.state = name, state
    return round_


def _invited(published: Roster, slot: Any, who: Employee) -> Invite:
    """Somebody in a slot of the published roster, with the invite."""
    appointment = builders.appointment(published, slot, who, book=LIVE)
    slot.stamped_at = clock.now()
    return builders.add(Invite(appointment_id=appointment.id, uid=f"{appointment.id}@localhost", dtstamp=clock.now()))


def _import(programme: Any, actor: Account) -> ImportBatch:
    table = read_table("canary-file.csv", b"Name,E-mail\nCarla Cole,carla@canary.example\n")
    return builders.add(
        ImportBatch(
            programme_id=programme.id,
            kind=ImportKind.EMPLOYEES,
            filename="canary-file.csv",
            table=codec.pack(table),
            created_by_id=actor.id,
        )
    )


def _mail(account: Account, round_: Round) -> Mail:
    return builders.add(
        Mail(
            account_id=account.id,
            kind=MailKind.NOTICE,
            recipient=account.email,
            subject="canary-subject",
            content=b"Subject: canary-subject\n\ncanary-note\n",
            thread="canary-thread",
            round_id=round_.id,
        )
    )


def _question(invite: Invite) -> str:
    secret = new_secret()
    builders.add(Question(invite_id=invite.id, sequence=0, token_hash=digest(secret)))
    return f"/q/{secret}"


def _proposal(invite: Invite) -> Proposal:
    later = invite.appointment.starts + timedelta(days=1)
    return builders.add(Proposal(invite_id=invite.id, sequence=0, starts=later, ends=later + timedelta(minutes=20)))


def _received() -> ReceivedMail:
    return builders.add(
        ReceivedMail(digest="0" * 64, state=ReceivedState.FAILED, note="canary-note", sender="x@canary.example")
    )


def _planning(round_: Round) -> Planning:
    return builders.add(Planning(round_id=round_.id, state=PlanningState.DONE, message="canary-note"))
