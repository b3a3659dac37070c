"""How Outlook reads a time zone, after [MS-STANOICAL] 2.2.47: a model of it, not Outlook itself.

Only TZID and, of one STANDARD and at most one DAYLIGHT, DTSTART, RRULE and the offsets count; all else is passed over.
It reads the written text and shares no code with what wrote it.
"""

import calendar
from dataclasses import dataclass
from datetime import datetime, timedelta

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class Observance:
    """One STANDARD or DAYLIGHT."""

    first: datetime
    rule: dict[str, str]
    offset_from: timedelta
    offset: timedelta

    def onset(self, year: int) -> datetime:
        """The local time at which it begins in `year`."""
        week, weekday = int(self.rule["BYDAY"][:-2]), _WEEKDAYS.index(self.rule["BYDAY"][-2:])
        month = int(self.rule["BYMONTH"])
        days = [row[weekday] for row in calendar.monthcalendar(year, month) if row[weekday]]
        return self.first.replace(year=year, month=month, day=days[week - 1 if week > 0 else week])


class OutlookZone:
    """The zone that the lines of one VTIMEZONE describe."""

    def __init__(self, lines: list[str]) -> None:
        self.tzid = next(line.partition(":")[2] for line in lines if line.startswith("TZID:"))
        self.standard = _observances(lines, "STANDARD")
        self.daylight = _observances(lines, "DAYLIGHT")
        assert len(self.standard) == 1
        assert len(self.daylight) <= 1

    def instant(self, local: datetime) -> datetime:
        """The UTC time, naive, of a naive local time."""
        standard = self.standard[0]
        if not self.daylight:
            return local - standard.offset
        daylight = self.daylight[0]
        begins, ends = daylight.onset(local.year), standard.onset(local.year)
        is_summer = begins <= local < ends if begins < ends else not ends <= local < begins
        return local - (daylight if is_summer else standard).offset


def outlook_instants(lines: list[str]) -> tuple[datetime, datetime]:
    """Start and end (naive, UTC) of the one event in a calendar's content lines."""
    zone = None
    if "BEGIN:VTIMEZONE" in lines:
        zone = OutlookZone(lines[lines.index("BEGIN:VTIMEZONE") : lines.index("END:VTIMEZONE")])
    event = lines[lines.index("BEGIN:VEVENT") : lines.index("END:VEVENT")]
    return _instant("DTSTART", event, zone), _instant("DTEND", event, zone)


def _instant(name: str, event: list[str], zone: OutlookZone | None) -> datetime:
    written, value = next(line.split(":") for line in event if line.startswith(name))
    if value.endswith("Z"):
        return _time(value[:-1])
    assert zone
    assert written == f"{name};TZID={zone.tzid}"
    return zone.instant(_time(value))


def _observances(lines: list[str], kind: str) -> list[Observance]:
    starts = [index for index, line in enumerate(lines) if line == f"BEGIN:{kind}"]
    return [_observance(lines[index : lines.index(f"END:{kind}", index)]) for index in starts]


def _observance(lines: list[str]) -> Observance:
    found = dict(line.split(":") for line in lines[1:])
    rule = dict(part.split("=") for part in found["RRULE"].split(";")) if "RRULE" in found else {}
    assert "RDATE" not in found
    return Observance(_time(found["DTSTART"]), rule, _offset(found["TZOFFSETFROM"]), _offset(found["TZOFFSETTO"]))


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _offset(text: str) -> timedelta:
    length = timedelta(hours=int(text[1:3]), minutes=int(text[3:5]))
    return -length if text[0] == "-" else length
