"""The main job from an empty database to a withdrawn roster, by every role, in a real browser on a real server."""

from pathlib import Path

import pytest

from tests.browser import answering, calendars, files, living, rostering, setting_up, signing_in
from tests.browser.conftest import NewScreen
from tests.browser.screens import DESK, PHONE
from tests.browser.server import environ, serving, wellness
from tests.faults.site import free_port

pytestmark = pytest.mark.browser

ADMINISTRATOR = "ida.tan@meadow.example"


def test_a_round_is_walked_by_every_role(screen: NewScreen, tmp_path: Path) -> None:
    """From the first sign-in to cancelled invites: each step is what a person does, and every page is checked."""
    port = free_port()
    wellness("create-admin", ADMINISTRATOR, environ=environ(tmp_path, f"http://127.0.0.1:{port}"))
    with serving(tmp_path, port) as server:
        it, hr = screen(DESK), screen(DESK)
        signing_in.by_code(it, server, ADMINISTRATOR)
        setting_up.add_coordinator(it)
        signing_in.by_link(hr, server, files.HR)
        setting_up.set_up_programme(hr)
        setting_up.upload_people(hr)
        setting_up.upload_visits(hr)
        setting_up.open_round(hr, server)

        answering.with_a_thumb(screen(PHONE), server)
        answering.by_keyboard(screen(DESK), server)
        link = answering.where_scripts_do_not_come_through(screen(PHONE), server)
        answering.without_scripts(screen(PHONE, scripts=False), link)
        answering.signed_in(screen(PHONE), server)
        answering.on_the_phone(hr)
        answering.remind(hr, server)
        answering.not_this_time(screen(PHONE), server)
        desk = screen(DESK)
        link = calendars.dropped(desk, server)
        calendars.words_stay_on_the_computer(desk)
        calendars.chosen_without_scripts(screen(PHONE, scripts=False), link, tmp_path)

        rostering.close_and_plan(hr)
        left_out = rostering.read_who_waits(hr)
        rostering.mend(hr, left_out)
        rostering.publish(hr, server)

        invite = living.read_the_invite(server, files.ADA)
        feed = living.my_session(screen(PHONE), server, invite)
        living.read_the_feed(hr, feed, invite)
        living.give_back(screen(PHONE), server, invite, feed)
        living.read_why_not(screen(PHONE), server, left_out)
        living.report_a_visit(screen(PHONE), server)
        living.settle_and_withdraw(hr, server)
