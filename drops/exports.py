"""A drop's waitlist and claims as a table for a spreadsheet. Without codes: those are their owners'."""

import csv
from collections.abc import Iterator
from datetime import datetime
from io import StringIO
from typing import Any

from django.http import HttpResponse

from core.clock import database_now
from core.ui.times import wall_clock
from drops import queries
from drops.models import Claim, Drop, Waitlist

COLUMNS = ("Place", "Name", "Email", "Score", "Joined", "Claim", "Issued", "Expires", "Used", "Used by", "Ended", "Why")
# What a spreadsheet would take for a formula (OWASP, CSV Injection), wherever it stands in the cell's first place.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001


def as_download(drop: Drop) -> HttpResponse:
    """The table as a file to save. In UTF-8 with the mark by which spreadsheets know it."""
    answer = HttpResponse(table(drop), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{drop.slug}.csv"'
    return answer


def table(drop: Drop) -> str:
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    for row in _rows(drop):
        writer.writerow([safe(cell) for cell in row])
    return f"\ufeff{written.getvalue()}"


def safe(value: Any) -> str:
    """The value as text that no spreadsheet runs."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def _rows(drop: Drop) -> Iterator[list[Any]]:
    """Everybody on the list in its order, each with their latest claim; then claims of who is on it no more."""
    claims = list(queries.claims_of(drop))
    latest = {claim.user_id: claim for claim in reversed(claims) if claim.user_id}
    now, told = database_now(), set()
    for place, entry in enumerate(queries.waitlist_of(drop), 1):
        claim = latest.get(entry.user_id)
        told.add(claim.pk if claim else None)
        yield [*_person(entry, place), *_claim(claim, now)]
    for claim in claims:
        if claim.pk not in told:
            person = claim.user
            yield ["", claim.holder, person.email if person else "", "", "", *_claim(claim, now)]


def _person(entry: Waitlist, place: int) -> list[Any]:
    return [place, entry.user.name, entry.user.email, entry.priority_score, _moment(entry.joined_at)]


def _claim(claim: Claim | None, now: datetime) -> list[Any]:
    if claim is None:
        return [""] * 7
    by = claim.used_by.name if claim.used_by else ""
    moments = map(_moment, (claim.issued_at, claim.expires_at, claim.used_at))
    return [claim.status_at(now).title(), *moments, by, _moment(claim.ended_at), claim.end_reason]


def _moment(value: datetime | None) -> str:
    return wall_clock(value) if value else ""
