"""Workbooks whose bytes depend on their content alone: no time of writing, no compression of the machine's making."""

import io
import re
import zipfile

from openpyxl import Workbook

_EPOCH = (1980, 1, 1, 0, 0, 0)
_WRITTEN = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


def workbook_bytes(workbook: Workbook) -> bytes:
    """The workbook as an .xlsx file; equal workbooks give equal bytes."""
    saved, kept = io.BytesIO(), io.BytesIO()
    workbook.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(kept, "w") as target:
        for name in source.namelist():
            data = _WRITTEN.sub(rb"\g<1>2026-01-05T08:00:00Z", source.read(name))
            target.writestr(zipfile.ZipInfo(name, _EPOCH), data)
    return kept.getvalue()
