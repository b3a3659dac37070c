"""One more round for the demonstration, open for answers: `python -m tests.browser.next_round`.

The visits of its last round come again four weeks later. What the pages do is done here by the services that they call.
"""

import os
from datetime import date, timedelta

import sqlalchemy as sa

from wellness import clock
from wellness.db import db
from wellness.demo import company
from wellness.models import Account, ImportKind
from wellness.services import imports, programme, rounds
from wellness.settings import load_settings
from wellness.web import create_app

WEEKS_LATER = 4
_DAYS_TO_ANSWER = 10


def main() -> None:
    """Upload the visits and open the round in the database that the environment names."""
    app = create_app(load_settings(os.environ))
    weeks = company.weeks_to_shift(clock.now().date())
    with app.app_context():
        hr = db.session.scalars(sa.select(Account).filter_by(is_coordinator=True)).one()
        last = max(company.setup(weeks).rounds, key=lambda one: one.number)
        for file in company.files():
            if file.round_number == last.number:
                _upload(file, weeks + WEEKS_LATER, hr)
        ahead = timedelta(weeks=WEEKS_LATER)
        _open(last.starts_on + ahead, last.ends_on + ahead, hr)
        db.session.commit()


def _upload(file: company.DemoFile, weeks: int, hr: Account) -> None:
    data = company.shifted(file, weeks)
    batch = imports.propose(programme.get_programme(), ImportKind.VISITS, file.name, data, actor=hr)
    imports.confirm(batch, batch.revision, actor=hr)


def _open(starts_on: date, ends_on: date, hr: Account) -> None:
    mine = programme.get_programme()
    deadline = clock.now() + timedelta(days=_DAYS_TO_ANSWER)
    rounds.open_round(
        mine,
        name="Fourth round",
        starts_on=starts_on,
        ends_on=ends_on,
        deadline=deadline.replace(minute=0, second=0, microsecond=0),
        quota=mine.quota,
        actor=hr,
    )


if __name__ == "__main__":
    main()
