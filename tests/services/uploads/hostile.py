"""Files that mean harm, or come to the same by accident; made here because nobody should have to store them."""

import io
import random
import struct
import zipfile
from collections.abc import Callable, Iterable, Iterator

from tests.services.uploads.workbook_files import new_sheet, packed

_SHEET = "xl/worksheets/sheet1.xml"
_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OPEN_DOCUMENT = ("office", "table", "text")
_MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"


def sheet_of(rows: str | Iterable[str], *, prolog: str = "", compress: int = 9) -> bytes:
    """A workbook whose one sheet has these rows, as XML; they may come in pieces."""
    source = io.BytesIO(packed(new_sheet("People")[0]))
    target = io.BytesIO()
    pieces = [rows] if isinstance(rows, str) else rows
    with (
        zipfile.ZipFile(source) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=compress) as new,
    ):
        for name in old.namelist():
            if name != _SHEET:
                new.writestr(name, old.read(name))
        with new.open(_SHEET, "w") as sheet:
            for piece in (f'{prolog}<worksheet xmlns="{_NAMESPACE}"><sheetData>', *pieces, "</sheetData></worksheet>"):
                sheet.write(piece.encode())
    return target.getvalue()


def long_text(megabytes: int) -> Iterator[str]:
    """One row whose only cell holds a text of that length."""
    yield '<row r="1"><c r="A1" t="inlineStr"><is><t>'
    for _ in range(megabytes):
        yield "a" * 1_000_000
    yield "</t></is></c></row>"


def text_cell(text: str, place: str = 'r="A1" ') -> str:
    return f'<c {place}t="inlineStr"><is><t>{text}</t></is></c>'


def last_cell() -> bytes:
    return sheet_of(
        f'<row r="1">{text_cell("Name")}</row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    )


def last_cell_without_reference() -> bytes:
    return sheet_of(f'<row r="1">{text_cell("Name")}</row><row r="1048576"><c><v>1</v></c></row>')


def million_cells() -> bytes:
    row = "".join(text_cell("a", "") for _ in range(100))
    return sheet_of(f"<row>{row}</row>" * 10_000)


def million_cells_hardly_packed() -> bytes:
    letters = random.Random(1)  # noqa: S311
    row = "".join(text_cell(letters.randbytes(3).hex(), "") for _ in range(100))
    return sheet_of(f"<row>{row}</row>" * 10_000, compress=1)


def one_long_text() -> bytes:
    return sheet_of(long_text(600), compress=1)


def one_long_text_with_a_lying_directory() -> bytes:
    content = sheet_of(long_text(90), compress=1)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        true_size = struct.pack("<I", archive.getinfo(_SHEET).file_size)
    return content.replace(true_size, struct.pack("<I", 1000))


def billion_laughs() -> bytes:
    entities = "".join(f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, 13))
    prolog = f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY e0 "lol">{entities}]>'
    return sheet_of(f'<row r="1">{text_cell("&e12;")}</row>', prolog=prolog)


def zip_bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<" * 300_000_000)
    return target.getvalue()


def many_packed_files() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for number in range(5000):
            archive.writestr(f"xl/{number}.xml", "")
    return target.getvalue()


def open_document(rows: str) -> bytes:
    """An OpenDocument workbook whose one sheet has these rows, as XML."""
    target = io.BytesIO()
    names = (f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in _OPEN_DOCUMENT)
    table = f'<table:table table:name="Tabelle1">{rows}</table:table>'
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{_MANIFEST}"/>')
        archive.writestr("content.xml", f"<office:document-content {' '.join(names)}>{body}</office:document-content>")
    return target.getvalue()


def repeated_cells() -> bytes:
    """An OpenDocument sheet that says one cell seventeen thousand million times."""
    cell = '<table:table-cell office:value-type="string" table:number-columns-repeated="16384"><text:p>x</text:p>'
    row = f"{cell}</table:table-cell></table:table-row>"
    return open_document(f'<table:table-row table:number-rows-repeated="1048576">{row}')


def plain_zip() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("people.csv", "Name\n")
    return target.getvalue()


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "last-cell.xlsx": (last_cell, "a filled cell in row 1,048,576; at most 50,000 rows"),
    "unplaced-cell.xlsx": (last_cell_without_reference, "at most 50,000 rows and 200 columns"),
    "million-cells.xlsx": (million_cells, "an ordinary list stays below 150 times"),
    "long-text.xlsx": (one_long_text, "grows to 600 MB or more when unpacked; at most 100 MB"),
    "lying-directory.xlsx": (one_long_text_with_a_lying_directory, "damaged"),
    "laughs.xlsx": (billion_laughs, "damaged"),
    "bomb.xlsx": (zip_bomb, "grows to 300 MB or more when unpacked; at most 100 MB"),
    "many-files.xlsx": (many_packed_files, "packs 5,000 files; a workbook has at most 2,000"),
    "repeated.ods": (repeated_cells, "."),
    "archive.xlsx": (plain_zip, "is a ZIP archive. Unpack it"),
    "cut-off.xlsx": (lambda: last_cell()[:900], "damaged"),
    "only-a-mark.xlsx": (lambda: b"PK\x03\x04" + bytes(500), "damaged"),
    "old.xls": (lambda: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(range(256)) * 200, "damaged"),
    "locked.xlsx": (
        lambda: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512) + "EncryptedPackage".encode("utf-16-le"),
        "protected by a password",
    ),
    "report.xls": (lambda: b"<html><body><table><tr><td>Name</td></tr></table>", "is a web page"),
    "report.xlsx": (lambda: b"%PDF-1.7\n" + bytes(100), "is a PDF"),
    "people.json.csv": (lambda: b'[{"name": "Ann"}]', "is a JSON file"),
    "program.csv": (lambda: b"MZ\x90\x00\x03" + bytes(range(256)) * 20, "neither a spreadsheet nor a text file"),
    "noise.csv": (lambda: random.Random(7).randbytes(300_000), "neither a spreadsheet nor a text file"),  # noqa: S311
    "nul.csv": (lambda: b"Name,E-mail\nAnn\x00,ann@a.example\n", "a NUL character in line 2"),
    "long-field.csv": (lambda: b'Name,E-mail\n"' + b"x" * 9_000_000 + b'",a@a.example\n', "32,767 characters in row 2"),
    "huge-field.csv": (lambda: b'Name,E-mail\n"' + b"x" * 100_000_000 + b'",a@a.example\n', "at most 10 MB"),
    "long-line.csv": (lambda: b"-" * 9_000_000 + b"x", "32,767 characters in row 1"),
    "many-columns.csv": (lambda: b"Name," * 10_000 + b"\n", "10,001 columns in row 1; at most 200"),
    "many-rows.csv": (lambda: b"Ann,ann@a.example\n" * 60_000, "more than 50,000 rows"),
    "many-quotes.csv": (lambda: b'"\n' * 4_000_000, "more than 50,000 rows"),
    "blank.csv": (lambda: b"\xef\xbb\xbf\r\n \r\n;;;\r\n", "only blank lines"),
    "empty.csv": (lambda: b"", "is empty"),
    "undecodable.csv": (lambda: b"Name;E-Mail\nM\x81ller;a@a.example\n", "characters of no usual encoding"),
    "days.ics": (lambda: b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "only therapist days can be read from a calendar"),
}
