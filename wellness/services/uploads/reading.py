"""Decide by its bytes what an uploaded file is, and read it; the name is only used in messages."""

from collections.abc import Callable

from wellness.services.uploads.table import LIMITS, Limits, Note, Table, UploadRefused, megabytes
from wellness.services.uploads.text_files import looks_like_text, read_text_file

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS = "Open it in your spreadsheet program, save it as .xlsx or .csv, and upload that file."


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
        raise UploadRefused(f"{filename} is empty. Check that the export finished, and upload the file again.")
    if size > limit:
        raise UploadRefused(
            f"{filename} has {megabytes(size)}; at most {megabytes(limit)} can be read. "
            "Delete columns and sheets that are not needed, or split the list into several files."
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
    what = {
        "xlsb": f"{filename} is a binary Excel workbook (.xlsb), which cannot be read here. {_SAVE_AS}",
        "numbers": f"{filename} is a Numbers document. In Numbers choose File, Export To, CSV or Excel, "
        "and upload the exported file.",
        "document": f"{filename} is a text document or a presentation, not a list. {_SAVE_AS}",
    }
    raise UploadRefused(
        what.get(kind, f"{filename} is a ZIP archive. Unpack it and upload the .xlsx or .csv file inside.")
    )


def _read_old_workbook(filename: str, data: bytes, limits: Limits) -> Table:
    from wellness.services.uploads.workbooks import read_workbook

    if "EncryptedPackage".encode("utf-16-le") in data:
        raise UploadRefused(
            f"{filename} is protected by a password. Save a copy without a password and upload that copy."
        )
    return _with_name_check(read_workbook(filename, data, "xls", limits=limits))


_STRANGERS: tuple[tuple[Callable[[bytes], bool], str], ...] = (
    (lambda head: head.startswith(b"%pdf"), "is a PDF, which holds a picture of the list and not the list itself."),
    (lambda head: head.startswith((b"<!doctype html", b"<html")) or b"<table" in head, "is a web page, not a list."),
    (lambda head: b"urn:schemas-microsoft-com:office:spreadsheet" in head, "is an XML spreadsheet of Excel 2003."),
    (lambda head: head.startswith((b"<?xml", b"<")), "is an XML file, not a list."),
    (lambda head: head.startswith(b"{\\rtf"), "is a text document, not a list."),
    (lambda head: head.startswith((b"{", b"[{")), "is a JSON file, not a list."),
)


def _refuse_strangers(filename: str, data: bytes) -> None:
    head = data[:2000].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").replace(b"\x00", b"").lower()
    for is_stranger, what in _STRANGERS:
        if is_stranger(head):
            raise UploadRefused(f"{filename} {what} {_SAVE_AS}")
    if is_calendar(data):
        raise UploadRefused(f"{filename} is a calendar file; only therapist days can be read from a calendar.")
    if not looks_like_text(data):
        raise UploadRefused(f"{filename} is neither a spreadsheet nor a text file. {_SAVE_AS}")


def _with_name_check(table: Table) -> Table:
    ending = table.filename.rpartition(".")[2].lower()
    usual = {"csv": {"csv", "txt", "tsv", "tab"}, "xlsx": {"xlsx", "xlsm"}}.get(table.format, {table.format})
    if ending in usual:
        return table
    text = f"The name {table.filename} suggests another kind of file; it was read as {table.format.upper()}."
    return Table(table.filename, table.format, table.sheets, (Note("", 0, text), *table.notes))
