"""Read workbooks through calamine: values as people see them, dates as dates, times as times."""

from io import BytesIO
from math import isfinite

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from wellness.language import _
from wellness.services.uploads.archives import CheckedSheet
from wellness.services.uploads.table import (
    LIMITS,
    Cell,
    Limits,
    Note,
    Sheet,
    Table,
    UploadRefused,
    counted,
    without_blank_rows,
)


def read_workbook(
    filename: str,
    data: bytes,
    kind: str,
    *,
    limits: Limits = LIMITS,
    checked: dict[str, CheckedSheet] | None = None,
) -> Table:
    """Read the visible sheets of an .xlsx, .xls or .ods.

    `checked` names, by sheet, the cells whose value the file does not hold. Raises UploadRefused.
    """
    try:
        with CalamineWorkbook.from_filelike(BytesIO(data)) as workbook:
            sheets, notes = _read_sheets(filename, workbook, limits, checked or {})
    except PasswordError as fault:
        raise UploadRefused(
            _(
                "%(file)s is protected by a password. Save a copy without a password and upload that copy.",
                file=filename,
            )
        ) from fault
    except (CalamineError, ValueError, OSError) as fault:
        raise UploadRefused(
            _(
                "%(file)s is damaged and cannot be opened. Open it in your spreadsheet program, save it again as "
                ".xlsx, "
                "and upload the new file.",
                file=filename,
            )
        ) from fault
    if not any(sheet.rows for sheet in sheets):
        raise UploadRefused(
            _("%(file)s has no filled cell. Check that the export finished, and upload it again.", file=filename)
        )
    return Table(filename, kind, tuple(sheets), tuple(notes))


def _read_sheets(
    filename: str, workbook: CalamineWorkbook, limits: Limits, checked: dict[str, CheckedSheet]
) -> tuple[list[Sheet], list[Note]]:
    sheets, notes = [], []
    for metadata in workbook.sheets_metadata:
        if metadata.visible is not SheetVisibleEnum.Visible:
            text = _('The hidden sheet "%(sheet)s" was not read.', sheet=metadata.name)
            notes.append(Note(metadata.name, 0, text))
            continue
        content = workbook.get_sheet_by_name(metadata.name)
        replaced = checked.get(metadata.name, CheckedSheet()).replaced
        rows = _rows(filename, content, limits, replaced)
        sheets.append(Sheet(metadata.name, without_blank_rows(rows)))
    return sheets, notes


def _rows(
    filename: str, content: CalamineSheet, limits: Limits, replaced: dict[tuple[int, int], Cell]
) -> list[tuple[Cell, ...]]:
    if content.start is None and not replaced:
        return []
    if content.total_height > limits.rows or content.total_width > limits.columns:
        raise UploadRefused(
            _(
                '%(file)s, sheet "%(sheet)s" has %(height)s rows and %(width)s columns; at most %(rows)s rows and '
                "%(columns)s columns can be read. Delete what stands beside and below the list.",
                file=filename,
                sheet=content.name,
                height=counted(content.total_height),
                width=counted(content.total_width),
                rows=counted(limits.rows),
                columns=limits.columns,
            )
        )
    rows = [[_storable(cell) for cell in row] for row in content.to_python(skip_empty_area=False)]
    for (row, column), value in replaced.items():
        _put(rows, row, column, value)
    for (top, left), (bottom, _right) in content.merged_cell_ranges or ():
        _fill_down(rows, left, top, min(bottom, len(rows) - 1))
    return [tuple(row) for row in rows]


def _storable(cell: Cell) -> Cell:
    """The cell without what no database column takes: NUL characters, and numbers that are none."""
    if isinstance(cell, str):
        return cell.replace("\x00", "") if "\x00" in cell else cell
    return str(cell) if isinstance(cell, float) and not isfinite(cell) else cell


def _put(rows: list[list[Cell]], row: int, column: int, value: Cell) -> None:
    while len(rows) <= row:
        rows.append([])
    rows[row].extend([None] * (column + 1 - len(rows[row])))
    rows[row][column] = value


def _fill_down(rows: list[list[Cell]], column: int, top: int, bottom: int) -> None:
    """Give each row of a merged block the block's value, which the file keeps in the first row only."""
    if top < len(rows) and column < len(rows[top]):
        for row in range(top + 1, bottom + 1):
            _put(rows, row, column, rows[top][column])
