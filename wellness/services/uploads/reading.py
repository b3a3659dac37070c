"""Decide by its bytes what an uploaded file is, and read it; the name is only used in messages."""

from collections.abc import Callable

from wellness.language import _, later
from wellness.services.uploads.table import LIMITS, Limits, Note, Table, UploadRefused, megabytes
from wellness.services.uploads.text_files import looks_like_text, read_text_file

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS = later("Open it in your spreadsheet program, save it as .xlsx or .csv, and upload that file.")


def read_table(filename: str, data: bytes, *, limits: Limits = LIMITS) -> Table:
    """Read a CSV file or a workbook (.xlsx, .xls, .ods).

    Raises UploadRefused when the file is empty, too large, damaged, or something else altogether.
    This may take all the memory a hostile file asks for: pages call `sandbox.read_upload` instead.
    """
    check_size(filename, len(data), limits.bytes)
    if data.startswith(b"PK"):
        return _read_zip(filename, data, limits)
    if data.startswith(_OLE):
        return _read_old_workbook(filename, data, limits)
    _refuse_strangers(filename, data)
    return _with_name_check(read_text_file(filename, data, limits=limits))


def is_calendar(data: bytes) -> bool:
    """Whether the bytes begin as an iCalendar file does."""
    return data.lstrip(b"\xef\xbb\xbf\r\n\t ")[:15].upper() == b"BEGIN:VCALENDAR"


def check_size(filename: str, size: int, limit: int) -> None:
    """Refuse an empty file and one above `limit` bytes."""
    if size == 0:
        raise UploadRefused(
            _("%(file)s is empty. Check that the export finished, and upload the file again.", file=filename)
        )
    if size > limit:
        raise UploadRefused(
            _(
                "%(file)s has %(size)s; at most %(limit)s can be read. Delete columns and sheets that are not needed, "
                "or "
                "split the list into several files.",
                file=filename,
                size=megabytes(size),
                limit=megabytes(limit),
            )
        )


def _read_zip(filename: str, data: bytes, limits: Limits) -> Table:
    from wellness.services.uploads.archives import Archive
    from wellness.services.uploads.workbooks import read_workbook

    with Archive(filename, data, limits) as archive:
        kind = archive.kind()
        if kind == "xlsx":
            checked = archive.checked_sheets()
            return _with_name_check(read_workbook(filename, data, "xlsx", limits=limits, checked=checked))
    if kind == "ods":
        return _with_name_check(read_workbook(filename, data, "ods", limits=limits))
    raise _refused(
        filename,
        _PACKED.get(kind, later("%(file)s is a ZIP archive. Unpack it and upload the .xlsx or .csv file inside.")),
    )


_PACKED = {
    "xlsb": later("%(file)s is a binary Excel workbook (.xlsb), which cannot be read here. %(save)s"),
    "numbers": later(
        "%(file)s is a Numbers document. In Numbers choose File, Export To, CSV or Excel, and upload the exported file."
    ),
    "document": later("%(file)s is a text document or a presentation, not a list. %(save)s"),
}


def _refused(filename: str, what: str) -> UploadRefused:
    return UploadRefused(_(what, file=filename, save=_(_SAVE_AS)))


def _read_old_workbook(filename: str, data: bytes, limits: Limits) -> Table:
    from wellness.services.uploads.workbooks import read_workbook

    if "EncryptedPackage".encode("utf-16-le") in data:
        raise UploadRefused(
            _(
                "%(file)s is protected by a password. Save a copy without a password and upload that copy.",
                file=filename,
            )
        )
    return _with_name_check(read_workbook(filename, data, "xls", limits=limits))


_STRANGERS: tuple[tuple[Callable[[bytes], bool], str], ...] = (
    (
        lambda head: head.startswith(b"%pdf"),
        later("%(file)s is a PDF, which holds a picture of the list and not the list itself. %(save)s"),
    ),
    (
        lambda head: head.startswith((b"<!doctype html", b"<html")) or b"<table" in head,
        later("%(file)s is a web page, not a list. %(save)s"),
    ),
    (
        lambda head: b"urn:schemas-microsoft-com:office:spreadsheet" in head,
        later("%(file)s is an XML spreadsheet of Excel 2003. %(save)s"),
    ),
    (lambda head: head.startswith((b"<?xml", b"<")), later("%(file)s is an XML file, not a list. %(save)s")),
    (lambda head: head.startswith(b"{\\rtf"), later("%(file)s is a text document, not a list. %(save)s")),
    (lambda head: head.startswith((b"{", b"[{")), later("%(file)s is a JSON file, not a list. %(save)s")),
)


def _refuse_strangers(filename: str, data: bytes) -> None:
    head = data[:2000].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").replace(b"\x00", b"").lower()
    for is_stranger, what in _STRANGERS:
        if is_stranger(head):
            raise _refused(filename, what)
    if is_calendar(data):
        raise UploadRefused(
            _("%(file)s is a calendar file; only therapist days can be read from a calendar.", file=filename)
        )
    if not looks_like_text(data):
        raise _refused(filename, later("%(file)s is neither a spreadsheet nor a text file. %(save)s"))


def _with_name_check(table: Table) -> Table:
    ending = table.filename.rpartition(".")[2].lower()
    usual = {"csv": {"csv", "txt", "tsv", "tab"}, "xlsx": {"xlsx", "xlsm"}}.get(table.format, {table.format})
    if ending in usual:
        return table
    text = _(
        "The name %(file)s suggests another kind of file; it was read as %(format)s.",
        file=table.filename,
        format=table.format.upper(),
    )
    return Table(table.filename, table.format, table.sheets, (Note("", 0, text), *table.notes))
