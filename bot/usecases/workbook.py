"""The directory as a workbook (XLSX); loaded when one is asked for, as the library takes half a second."""

import io
from collections.abc import Iterable

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from bot.domain.directory import Directory, Service
from bot.usecases.export import COLUMNS, could_be_formula, table_row


def xlsx_table(services: Iterable[Service], directory: Directory) -> bytes:
    """The table of ``export.csv_table``; every cell is text and stays text when somebody edits it."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet("Beratungsstellen")
    for number, row in enumerate((list(COLUMNS), *(table_row(service, directory) for service in services)), 1):
        for place, text in enumerate(row, 1):
            cell = sheet.cell(number, place)
            if isinstance(cell, Cell):
                _write(cell, text)
    for place, width in enumerate(COLUMNS.values(), 1):
        sheet.cell(1, place).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _write(cell: Cell, text: str) -> None:
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
    cell.data_type = "s"  # a text also where it begins with "="
    cell.number_format = "@"
    if could_be_formula(text):
        cell.quotePrefix = True
