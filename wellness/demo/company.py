"""The demonstration company's set-up and files, read from the package."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from importlib import resources

from wellness.demo import answers_file, shifting
from wellness.demo.answers_file import DemoAnswer
from wellness.demo.shapes import CompanySetup, DemoFile, DemoTherapist
from wellness.presets.reading import read_preset

PACKAGE = "wellness.demo"
REFERENCE_MONDAY = date(2026, 1, 5)
"""The first day of the coming round, as the files write it."""

LEAD_DAYS = 14
"""How far ahead of today the coming round begins at least, so that people can still answer and be told."""


@cache
def _written() -> CompanySetup:
    return read_preset(PACKAGE, "company.toml", CompanySetup)


def weeks_to_shift(today: date) -> int:
    """The smallest number of whole weeks that lets the coming round begin LEAD_DAYS or more after `today`."""
    return -((REFERENCE_MONDAY - today - timedelta(days=LEAD_DAYS)).days // 7)


def setup(weeks: int = 0) -> CompanySetup:
    """The company, its dates moved by `weeks`."""
    written, ahead = _written(), timedelta(weeks=weeks)
    return replace(
        written,
        therapists=tuple(_later(therapist, ahead) for therapist in written.therapists),
        rounds=tuple(replace(r, starts_on=r.starts_on + ahead, ends_on=r.ends_on + ahead) for r in written.rounds),
    )


def files() -> list[DemoFile]:
    """The files to upload, in their order, as written for the reference week."""
    folder = resources.files(PACKAGE).joinpath("files")
    return [
        DemoFile(entry.kind, entry.name, folder.joinpath(entry.name).read_bytes(), entry.round_number, entry.practice)
        for entry in _written().files
    ]


def shifted(file: DemoFile, weeks: int) -> bytes:
    """The file's bytes with every date moved by `weeks`, written as before; in a workbook they stay date cells."""
    if not weeks:
        return file.data
    if file.name.endswith(".xlsx"):
        return shifting.shifted_workbook(file.data, weeks)
    entry = next(entry for entry in _written().files if entry.name == file.name)
    return shifting.shifted_text(file.data, weeks, entry.dates) if entry.dates else file.data


def answers(round_number: int, weeks: int = 0) -> list[DemoAnswer]:
    """What each employee says in that round (1 to 3), by address; dates moved by `weeks`."""
    data = resources.files(PACKAGE).joinpath("answers.csv").read_bytes()
    ahead = timedelta(weeks=weeks)
    return [
        replace(answer, leave_until=answer.leave_until and answer.leave_until + ahead)
        for answer in answers_file.parse(data)
        if answer.round_number == round_number
    ]


def _later(therapist: DemoTherapist, ahead: timedelta) -> DemoTherapist:
    return replace(
        therapist,
        credentials=tuple(
            replace(held, valid_until=held.valid_until and held.valid_until + ahead) for held in therapist.credentials
        ),
    )
