"""One small company for the walk through every door: whose object is whose, and which words must not get out.

A route that names a new kind of object in its address needs one line in `parameters`; the walk says so. `own` belongs
to the employee or therapist who walks, `other` to a colleague; an object that is nobody's own has no `other`. Of a
secret in an address, `other` is one that opens nothing.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
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
    Roster,
    RosterState,
    Round,
    RoundState,
    Therapist,
    VisitProblem,
)
from wellness.services import feeds, give_back_links, round_links, signins

NOTHING = "0000000000000000"

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
    """The rows that the walk needs; only ids outlive the application context."""

    parameters: dict[str, Parameter] = field(default_factory=dict)


FILES = {"static": "wellness.css", "bootstrap.static": "css/bootstrap.min.css", "htmx.static": "htmx.min.js"}


def build() -> Company:
    """Build the company; call it inside an application context and commit."""
    programme = builders.programme()
    site = builders.site(programme)
    room = builders.room(site, "canary-room", stations=2)
    chair = builders.service(programme)
    hr, _it = _office()
    ada = _employee(programme, site, "ada", "Ada Zephyrine")
    boris = _employee(programme, site, "boris", "Boris Quagmire")
    thea, theo = (_therapist(programme, name) for name in ("Thea Umbriel", "Theo Xanthor"))
    _people_who_may_not(programme, site)
    coming = _round(programme, "vernal-round", date(2026, 3, 16), RoundState.OPEN)
    planned = _round(programme, "autumnal-round", date(2026, 3, 9), RoundState.CLOSED)
    day = date(2026, 3, 10)
    visits = [
        builders.visit(who, room, chair, day=day, starts=["09:00", "09:30"], station=station)
        for station, who in ((1, thea), (2, theo))
    ]
    span = [(visits[0].starts, visits[0].ends, 1)]
    answers = [
        builders.answer(who, round_, span, services=[chair], never=[theo])
        for round_ in (planned, coming)
        for who in (ada, boris)
    ]
    rosters = [
        builders.roster(planned, version=1, state=RosterState.PUBLISHED, published_at=clock.now()),
        builders.roster(planned, version=2),
    ]
    invites = [_booked(rosters, visits[number].slots[0], who) for number, who in enumerate((ada, boris))]
    problems = [builders.add(VisitProblem(visit_id=visit.id, note="canary-note")) for visit in visits]
    batch, mail, planning = _import(programme, hr), _mail(boris.account, planned), _planning(planned)
    secrets = {
        "round_token": round_links.new(coming, ada),
        "give_back_token": give_back_links.new(invites[0]),
        "feed_token": feeds.renew(ada.account).removesuffix(".ics"),
        "link_secret": signins.ask(builders.account("guest@canary.example"), browser=None).address,
    }
    feed, others_feed = feeds.current(ada.account), _feed_of(boris.account)
    return Company(
        {name: Parameter(address.rpartition("/")[2], "no-such-secret") for name, address in secrets.items()}
        | {
            "account_id": Parameter(boris.account_id),
            "answer_id": Parameter(answers[2].id, answers[3].id),
            "appointment_id": Parameter(invites[0].appointment_id, invites[1].appointment_id),
            "batch_id": Parameter(batch.id),
            "employee_id": Parameter(boris.id),
            "feed_id": Parameter(feed.id, others_feed.id),
            "invite_id": Parameter(invites[0].id, invites[1].id),
            "mail_id": Parameter(mail.id),
            "planning_id": Parameter(planning.id),
            "problem_id": Parameter(problems[0].id, problems[1].id),
            "room_id": Parameter(room.id),
            "roster_id": Parameter(rosters[1].id),
            "round_id": Parameter(coming.id),
            "service_id": Parameter(chair.id),
            "site_id": Parameter(site.id),
            "slot_id": Parameter(visits[0].slots[0].id),
            "therapist_id": Parameter(theo.id),
            "visit_id": Parameter(visits[0].id, visits[1].id),
        }
    )


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


def _booked(rosters: list[Roster], slot: Any, who: Employee) -> Invite:
    """Somebody in a slot of the published roster, with the invite, and of the draft."""
    published, draft = rosters
    builders.appointment(draft, slot, who)
    appointment = builders.appointment(published, slot, who, book=LIVE)
    return builders.add(Invite(appointment_id=appointment.id, uid=f"{appointment.id}@localhost", dtstamp=clock.now()))


def _import(programme: Any, actor: Account) -> ImportBatch:
    table = {"sheets": [{"name": "Sheet", "rows": [["Name", "E-mail"], ["Carla", "carla@canary.example"]]}]}
    return builders.add(
        ImportBatch(
            programme_id=programme.id,
            kind=ImportKind.EMPLOYEES,
            filename="canary-file.csv",
            table=table,
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


def _planning(round_: Round) -> Planning:
    return builders.add(Planning(round_id=round_.id, state=PlanningState.DONE, message="canary-note"))


def _feed_of(account: Account) -> Any:
    feeds.renew(account)
    return feeds.current(account)
