"""A secret opens with the same key and for the same purpose, and in no other way."""

import pytest

from wellness import settings
from wellness.services import secret_box
from wellness.settings import Settings


@pytest.fixture(autouse=True)
def _settings(settings: Settings) -> None:
    use(settings, settings.secret_key)


def use(chosen: Settings, key: str) -> None:
    settings.use(chosen.model_copy(update={"secret_key": key}))


@pytest.mark.one_engine
def test_it_opens_for_its_purpose_alone(settings: Settings) -> None:
    sealed = secret_box.seal("sesame ä", "own calendar of a")
    assert "sesame" not in sealed
    assert secret_box.seal("sesame ä", "own calendar of a") != sealed
    assert secret_box.unseal(sealed, "own calendar of a") == "sesame ä"
    assert secret_box.unseal(sealed, "own calendar of b") is None
    assert secret_box.unseal(sealed[:-4] + "AAA=", "own calendar of a") is None
    assert secret_box.unseal("", "own calendar of a") is None


@pytest.mark.one_engine
def test_another_key_opens_nothing_of_before(settings: Settings) -> None:
    sealed = secret_box.seal("sesame", "x")
    use(settings, "another secret of at least 32 characters!")
    assert secret_box.unseal(sealed, "x") is None
    use(settings, settings.secret_key)
    assert secret_box.unseal(sealed, "x") == "sesame"
