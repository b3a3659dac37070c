"""The catalogues of sentences: what code and templates say, and what the catalogues have for it.

`make texts` (`python -m tests.texts`) writes what is new into every catalogue, takes out what is said no more, and
compiles. What it leaves empty wants a translator; `tests/test_texts.py` fails until then.
"""

import io
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages import Catalog, extract, mofile, pofile

from wellness import presets
from wellness.language import CATALOGUES, LANGUAGES

ROOT = Path(__file__).parents[1]
# What the audit records is said to its readers, too.
KEYWORDS = {"_": None, "gettext": None, "later": None, "ngettext": (1, 2), "record": None}
SOURCE = "en"
TRANSLATED = tuple(language for language in LANGUAGES if language != SOURCE)


def said() -> Catalog:
    """Every sentence that code and templates mark for translation, in alphabetical order."""
    catalog = Catalog(charset="utf-8")
    for message in _found():
        catalog.add(message)
    return catalog


def _found() -> Iterator[str | tuple[str, str]]:
    yield from _presets()
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["babel"]["mappings"]
    for mapping in mappings:
        options = {key: value for key, value in mapping.items() if key not in ("method", "pattern")}
        folder, _, ending = mapping["pattern"].partition("/**")
        for file in sorted((ROOT / folder).rglob(f"*{ending}")):
            with file.open("rb") as source:
                for _line, message, _comments, _context in extract.extract(
                    mapping["method"], source, KEYWORDS, options=options
                ):
                    yield message


def _presets() -> Iterator[str]:
    """What a new programme starts from is kept in English and said to each reader."""
    yield presets.break_source().note
    yield from (credential.name for credential in presets.credentials())
    for modality in presets.catalogue():
        yield from (modality.name, modality.description)
        yield from (*modality.benefits, *modality.precautions, *modality.setup, *modality.aftercare)


def path_of(language: str, ending: str = "po") -> Path:
    """The file of a language's catalogue: the one that people write (po) or the one that is read (mo)."""
    return CATALOGUES / language / "LC_MESSAGES" / f"messages.{ending}"


def kept(language: str) -> Catalog:
    """A language's catalogue as it stands in its file, with what is fuzzy and obsolete."""
    with path_of(language).open("rb") as file:
        return pofile.read_po(file, locale=language)


def compiled(catalog: Catalog) -> bytes:
    """The bytes that are read while the site runs."""
    buffer = io.BytesIO()
    mofile.write_mo(buffer, catalog)
    return buffer.getvalue()


def written(catalog: Catalog) -> bytes:
    """The file that people write, the same for the same sentences: no dates, no line numbers."""
    header = [
        "",
        f"Language: {catalog.locale}",
        "Content-Type: text/plain; charset=utf-8",
        f"Plural-Forms: nplurals={catalog.num_plurals}; plural={catalog.plural_expr};",
    ]
    buffer = io.BytesIO(b'msgid ""\nmsgstr ' + b"".join(f'"{line}\\n"\n'.encode() for line in header)[4:] + b"\n")
    buffer.seek(0, io.SEEK_END)
    pofile.write_po(buffer, catalog, width=120, sort_output=True, omit_header=True)
    return buffer.getvalue()


def renewed(language: str) -> Catalog:
    """The catalogue with exactly what is said now; what is new is empty."""
    before, after = kept(language), Catalog(locale=language, charset="utf-8")
    for message in said():
        if message.id:
            same = before.get(message.id if isinstance(message.id, str) else message.id[0])
            is_kept = same is not None and not same.fuzzy and isinstance(same.id, str) == isinstance(message.id, str)
            after.add(message.id, same.string if same is not None and is_kept else None)
    return after


def main() -> None:
    """Renew every catalogue and say how much is left to translate."""
    for language in TRANSLATED:
        catalog = renewed(language)
        path_of(language).write_bytes(written(catalog))
        path_of(language, "mo").write_bytes(compiled(kept(language)))
        empty = sum(1 for message in catalog if message.id and not all(forms(message.string)))
        print(f"{language}: {len(catalog)} sentences, {empty} to translate")


def forms(string: str | Sequence[str] | None) -> tuple[str, ...]:
    """One text, or every form of a sentence with a number in it."""
    return (string,) if isinstance(string, str) else tuple(string or ("",))


if __name__ == "__main__":
    main()
