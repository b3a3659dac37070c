"""How many of the wished sessions could be given at all: slots from visits, and a flow from people to slots.

Written again here, simply, so that the company's size is measured by something other than the planner.
"""

from collections import defaultdict, deque
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from wellness.demo.company import answers, setup
from wellness.demo.generating.people import people
from wellness.demo.generating.timetable import visits
from wellness.presets import break_table, catalogue


@dataclass(frozen=True)
class Place:
    """One slot; instants are aware."""

    site: str
    service: str
    therapist: str
    week: int
    starts: datetime
    ends: datetime
    seats: int


def places(round_number):
    """Every slot of a round, in runs of four with the day's break shared out between them."""
    services = {service.name: service for service in setup().services}
    presets = {preset.code: preset for preset in catalogue()}
    zones = {site.name: ZoneInfo(site.timezone) for site in setup().sites}
    emails = {therapist.name: therapist.email for therapist in setup().therapists}
    found = []
    for visit in visits(round_number):
        service = services[visit.service]
        preset = presets[service.modality]
        for start in starts(visit, service.minutes + preset.turnover_minutes, zones[visit.site]):
            week = (visit.day - setup().rounds[round_number - 1].starts_on).days // 7
            ends = start + timedelta(minutes=service.minutes)
            found.append(Place(visit.site, service.code, emails[visit.therapist], week, start, ends, preset.places))
    return found


def starts(visit, occupied, zone):
    begin = datetime.combine(visit.day, visit.starts, zone).astimezone(UTC)
    length = int((datetime.combine(visit.day, visit.ends, zone).astimezone(UTC) - begin).total_seconds() // 60)
    assert length <= 480
    pause = [rule.break_minutes for rule in break_table() if rule.at_least_minutes <= length][-1]
    count = (length - pause) // occupied
    gaps = max((count - 1) // 4, 1)
    return [begin + timedelta(minutes=n * occupied + n // 4 * (pause // gaps)) for n in range(count)]


def windows(answer, zone, first_day):
    for week in range(4):
        if week not in answer.away_weeks:
            for span in answer.spans:
                day = first_day + timedelta(weeks=week, days=span.weekday)
                yield tuple(datetime.combine(day, clock, zone).astimezone(UTC) for clock in (span.starts, span.ends))


def demand(round_number):
    """Sessions wanted in all, within the quota."""
    return sum(min(answer.wanted, setup().quota) for answer in answers(round_number))


def usable(round_number):
    """For each person who asks, the numbers of the slots they could take."""
    found, first_day = places(round_number), setup().rounds[round_number - 1].starts_on
    sites = {person.email: person.sites for person in people()}
    zones = {site.name: ZoneInfo(site.timezone) for site in setup().sites}
    options = {}
    for answer in answers(round_number):
        if answer.kind == "available":
            free = list(windows(answer, zones[sites[answer.email][0]], first_day))
            options[answer.email] = [
                number
                for number, place in enumerate(found)
                if place.site in sites[answer.email]
                and place.service in answer.services
                and place.therapist not in answer.avoided
                and any(start <= place.starts and place.ends <= end for start, end in free)
            ]
    return options


def most_served(round_number):
    """The largest number of sessions that could be given, one a week to each person at most: a maximum flow."""
    found, options = places(round_number), usable(round_number)
    room = defaultdict(dict)
    for answer in answers(round_number):
        room["source"][answer.email] = min(answer.wanted, setup().quota)
        for number in options.get(answer.email, ()):
            week = (answer.email, found[number].week)
            room[answer.email][week] = room[week][number] = 1
            room[number]["sink"] = found[number].seats
    flow = 0
    while path := shortest_path(room):
        flow += 1
        for tail, head in pairwise(path):
            room[tail][head] -= 1
            room[head][tail] = room[head].get(tail, 0) + 1
    return flow


def shortest_path(room):
    """From source to sink over edges with room left, or None."""
    reached, queue = {"source": None}, deque(["source"])
    while queue:
        node = queue.popleft()
        if node == "sink":
            path = [node]
            while reached[path[-1]] is not None:
                path.append(reached[path[-1]])
            return path[::-1]
        for other, left in room[node].items():
            if left and other not in reached:
                reached[other] = node
                queue.append(other)
    return None
