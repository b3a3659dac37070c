"""Read delimited text as Excel, LibreOffice, Numbers and personnel systems write it."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator

from wellness.language import _
from wellness.services.uploads.table import (
    LIMITS,
    Limits,
    Note,
    Sheet,
    Table,
    UploadRefused,
    counted,
    without_blank_rows,
)

_DELIMITERS = ";\t,|"
_LONGEST_QUOTED_RECORD = 60
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)
_BINARY_CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x1f\x7f]")


def read_text_file(filename: str, data: bytes, *, limits: Limits = LIMITS) -> Table:
    """Read comma, semicolon, tab or pipe separated text of any common encoding into a table of one sheet.

    Rows are numbered as a spreadsheet program numbers them: a quoted field may hold line breaks, and Excel's
    `sep=` line does not count. Raises UploadRefused.
    """
    delimiter, lines = _delimiter(list(_lines(decoded(filename, data))))
    notes: list[Note] = []
    rows: list[tuple[str, ...]] = []
    for fields in _records(lines, delimiter, notes):
        if len(rows) >= limits.rows:
            raise UploadRefused(
                _(
                    "%(file)s has more than %(limit)s rows. Split the list into several files.",
                    file=filename,
                    limit=counted(limits.rows),
                )
            )
        _check_record(filename, len(rows) + 1, fields, limits)
        rows.append(tuple(fields))
    sheet = Sheet("", without_blank_rows(list(rows)))
    if not sheet.rows:
        raise UploadRefused(
            _("%(file)s holds only blank lines. Check the export, and upload the file again.", file=filename)
        )
    return Table(filename, "csv", (sheet,), tuple(notes))


def looks_like_text(data: bytes) -> bool:
    """Whether the beginning of the file has no more control bytes than a text file has."""
    head = data[:4000]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _wide_without_mark(head):
        return True
    return len(_BINARY_CONTROLS.findall(head)) <= len(head) // 100


def decoded(filename: str, data: bytes) -> str:
    """The file's text: UTF-8, UTF-16 in either byte order, with or without a mark, else Windows-1252."""
    encoding = _wide_encoding(data)
    if encoding is None and b"\x00" in data:
        row = data[: data.index(b"\x00")].count(b"\n") + 1
        raise UploadRefused(
            _(
                "%(file)s holds a NUL character in line %(row)s, so the file is damaged. Export it again, or save it "
                "as "
                ".xlsx.",
                file=filename,
                row=row,
            )
        )
    for candidate in [encoding] if encoding else ["utf-8-sig", "cp1252"]:
        try:
            text = data.decode(candidate)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text.removeprefix("\ufeff")
    raise UploadRefused(
        _(
            "%(file)s holds characters of no usual encoding. Save it as .xlsx, or as CSV UTF-8, and upload that file.",
            file=filename,
        )
    )


def _wide_encoding(data: bytes) -> str | None:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return _wide_without_mark(data[:4000])


def _wide_without_mark(head: bytes) -> str | None:
    # Names and headings are mostly Latin letters, whose upper byte is zero in UTF-16.
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > half * 0.6 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.6 and odd < half * 0.1:
        return "utf-16-be"
    return None


def _lines(text: str) -> Iterator[str]:
    # str.splitlines also cuts at vertical tabs and Unicode separators, which stand inside cells.
    pending = ""
    for line in text.splitlines(keepends=True):
        pending += line
        if pending.endswith(("\n", "\r")):
            yield pending
            pending = ""
    if pending:
        yield pending


def _is_rule(line: str) -> bool:
    """Whether the line only draws a rule, as lists of SAP do above and below their headings."""
    return "---" in line and not line.strip(" -+|\t\r\n")


def _delimiter(lines: list[str]) -> tuple[str, list[str]]:
    said = _SEPARATOR_LINE.fullmatch(lines[0]) if lines else None
    if said:
        return said[1], lines[1:]
    sample = [line for line in lines[:200] if line.strip() and not _is_rule(line)][:30]
    return max(_DELIMITERS, key=lambda delimiter: _agreement(sample, delimiter)), lines


def _agreement(sample: list[str], delimiter: str) -> tuple[int, int]:
    """In how many lines a separator stands equally often, and how often; the list outvotes a title and its commas."""
    widths = Counter(line.count(delimiter) for line in (re.sub(r'"[^"]*"', "", line) for line in sample))
    widths.pop(0, None)
    if not widths:
        return 0, 0
    width, lines = max(widths.items(), key=lambda item: (item[1], item[0]))
    return lines, width


def _records(lines: list[str], delimiter: str, notes: list[Note]) -> Iterator[list[str]]:
    """The records in order; a line whose quotation mark never closes is taken as it stands, with a note."""
    position = number = 0
    while position < len(lines):
        number += 1
        record = _record(lines[position : position + _LONGEST_QUOTED_RECORD], delimiter)
        if record is None:
            text = _("A quotation mark in this line has no partner; the line was read without it.")
            notes.append(Note("", number, text))
            record = (lines[position].replace('"', "").rstrip("\r\n").split(delimiter), 1)
        fields, used = record
        position += used
        yield fields


def _record(lines: list[str], delimiter: str) -> tuple[list[str], int] | None:
    if _is_rule(lines[0]):
        return [], 1
    if '"' not in lines[0]:
        return lines[0].rstrip("\r\n").split(delimiter), 1
    reader = csv.reader(iter(lines), delimiter=delimiter, strict=True)
    try:
        fields = next(reader)
    except csv.Error:
        return None
    return fields, reader.line_num


def _check_record(filename: str, row: int, fields: list[str], limits: Limits) -> None:
    if len(fields) > limits.columns and len("".join(fields[limits.columns :]).strip()):
        raise UploadRefused(
            _(
                "%(file)s has %(count)s columns in row %(row)s; at most %(limit)s can be read. Delete the columns that "
                "are not needed.",
                file=filename,
                count=counted(len(fields)),
                row=row,
                limit=limits.columns,
            )
        )
    del fields[limits.columns :]
    if any(len(field) > limits.cell_characters for field in fields):
        raise UploadRefused(
            _(
                "%(file)s has a cell with more than %(limit)s characters in row %(row)s. Shorten or delete it; a "
                "quotation mark without its partner can cause this too.",
                file=filename,
                limit=counted(limits.cell_characters),
                row=row,
            )
        )
