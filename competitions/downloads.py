"""Export a competition's registrations as CSV."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse

from competitions import queries
from competitions.models import Competition, Registration
from core import spreadsheets

COLUMNS = ("Number", "Entrant", "Name", "Email", "Players", "Status", "Position", "Registered", "Confirmed", "Here")


def registrations_download(competition: Competition) -> HttpResponse:
    """Return the CSV file as a download."""
    return spreadsheets.csv_response(f"{competition.slug}-registrations", registrations_csv(competition))


def registrations_csv(competition: Competition) -> str:
    return spreadsheets.csv_text(COLUMNS, _rows(competition))


def _rows(competition: Competition) -> Iterator[list[Any]]:
    for registration in queries.registrations_of(competition):
        yield _cells(registration)


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
        registration.created_at,
        registration.confirmed_at,
        registration.checked_in_at,
    ]
