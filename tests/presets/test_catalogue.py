"""The catalogue names every technique of the product, completely and carefully."""

import re

import pytest

from wellness.presets import PresetError, catalogue, credentials
from wellness.presets.modalities import parse_catalogue

TECHNIQUES = {
    "swedish",
    "deep-tissue",
    "myofascial-release",
    "trigger-point",
    "aromatherapy",
    "hot-stone",
    "back-massage",
    "destress",
    "medical-massage",
    "chair-massage",
    "mindfulness",
    "stretching-class",
    "yoga-class",
    "home-visit",
}

MINIMAL = """
[[credentials]]
code = "massage"
name = "Massage therapist"

[[modalities]]
code = "chair"
name = "Chair"
kind = "chair"
description = "Sit."
benefits = ["Rest"]
precautions = ["Ask your doctor first."]
credential = "massage"
minutes = [20]
turnover_minutes = 5
places = 1
sensitive = false
setup = ["Chair"]
aftercare = ["Water"]
"""


def modality(code):
    return next(preset for preset in catalogue() if preset.code == code)


def faults_of(text):
    with pytest.raises(PresetError) as refused:
        parse_catalogue(text.encode())
    return refused.value.faults


def test_every_technique_of_the_product_is_there_once():
    assert sorted(preset.code for preset in catalogue()) == sorted(TECHNIQUES)


@pytest.mark.parametrize("code", sorted(TECHNIQUES))
def test_a_technique_is_described_completely(code):
    preset = modality(code)
    assert len(preset.description) >= 80
    assert len(preset.benefits) >= 2
    assert len(preset.precautions) >= 2
    assert len(preset.setup) >= 3
    assert len(preset.aftercare) >= 2
    assert preset.credential in {credential.code for credential in credentials()}


@pytest.mark.parametrize("code", sorted(TECHNIQUES))
def test_people_with_a_condition_are_sent_to_their_doctor_first(code):
    assert any(re.search(r"ask your doctor first", line) for line in modality(code).precautions)


@pytest.mark.parametrize("code", sorted(TECHNIQUES))
def test_no_description_promises_a_cure(code):
    preset = modality(code)
    words = " ".join([preset.description, *preset.benefits, *preset.aftercare]).lower()
    assert not re.search(r"\b(cures?|heals?|treats|guaranteed?|detox\w*|toxins?|proven)\b", words)


def test_lengths_are_those_of_the_trade():
    assert all(10 <= minutes <= 30 for minutes in modality("chair-massage").minutes)
    tables = [preset for preset in catalogue() if preset.kind == "table"]
    assert all(30 <= minutes <= 60 for preset in tables for minutes in preset.minutes)
    assert all(preset.turnover_minutes >= 1 for preset in catalogue())


def test_classes_have_several_places_and_the_rest_one():
    assert {preset.code for preset in catalogue() if preset.places > 1} == {
        "mindfulness",
        "stretching-class",
        "yoga-class",
    }


def test_only_medical_massage_is_sensitive_and_its_history_comes_first():
    assert [preset.code for preset in catalogue() if preset.sensitive] == ["medical-massage"]
    assert "history is taken first" in modality("medical-massage").precautions[0]


def test_aromatherapy_asks_for_scent_allergies():
    assert any("allergies to scents" in line for line in modality("aromatherapy").precautions)


def test_a_credential_opens_at_least_one_technique():
    assert {preset.credential for preset in catalogue()} == {credential.code for credential in credentials()}


def test_a_small_catalogue_is_read():
    assert parse_catalogue(MINIMAL.encode()).modalities[0].minutes == (20,)


def test_every_fault_is_named_with_its_path_at_once():
    text = MINIMAL.replace("[20]", "[20, 0]").replace('kind = "chair"', 'kind = "sofa"')
    assert faults_of(text.replace("sensitive", "sensible")) == [
        "catalogue.toml: modalities[0].kind: Input should be 'table', 'chair', 'class' or 'home'",
        "catalogue.toml: modalities[0].minutes[1]: Input should be greater than or equal to 5",
        "catalogue.toml: modalities[0].sensitive: is missing",
        "catalogue.toml: modalities[0].sensible: there is no such key",
    ]


def test_an_unknown_credential_and_a_shared_chair_are_refused():
    text = MINIMAL.replace('credential = "massage"', 'credential = "magic"').replace("places = 1", "places = 3")
    assert faults_of(text) == [
        "catalogue.toml: the modality 'chair' asks for the unknown credential 'magic'; "
        "the modality 'chair' has places for 3, but only a class is shared"
    ]


def test_a_code_that_stands_twice_is_refused():
    modalities = MINIMAL[MINIMAL.index("[[modalities]]") :]
    assert faults_of(MINIMAL + modalities) == ["catalogue.toml: the modality code 'chair' stands twice"]


def test_a_broken_file_is_refused_with_its_place():
    assert "line 2" in faults_of("a = 1\nb = =\n")[0]
