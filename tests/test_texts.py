"""Every sentence that code and templates say is in every catalogue, whole and translated, and nothing else is."""

import re

import pytest
from babel.messages import Catalog, Message, mofile

from tests import texts

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
# Beside a placeholder a percent sign is written twice.
TAG = re.compile(r"<[^>]*>")
LONE_PERCENT = re.compile(r"%(?!\(\w+\)[sd]|%)")


def first(message_id: str | tuple[str, ...]) -> str:
    """The sentence by which a message is found."""
    return texts.forms(message_id)[0]


def strings_of(catalog: Catalog) -> dict[str, tuple[str, ...]]:
    """Every sentence with its translation, or the translation of each of its forms."""
    return {first(message.id): texts.forms(message.string) for message in catalog if message.id}


def faults_of(said: Catalog, kept: Catalog) -> list[str]:
    """What a catalogue lacks, has too much, or says in another shape than the code."""
    spoken, known = ({first(one.id): one for one in catalog if one.id} for catalog in (said, kept))
    too_much = [*(known.keys() - spoken.keys()), *map(first, kept.obsolete)]
    faults = [f"missing: {sentence}" for sentence in spoken.keys() - known.keys()]
    faults += [f"said no more: {sentence}" for sentence in too_much]
    for sentence in spoken.keys() & known.keys():
        about = faults_of_one(spoken[sentence], known[sentence], kept.num_plurals)
        faults += [f"{fault}: {sentence}" for fault in about]
    return sorted(faults)


def faults_of_one(ours: Message, theirs: Message, plurals: int) -> list[str]:
    """What is wrong with one sentence of a catalogue."""
    sentences, strings = texts.forms(ours.id), texts.forms(theirs.string)
    wanted = placeholders(sentences[-1])
    found = {
        "one has plural forms, the other has none": len(sentences) != len(texts.forms(theirs.id)),
        "not translated": len(strings) != (1 if len(sentences) == 1 else plurals) or not all(strings),
        "a guess": theirs.fuzzy,
        # Of one thing the number may go unsaid: "One mail to Ann".
        "other placeholders": placeholders(strings[-1]) != wanted,
        "a placeholder without a value": any(placeholders(text) - wanted for text in (*sentences, *strings)),
        "other tags": any(tags(text) != tags(sentences[-1]) for text in strings),
        "a mark that HTML reads": any(marks(text) - marks(sentences[-1]) for text in strings),
        "a percent sign that stands alone": wanted and any(LONE_PERCENT.search(text) for text in sentences + strings),
    }
    return [fault for fault, is_so in found.items() if is_so]


def tags(text: str) -> list[str]:
    """The tags in a sentence, in any order."""
    return sorted(TAG.findall(text))


def marks(text: str) -> set[str]:
    """What would end an attribute, or begin a tag or an entity: pages show sentences as they are."""
    return {*text} & {*'<>&"'}


def placeholders(text: str) -> set[str]:
    """The names of what is put into a sentence."""
    return {*PLACEHOLDER.findall(text)}


@pytest.mark.parametrize("language", texts.TRANSLATED)
def test_the_catalogue_has_every_sentence_and_no_other(language: str) -> None:
    """`make texts` brings the catalogue up to date; what it leaves empty is to be translated by hand."""
    assert faults_of(texts.said(), texts.kept(language)) == []


@pytest.mark.parametrize("language", texts.TRANSLATED)
def test_the_compiled_catalogue_is_the_one_that_people_write(language: str) -> None:
    with texts.path_of(language, "mo").open("rb") as file:
        read = mofile.read_mo(file)
    assert strings_of(read) == strings_of(texts.kept(language))
    assert read.num_plurals == texts.kept(language).num_plurals


@pytest.mark.parametrize("language", texts.TRANSLATED)
def test_the_catalogue_is_written_as_make_texts_writes_it(language: str) -> None:
    """So that a change of one sentence is a change of a few lines."""
    assert texts.path_of(language).read_bytes() == texts.written(texts.renewed(language))


def test_the_code_and_the_templates_are_read() -> None:
    said = texts.said()
    assert "Skip to the content" in said
    assert "You are signed out." in said


def of(*messages: tuple[object, object], **fields: object) -> Catalog:
    """A German catalogue of these sentences."""
    catalog = Catalog(locale="de")
    for sentence, translation in messages:
        catalog.add(sentence, translation, **fields)
    return catalog


MAILS, POST = ("%(num)s mail to %(name)s", "%(num)s mails to %(name)s"), ("%(num)s Mail an %(name)s",) * 2


@pytest.mark.parametrize(
    ("said", "kept", "words"),
    [
        (of(("Yes", "")), of(), "missing"),
        (of(), of(("Yes", "Ja")), "said no more"),
        (of(("Yes", "")), of(("Yes", "")), "not translated"),
        (of(("Yes", "")), of(("Yes", "Ja"), flags=["fuzzy"]), "a guess"),
        (of(("Hello %(name)s", "")), of(("Hello %(name)s", "Hallo")), "other placeholders"),
        (of(("Hello %(name)s", "")), of(("Hello %(name)s", "Hallo %(nmae)s")), "without a value"),
        (of(("%(share)s of 100", "")), of(("%(share)s of 100", "%(share)s %")), "stands alone"),
        (of(("Yes", "")), of(("Yes", 'Ja "doch"')), "a mark that HTML reads"),
        (of(("<b>Yes</b>", "")), of(("<b>Yes</b>", "<b>Ja")), "other tags"),
        (of((MAILS, "")), of((MAILS, (POST[0], ""))), "not translated"),
        (of((MAILS, "")), of((MAILS[0], POST[0])), "plural forms"),
        (of((MAILS, "")), of((MAILS, (POST[0], "%(num)s Mails"))), "other placeholders"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_fault_is_seen(said: Catalog, kept: Catalog, words: str) -> None:
    assert any(words in fault for fault in faults_of(said, kept))


def test_a_whole_catalogue_has_no_fault() -> None:
    said = of((MAILS, ""), ("Hello %(name)s", ""))
    kept = of((MAILS, ("Eine Mail an %(name)s", POST[1])), ("Hello %(name)s", "Hallo %(name)s"))
    assert faults_of(said, kept) == []
