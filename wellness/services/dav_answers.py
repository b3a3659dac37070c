"""The XML that a calendar server is asked with and answers (RFC 4918, 4791)."""

from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from wellness.services.dav import Unusable

DAV = "{DAV:}"
CALDAV = "{urn:ietf:params:xml:ns:caldav}"
_HEAD = '<?xml version="1.0" encoding="utf-8"?>'
_SPACES = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"'


@dataclass(frozen=True)
class Resource:
    """One thing on the server with those of its properties that it told."""

    href: str
    properties: dict[str, Element]

    def link(self, name: str) -> str:
        """The address inside a property; empty where there is none."""
        found = self.properties.get(name)
        return (found.findtext(f"{DAV}href") or "").strip() if found is not None else ""

    def text(self, name: str) -> str:
        """The text of a property; empty where there is none."""
        found = self.properties.get(name)
        return (found.text or "").strip() if found is not None else ""

    def holds(self, name: str, inner: str) -> bool:
        """Whether a property has an element of this name in it, at any depth."""
        found = self.properties.get(name)
        return found is not None and found.find(f".//{inner}") is not None


def question(*names: str) -> bytes:
    """A PROPFIND for these properties, such as "d:displayname"."""
    wanted = "".join(f"<{name}/>" for name in names)
    return f"{_HEAD}<d:propfind {_SPACES}><d:prop>{wanted}</d:prop></d:propfind>".encode()


def question_by_uid(uid: str) -> bytes:
    """A REPORT for the entries of a calendar with this UID."""
    filters = Element(f"{CALDAV}text-match", {"collation": "i;octet"})
    filters.text = uid
    match = filters
    for name, attributes in (
        ("prop-filter", {"name": "UID"}),
        ("comp-filter", {"name": "VEVENT"}),
        ("comp-filter", {"name": "VCALENDAR"}),
        ("filter", {}),
    ):
        outer = Element(f"{CALDAV}{name}", attributes)
        outer.append(match)
        match = outer
    query, wanted = Element(f"{CALDAV}calendar-query"), Element(f"{DAV}prop")
    wanted.append(Element(f"{DAV}getetag"))
    query.extend([wanted, match])
    written: bytes = ElementTree.tostring(query, encoding="utf-8", xml_declaration=True)
    return written


def resources(body: bytes) -> list[Resource]:
    """What a multistatus answer tells; raises Unusable for anything else."""
    parser = ElementTree.XMLParser(target=_WithoutDoctype())
    try:
        parser.feed(body)
        root = parser.close()
    except ElementTree.ParseError:
        raise Unusable("an answer that is no XML") from None
    if root.tag != f"{DAV}multistatus":
        raise Unusable("an answer that lists nothing")
    return [Resource((one.findtext(f"{DAV}href") or "").strip(), _told(one)) for one in root.iter(f"{DAV}response")]


def _told(response: Element) -> dict[str, Element]:
    return {
        found.tag: found
        for part in response.iter(f"{DAV}propstat")
        if " 200" in (part.findtext(f"{DAV}status") or "")
        for found in part.find(f"{DAV}prop") or ()
    }


class _WithoutDoctype(ElementTree.TreeBuilder):
    """Entities begin with a document type, which no answer needs."""

    def doctype(self, _name: str, _public: str | None, _system: str | None) -> None:
        raise Unusable("an answer with a document type")
