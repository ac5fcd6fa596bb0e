"""No cell of a table runs in a spreadsheet."""

import csv
from datetime import UTC, datetime

import pytest

from core import spreadsheets
from core.tests.writing import WHOLE

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1"]  # noqa: RUF001


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula(text):
    assert spreadsheets.safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Ana", "O'Neill", "1-2", "", None, 7])
def test_other_cells_are_unchanged(text):
    assert spreadsheets.safe_cell(text) == ("" if text is None else str(text))


@pytest.mark.parametrize("text", WHOLE)
def test_a_table_keeps_every_letter_and_emoji_whole(text):
    [row] = csv.reader(spreadsheets.csv_text([text], []).removeprefix("\ufeff").splitlines())
    assert row == [text]


def test_a_time_is_on_the_clubs_clock(settings):
    settings.TIME_ZONE = "Europe/Paris"
    assert spreadsheets.safe_cell(datetime(2026, 11, 20, 18, 30, tzinfo=UTC)) == "2026-11-20T19:30"


def test_a_table_begins_with_a_byte_order_mark_and_its_columns():
    assert spreadsheets.csv_text(["Name", "Seat"], [["Zoë, Ana", None]]) == '\ufeffName,Seat\r\n"Zoë, Ana",\r\n'


def test_a_download_has_a_name():
    answer = spreadsheets.csv_response("hall-b", "x")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="hall-b.csv"'
