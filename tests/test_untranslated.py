"""No words for people stand in templates or refusals without being marked for translation."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

ROOT = Path(__file__).parents[1]
TEMPLATES, CODE = ROOT / "templates", ROOT / "wellness"
# Commands are typed by administrators and answer in English.
ENGLISH_ALONE = "cli"

JINJA = re.compile(
    r"\{#.*?#\}|\{% block main_class %\}.*?\{% endblock %\}|\{% *trans\b.*?\{% *endtrans *%\}|\{%.*?%\}|\{\{.*?\}\}",
    re.DOTALL,
)
WORD = re.compile(r"[^\W\d_]{2,}")
PHRASE = re.compile(r"[^\W\d_]{2,} [^\W\d_]|^[A-Z][a-z]{2,}")
READ = frozenset(("aria-label", "alt", "data-label", "label", "placeholder", "title"))
SAYING = frozenset(("_", "gettext", "ngettext"))
# Values of fields and names of zones, which nobody reads as a sentence.
VALUES = frozenset(("day first", "month first", "Europe/Berlin"))
# What these are given is read by people.
SAID_BY = frozenset(
    (
        "Refused",
        "Stale",
        "UploadRefused",
        "CalendarRefused",
        "DayRefused",
        "Unreadable",
        "Note",
        "flash",
        "_done",
        "note",
    )
)


class _Words(HTMLParser):
    """The words that a page would show, with its expressions left out."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(JINJA.sub("", source))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in READ and value and WORD.search(value)]

    def handle_data(self, data: str) -> None:
        # Attributes that a macro adds to its caller's tag look like text.
        if WORD.search(data) and not data.strip().startswith("aria-"):
            self.found.append(" ".join(data.split()))


def bare_words(source: str) -> list[str]:
    """What a template says in English alone: in its text, in attributes that are read, and in its expressions."""
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    return _Words(source).found + list(_phrases(environment.parse(source)))


def _phrases(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in SAYING:
        return
    if isinstance(node, (nodes.Compare, nodes.Import, nodes.FromImport, nodes.Include, nodes.Extends)):
        return
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        if PHRASE.search(node.value) and node.value not in VALUES:
            yield node.value
        return
    for child in node.iter_child_nodes():
        yield from _phrases(child)


def bare_refusals(source: str) -> list[str]:
    """What a module tells people in English alone."""
    return [
        f"line {call.lineno}: {ast.unparse(call)[:80]}"
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call) and _name_of(call.func) in SAID_BY
        if any(_is_bare(argument) for argument in call.args)
    ]


def _name_of(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _is_bare(argument: ast.expr) -> bool:
    if isinstance(argument, ast.IfExp):
        return _is_bare(argument.body) or _is_bare(argument.orelse)
    if isinstance(argument, ast.JoinedStr):
        return any(_is_bare(part) for part in argument.values)
    return (
        isinstance(argument, ast.Constant) and isinstance(argument.value, str) and bool(PHRASE.search(argument.value))
    )


def templates() -> list[str]:
    return sorted(str(file.relative_to(TEMPLATES)) for file in TEMPLATES.rglob("*.html"))


def modules() -> list[str]:
    return sorted(str(file.relative_to(CODE)) for file in CODE.rglob("*.py"))


@pytest.mark.parametrize("name", templates())
def test_a_template_says_nothing_in_english_alone(name: str) -> None:
    assert bare_words((TEMPLATES / name).read_text()) == []


@pytest.mark.parametrize("name", modules())
def test_a_module_tells_people_nothing_in_english_alone(name: str) -> None:
    assert name.split("/")[0] == ENGLISH_ALONE or bare_refusals((CODE / name).read_text()) == []


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<p>Good morning</p>", ["Good morning"]),
        ("<p>{{ name }} waits</p>", ["waits"]),
        ('<nav aria-label="Pages">{{ x }}</nav>', ["Pages"]),
        ('{{ badge("by phone") }}', ["by phone"]),
        ('{{ badge("Draft" if is_draft else _("Published")) }}', ["Draft"]),
        ('{{ _("Good morning") }} <b>{% trans %}Good evening{% endtrans %}</b>', []),
        ("{% if kind == 'day first' %}<i class=\"two words\">{{ x }}</i>{% endif %}", []),
        ("<option value=\"no words\">{{ ngettext('One thing', '%(num)s things', n) }}</option>", []),
    ],
)
def test_bare_words_in_a_template_are_seen(source: str, words: list[str]) -> None:
    assert bare_words(source) == words


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ('raise Refused("Choose a file first.")', 1),
        ('raise Refused(f"{name} is gone.")', 1),
        ('flash(_("Saved.") if done else "Nothing was done.")', 1),
        ('raise Refused(_("Choose a file first."))', 0),
        ('flash(words, "success")', 0),
    ],
)
def test_bare_words_in_a_refusal_are_seen(source: str, count: int) -> None:
    assert len(bare_refusals(source)) == count
