"""The busy company with a secret of every kind, and the ways to look for one: pages, files, mails, rows of tables."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from email import message_from_bytes, policy

import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from tests import builders
from tests.web import busy
from tests.web.callers import Browser, Caller
from tests.web.forms import answers_from
from wellness import clock
from wellness.db import db
from wellness.models import (
    LIVE,
    Account,
    Answer,
    AvailabilityWindow,
    Employee,
    Invite,
    Mail,
    MailKind,
    Modality,
    Roster,
    RosterState,
    Round,
    Service,
    Therapist,
    Unserved,
    Visit,
    VisitProblem,
    Wish,
    WishKind,
)
from wellness.services import feeds, reminders, round_links, sign_in_mails, signins
from wellness.services.programme import get_programme

SENSITIVE = "Canary therapy"
# When Ada could have had the sensitive service once more, had she offered it; and what would have helped Boris.
OFFERED_TOO = "03:33–04:03"
AVOIDED_TOO = "one more of the therapists"
PEOPLE = {
    "Ada": "ada@canary.example",
    "Boris": "boris@canary.example",
    "Thea": "thea@canary.example",
    "Theo": "theo@canary.example",
    "coordinator": "hr@canary.example",
    "administrator": "it@canary.example",
}
_EVERYWHERE = ["/", "/welcome", "/calendar", "/dashboard", "/admin/accounts", "/appointments", "/my-visits"]
_NEW_EACH_TIME = ("Set-Cookie", "Content-Length")
_TOKEN_OF_A_FORM = re.compile(r'name="csrf[-_]token" (value|content)="[^"]*"')


@dataclass(frozen=True)
class Secrets:
    """What only Ada may hold in her hands, and Thea of her own feed."""

    code: str
    sign_in_link: str
    round_link: str
    give_back: str
    feed_of_ada: str
    feed_of_thea: str


def build() -> Secrets:
    """Ada has a session of a sensitive service with Thea, wishes for more of it, and has been mailed everything; both
    therapists have said what is wrong. Call it in an application context and commit."""
    company = busy.build()
    ada = db.session.scalars(db.select(Employee).join(Account).filter_by(email=PEOPLE["Ada"])).one()
    thea = db.session.scalars(db.select(Therapist).join(Account).filter_by(email=PEOPLE["Thea"])).one()
    _sensitive_session(ada, thea)
    _left_out(ada)
    for problem in db.session.scalars(db.select(VisitProblem)):
        problem.note = f"canary-note-of-{problem.visit.therapist.name.split()[0]}"
    sign_in_mails.answer(signins.request(ada.account.email, browser="a browser").id)
    mail = db.session.scalars(db.select(Mail).filter_by(kind=MailKind.SIGN_IN)).one()
    coming = db.session.get_one(Round, company.parameters["round_id"].own)
    reminders.send(coming, None)
    return Secrets(
        code=re.findall(r"\b\d{3} \d{3}\b", words_of(mail))[0],
        sign_in_link=re.findall(r"/sign-in/link/([\w-]+)", words_of(mail))[0],
        round_link=round_links.new(coming, ada).rpartition("/")[2],
        give_back=company.parameters["give_back_token"].own,
        feed_of_ada=feeds.renew(ada.account).rpartition("/")[2],
        feed_of_thea=feeds.renew(thea.account).rpartition("/")[2],
    )


def _sensitive_session(ada: Employee, thea: Therapist) -> None:
    """Ada has it in the published roster and, half an hour later, in the draft; the coming round offers it, too."""
    programme = get_programme()
    programme.max_per_week = None
    service = builders.service(programme, SENSITIVE, sensitive=True)
    room = db.session.scalars(db.select(Visit)).first().room
    planned, _ = (
        builders.visit(thea, room, service, day=day, starts=["10:00", "10:30"])
        for day in (date(2026, 3, 12), date(2026, 3, 19))
    )
    for roster in db.session.scalars(db.select(Roster)):
        is_live = roster.state is RosterState.PUBLISHED
        given = builders.appointment(roster, planned.slots[not is_live], ada, book=LIVE if is_live else None)
        if is_live:
            builders.add(Invite(appointment_id=given.id, uid=f"{given.id}@localhost", dtstamp=clock.now()))
    for answer in db.session.scalars(db.select(Answer).filter_by(employee_id=ada.id)):
        answer.wanted = answer.round.quota = 2
        answer.windows.append(AvailabilityWindow(starts=planned.starts, ends=planned.ends, rating=1))
        answer.wishes.append(Wish(kind=WishKind.SERVICE, rank=1, service_id=service.id))


def _left_out(ada: Employee) -> None:
    """In the published roster Ada and Boris wait for one more, and what would have helped each is private."""
    boris = db.session.scalars(db.select(Employee).join(Account).filter_by(email=PEOPLE["Boris"])).one()
    published = db.session.scalars(db.select(Roster).filter_by(state=RosterState.PUBLISHED)).one()
    service = db.session.scalars(db.select(Service).join(Modality).where(Modality.name == SENSITIVE)).one()
    session = "2026-03-12T03:33:00+01:00"
    facts = {"kind": "answer", "session": session, "zone": "Europe/Berlin", "services": [service.id]}
    window = {"times": [[session, "2026-03-12T04:03:00+01:00"]], "accepted": [], "therapists": 0}
    for who, reason, nearest in (
        (ada, "too_short", {**facts, **window}),
        (boris, "therapist_wish", {**facts, **window, "times": [], "therapists": 1, "session": None}),
    ):
        builders.add(
            Unserved(roster_id=published.id, employee_id=who.id, wanted=3, got=1, reason=reason, nearest=nearest)
        )


def doors(app: Flask, secrets: Secrets) -> dict[str, tuple[Browser, list[str]]]:
    """Everyone who can look at something, with a browser and where they begin to look."""
    nobody = Browser(app, Caller("anonymous"))
    links = {
        "anyone": ["/", "/sign-in"],
        "Ada's round link": [f"/r/{secrets.round_link}"],
        "Ada's link to give back": [f"/a/{secrets.give_back}"],
        "Ada's feed": [f"/cal/{secrets.feed_of_ada}"],
        "Thea's feed": [f"/cal/{secrets.feed_of_thea}"],
    }
    signed_in = {name: (Browser(app, Caller(name, email)), _EVERYWHERE) for name, email in PEOPLE.items()}
    return signed_in | {name: (nobody, starts) for name, starts in links.items()}


def shown(app: Flask, browser: Browser, starts: list[str]) -> Iterator[tuple[str, str, str]]:
    """Every page and file within reach: its address, its feature and what it says, headers included."""
    for address, answer in answers_from(browser, starts):
        path = re.split(r"[?#]", address)[0]
        endpoint, _ = app.url_map.bind("localhost").match(path, method="GET")
        yield address, endpoint.partition(".")[0], _told(answer)


def _told(answer: TestResponse) -> str:
    """The words of an answer, unpacked and unfolded; the tokens of forms are new each time and say nothing."""
    data = answer.data
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            data = b"".join(parts.read(name) for name in parts.namelist() if name.startswith("xl/"))
    words = data.decode(errors="replace").replace("\r\n ", "")
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers if name not in _NEW_EACH_TIME)
    return _TOKEN_OF_A_FORM.sub("", words) + headers


def words_of(mail: Mail) -> str:
    """Everything that a mail says: its bytes, and its parts decoded."""
    message = message_from_bytes(mail.content, policy=policy.default)
    parts = [part.get_content() for part in message.walk() if not part.is_multipart()]
    return "\n".join(
        [mail.content.decode(errors="replace"), *(str(message[name]) for name in ("To", "Subject"))]
        + [part if isinstance(part, str) else part.decode(errors="replace") for part in parts]
    )


def rows_of_the_queue() -> str:
    """Everything that the job queue keeps in its own tables."""
    metadata = sa.MetaData()
    schemas = [name for name in sa.inspect(db.engine).get_schema_names() if name not in ("information_schema", "main")]
    for schema in [None, *schemas]:
        metadata.reflect(db.engine, schema=schema)
    foreign = [table for table in metadata.sorted_tables if table.name not in db.metadata.tables]
    return "\n".join(repr(tuple(row)) for table in foreign for row in db.session.execute(sa.select(table)))
