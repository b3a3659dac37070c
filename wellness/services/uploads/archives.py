"""Look into a packed workbook before anything parses it, so that a small file cannot ask for all the memory."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from types import TracebackType
from typing import Self
from xml.sax.saxutils import unescape

from wellness.language import _, later
from wellness.services.uploads.table import (
    Cell,
    Formula,
    Limits,
    UploadRefused,
    column_index,
    counted,
    megabytes,
)

_CELL = re.compile(rb"<(?:\w+:)?c\b[^<>]*?\br=[\"']([A-Z]{1,3})([0-9]{1,7})[\"'][^<>]*(?<!/)>")
_UNSOLVED = re.compile(
    rb"<(?:\w+:)?c\b([^<>]*)>\s*<(?:\w+:)?f\b[^<>]*(?:/>|>([^<]*)</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_ERROR = re.compile(rb"<(?:\w+:)?c\b([^<>]*\bt=[\"']e[\"'][^<>]*)>.{0,8000}?<(?:\w+:)?v>([^<]*)</", re.DOTALL)
_REFERENCE = re.compile(rb"\br=[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")
_SHEET_TAG = re.compile(rb"<(?:\w+:)?sheet\b[^<>]*>")
_RELATION_TAG = re.compile(rb"<(?:\w+:)?Relationship\b[^<>]*>")

_DOCUMENTS = ("word/document.xml", "ppt/presentation.xml")


@dataclass(slots=True)
class CheckedSheet:
    """Cells that the reading library would leave blank without a word, by 0-based (row, column)."""

    replaced: dict[tuple[int, int], Cell] = field(default_factory=dict)


class Archive:
    """A ZIP file of unknown intent; every method raises UploadRefused with the coordinator's way out."""

    def __init__(self, filename: str, data: bytes, limits: Limits) -> None:
        self.filename, self.limits = filename, limits
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as fault:
            raise self._damaged() from fault
        self._names = {info.filename: info for info in self._zip.infolist()}
        self._check_directory(len(data))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self._zip.close()

    def kind(self) -> str:
        """What is packed: xlsx, xlsb, ods, numbers, document or zip."""
        if "xl/workbook.xml" in self._names:
            return "xlsx"
        if "xl/workbook.bin" in self._names:
            return "xlsb"
        if any(name in self._names for name in _DOCUMENTS):
            return "document"
        if any(name.endswith(".iwa") for name in self._names):
            return "numbers"
        if "mimetype" in self._names:
            mimetype = self._read("mimetype")
            return "ods" if b"opendocument.spreadsheet" in mimetype else "document"
        return "zip"

    def checked_sheets(self) -> dict[str, CheckedSheet]:
        """Inflate every sheet of an .xlsx, count as it goes, and find the cells without a usable value."""
        left = self.limits.unpacked_bytes
        checked = {}
        for name, path in self._sheet_paths():
            xml = self._read(path, left)
            left -= len(xml)
            self._check_extent(name, xml)
            checked[name] = CheckedSheet(dict(_unreadable_cells(xml)))
        return checked

    def _check_directory(self, packed: int) -> None:
        infos = list(self._names.values())
        if len(infos) > self.limits.packed_files:
            raise UploadRefused(
                _(
                    "%(file)s packs %(count)s files; a workbook has at most %(limit)s. %(copy)s",
                    file=self.filename,
                    count=counted(len(infos)),
                    limit=counted(self.limits.packed_files),
                    copy=_(_COPY_OUT),
                )
            )
        if any(info.flag_bits & 1 for info in infos):
            raise UploadRefused(
                _(
                    "%(file)s is protected by a password. Save a copy without a password and upload that copy.",
                    file=self.filename,
                )
            )
        unpacked = sum(info.file_size for info in infos)
        if unpacked > self.limits.unpacked_bytes:
            raise self._too_large(unpacked)
        if unpacked > 10_000_000 and unpacked > packed * self.limits.packing_ratio:
            raise UploadRefused(
                _(
                    "%(file)s unpacks to %(count)s times its size; an ordinary list stays below %(limit)s times. "
                    "%(copy)s",
                    file=self.filename,
                    count=unpacked // packed,
                    limit=self.limits.packing_ratio,
                    copy=_(_COPY_OUT),
                )
            )

    def _sheet_paths(self) -> Iterator[tuple[str, str]]:
        targets = {}
        for tag in _RELATION_TAG.findall(self._read("xl/_rels/workbook.xml.rels")):
            targets[_attribute(tag, "Id")] = _attribute(tag, "Target")
        tags = _SHEET_TAG.findall(self._read("xl/workbook.xml"))
        if len(tags) > self.limits.sheets:
            raise UploadRefused(
                _(
                    "%(file)s has %(count)s sheets; at most %(limit)s can be read. %(copy)s",
                    file=self.filename,
                    count=len(tags),
                    limit=self.limits.sheets,
                    copy=_(_COPY_OUT),
                )
            )
        for tag in tags:
            target = targets.get(_attribute(tag, r"\w+:id"), "").replace("\\", "/")
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if path in self._names:
                yield _attribute(tag, "name"), path

    def _check_extent(self, sheet: str, xml: bytes) -> None:
        cells = filled = rows = 0
        for letters, number in _CELL.findall(xml):
            filled += 1
            rows = max(rows, int(number))
            cells = max(cells, column_index(letters.decode()) + 1)
        where = _('%(file)s, sheet "%(sheet)s"', file=self.filename, sheet=sheet)
        if rows > self.limits.rows:
            raise UploadRefused(
                _(
                    "%(where)s has a filled cell in row %(row)s; at most %(limit)s rows can be read. Delete what "
                    "stands below the list, or split the list into several files.",
                    where=where,
                    row=counted(rows),
                    limit=counted(self.limits.rows),
                )
            )
        if cells > self.limits.columns:
            raise UploadRefused(
                _(
                    "%(where)s has a filled cell in column %(column)s; at most %(limit)s columns can be read. Delete "
                    "the columns to the right of the list.",
                    where=where,
                    column=counted(cells),
                    limit=self.limits.columns,
                )
            )
        if max(filled, rows * cells, len(xml) // 400) > self.limits.cells:
            raise UploadRefused(
                _(
                    "%(where)s has more than %(limit)s cells. Delete the columns that are not needed.",
                    where=where,
                    limit=counted(self.limits.cells),
                )
            )

    def _read(self, path: str, limit: int = 1_000_000) -> bytes:
        try:
            with self._zip.open(path) as packed:
                content = packed.read(limit + 1)
        except (KeyError, zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as fault:
            raise self._damaged() from fault
        except Exception as fault:  # zlib.error has no common base with the others
            raise self._damaged() from fault
        if len(content) > limit:
            raise self._too_large(len(content))
        return content

    def _damaged(self) -> UploadRefused:
        return UploadRefused(
            _(
                "%(file)s is damaged and cannot be opened. Open it in your spreadsheet program, save it again as "
                ".xlsx, "
                "and upload the new file.",
                file=self.filename,
            )
        )

    def _too_large(self, unpacked: int) -> UploadRefused:
        return UploadRefused(
            _(
                "%(file)s grows to %(size)s or more when unpacked; at most %(limit)s can be read. %(copy)s",
                file=self.filename,
                size=megabytes(unpacked),
                limit=megabytes(self.limits.unpacked_bytes),
                copy=_(_COPY_OUT),
            )
        )


_COPY_OUT = later("Copy the list alone into a new workbook, save it as .xlsx, and upload that.")


def _attribute(tag: bytes, name: str) -> str:
    found = re.search(rf"""\s{name}=(?:"([^"]*)"|'([^']*)')""", tag.decode("utf-8", "replace"))
    return unescape(found[1] or found[2] or "", {"&quot;": '"', "&apos;": "'"}) if found else ""


def _unreadable_cells(xml: bytes) -> Iterator[tuple[tuple[int, int], Cell]]:
    for attributes, source in _UNSOLVED.findall(xml):
        place = _place(attributes)
        # A text result may rightly be empty, as in =IF(A2="","",A2).
        if place and b't="str"' not in attributes:
            yield place, Formula("=" + unescape(source.decode("utf-8", "replace"))[:200])
    if b't="e"' in xml or b"t='e'" in xml:
        for attributes, shown in _ERROR.findall(xml):
            place = _place(attributes)
            if place:
                yield place, shown.decode("utf-8", "replace")[:40]


def _place(attributes: bytes) -> tuple[int, int] | None:
    found = _REFERENCE.search(attributes)
    return (int(found[2]) - 1, column_index(found[1].decode())) if found else None
