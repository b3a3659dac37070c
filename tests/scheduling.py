"""Which tests stay together when several workers share them.

Tests that share something that is dear to build run in one worker; all others go to whichever worker is free. The mark
`xdist_group` would say it closer to the tests, but pytest 9.2 does not let xdist 3.8 put the mark into a test's id.
"""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

TOGETHER = ("tests/browser/", "tests/clients/heavy/", "tests/clients/", "tests/demo/test_demo_job.py")


class Together(LoadScopeScheduling):
    """Each test by itself, but those of one entry of TOGETHER in one worker."""

    def _split_scope(self, nodeid: str) -> str:
        return next((place for place in TOGETHER if nodeid.startswith(place)), nodeid)


@pytest.hookimpl
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Together:
    """Share the tests out so, whatever way xdist was asked for."""
    return Together(config, log)
