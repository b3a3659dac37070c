"""Read an uploaded list in a child process, so that no file can hurt the site."""

from datetime import date

from wellness.language import _
from wellness.services.uploads import child
from wellness.services.uploads.child import PROCESS_LIMITS, ProcessLimits
from wellness.services.uploads.codec import load_table
from wellness.services.uploads.reading import check_size, is_calendar
from wellness.services.uploads.table import LIMITS, Limits, Table, UploadRefused


def read_upload(
    filename: str,
    data: bytes,
    *,
    calendar_days: tuple[date, date] | None = None,
    limits: Limits = LIMITS,
    process_limits: ProcessLimits = PROCESS_LIMITS,
) -> Table:
    """Read an uploaded file (.csv, .xlsx, .xls, .ods, and .ics when `calendar_days` is given).

    `calendar_days` are the first day and the day after the last one in which events are looked for.
    Raises UploadRefused, and nothing else whatever the bytes are; the child is gone when this returns.
    """
    check_size(filename, len(data), limits.calendar_bytes if is_calendar(data) else limits.bytes)
    start, end = (day.isoformat() for day in calendar_days) if calendar_days else ("", "")
    try:
        return load_table(child.ask({"filename": filename, "start": start, "end": end}, data, process_limits))
    except child.Declined as refusal:
        raise UploadRefused(str(refusal)) from refusal
    except child.Damaged as fault:
        raise UploadRefused(
            _(
                "%(file)s is damaged and cannot be read. Open it in your spreadsheet program, save it again as .xlsx "
                "or .csv, and upload the new file.",
                file=filename,
            )
        ) from fault
    except child.LimitMet as fault:
        raise UploadRefused(
            _(
                "%(file)s takes too much memory or time to read. Copy the list alone into a new workbook, save it as "
                ".xlsx or .csv, and upload that; if it is very long, split it into several files.",
                file=filename,
            )
        ) from fault
