"""A competition's registrations as a table for a spreadsheet."""

import csv
from collections.abc import Iterator
from datetime import datetime
from io import StringIO
from typing import Any

from django.http import HttpResponse

from competitions import queries
from competitions.models import Competition, Registration
from core.ui.times import wall_clock

COLUMNS = ("Number", "Entrant", "Name", "Email", "Players", "Status", "Position", "Registered", "Confirmed", "Here")
# What a spreadsheet would take for a formula (OWASP, CSV Injection), wherever it stands in the cell's first place.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001


def as_download(competition: Competition) -> HttpResponse:
    """The table as a file to save. In UTF-8 with the mark by which spreadsheets know it."""
    answer = HttpResponse(table(competition), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{competition.slug}-registrations.csv"'
    return answer


def table(competition: Competition) -> str:
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    writer.writerows(_rows(competition))
    return f"\ufeff{written.getvalue()}"


def safe(value: Any) -> str:
    """The value as text that no spreadsheet runs."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def _rows(competition: Competition) -> Iterator[list[str]]:
    for registration in queries.registrations_of(competition):
        yield [safe(cell) for cell in _cells(registration)]


def _cells(registration: Registration) -> list[Any]:
    person = registration.user
    players = ", ".join(member.user.name for member in registration.members.all())
    return [
        registration.turn,
        registration.entrant,
        person.name if person else "",
        person.email if person else "",
        players,
        registration.get_status_display(),
        registration.position,  # type: ignore[attr-defined]
        *map(_moment, (registration.created_at, registration.confirmed_at, registration.checked_in_at)),
    ]


def _moment(value: datetime | None) -> str:
    return wall_clock(value) if value else ""
