"""The forms of the application as its pages show them: a spider follows the links and searches of a caller's pages."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

from werkzeug.test import TestResponse

from tests.web.callers import Browser

Fields = dict[str, list[str]]

_NUMBERS = re.compile(r"[0-9a-f]{16}|\d+|(?<=/)[\w-]{43}")
_PAGES_OF_ONE_SHAPE = 4


@dataclass
class PageForm:
    """A form of a page: where it goes, its fields with the values that stand in them, and what its lists offer."""

    action: str
    method: str
    fields: Fields = field(default_factory=lambda: defaultdict(list))
    options: Fields = field(default_factory=lambda: defaultdict(list))

    @property
    def shape(self) -> tuple[str, ...]:
        """What it has in common with the same form about another object."""
        return self.method, shape_of(self.action), *sorted({shape_of(name) for name in self.fields})

    def filled(self, words: dict[str, str]) -> Fields:
        """The fields as a person would send them: where there is nothing yet, `words` by the field's name or the first
        that a list offers."""
        empty = {name: words.get(name) or next(filter(None, self.options[name]), "") for name in self.fields}
        sent = {name: values if any(values) else [empty[name]] for name, values in self.fields.items()}
        return {name: values for name, values in sent.items() if any(values) and name != "csrf_token"}

    def searches(self) -> Iterator[str]:
        """The addresses that a form for searching leads to: as it is, and with each option of its lists."""
        for changed in [{}, *({name: [value]} for name, values in self.options.items() for value in values)]:
            yield f"{self.action.partition('#')[0]}?{urlencode({**self.fields, **changed}, doseq=True)}"


class _Page(HTMLParser):
    """The links and forms of a page."""

    def __init__(self, address: str, text: str) -> None:
        super().__init__()
        self.address = address
        self.links: list[str] = []
        self.forms: list[PageForm] = []
        self._list = self._text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self.links.append(urljoin(self.address, given["href"]))
        if tag == "form":
            action = urljoin(self.address, given.get("action") or self.address)
            self.forms.append(PageForm(action, given.get("method", "get").upper()))
        elif self.forms:
            self._field(tag, given)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        form, name = self.forms[-1], given.get("name", "")
        if "formaction" in given:
            self.forms.insert(-1, PageForm(urljoin(self.address, given["formaction"]), "POST", form.fields))
        if tag in ("input", "button") and name:
            is_off = given.get("type") in ("checkbox", "radio") and "checked" not in given
            form.fields[name] += [] if is_off or given.get("type") == "file" else [given.get("value", "")]
            if given.get("type") in ("checkbox", "radio"):
                form.options[name].append(given.get("value", ""))
        elif tag in ("select", "textarea"):
            self._list, self._text = (name, "") if tag == "select" else ("", name)
            form.fields[name] += []
        elif tag == "option" and self._list:
            form.options[self._list].append(given.get("value", ""))
            if "selected" in given or not form.fields[self._list]:
                form.fields[self._list] = [given.get("value", "")]

    def handle_endtag(self, tag: str) -> None:
        if tag in ("select", "textarea"):
            self._list = self._text = ""

    def handle_data(self, data: str) -> None:
        if self._text:
            self.forms[-1].fields[self._text] = [data.strip()]


def shape_of(text: str) -> str:
    """An address or a field's name with every id, secret and number replaced."""
    return _NUMBERS.sub("#", text)


def forms_from(browser: Browser, starts: list[str]) -> list[PageForm]:
    """Every form, one of each shape, on the pages that the links and searches lead to from `starts`."""
    found: dict[tuple[str, ...], PageForm] = {}
    for address, answer in answers_from(browser, starts):
        for form in _page_of(address, answer).forms:
            found.setdefault(form.shape, form)
    return list(found.values())


def answers_from(browser: Browser, starts: list[str]) -> Iterator[tuple[str, TestResponse]]:
    """Every page and file, a few of each shape, that the links and searches lead to from `starts`, and its address."""
    waiting, known, seen = list(starts), set(starts), dict[str, int]()
    while waiting:
        address = waiting.pop(0)
        answer = browser.send("GET", address)
        yield address, answer
        page = _page_of(address, answer)
        searches = (target for form in page.forms if form.method == "GET" for target in form.searches())
        onward = [answer.location] if answer.location else page.links
        for target in [_path(link) for link in (*onward, *searches)]:
            shape = shape_of(target)
            if target and target not in known and seen.get(shape, 0) < _PAGES_OF_ONE_SHAPE:
                known.add(target)
                seen[shape] = seen.get(shape, 0) + 1
                waiting.append(target)


def _page_of(address: str, answer: TestResponse) -> _Page:
    is_page = answer.mimetype == "text/html" and answer.status_code < 400
    return _Page(address, answer.text if is_page else "")


def _path(link: str) -> str:
    """The link without its anchor; empty where it leads to another site."""
    parts = urlsplit(link)
    return "" if parts.netloc or parts.scheme else parts.path + (f"?{parts.query}" if parts.query else "")
