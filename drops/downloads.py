"""A drop's waitlist and claims as a CSV file. Without codes: they belong to their holders."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.http import HttpResponse

from core import spreadsheets
from core.database import database_now
from drops import queries
from drops.models import Claim, Drop, Waitlist

COLUMNS = ("Place", "Name", "Email", "Score", "Joined", "Claim", "Issued", "Expires", "Used", "Used by", "Ended", "Why")


def people_csv(drop: Drop) -> HttpResponse:
    """Return the CSV file."""
    return spreadsheets.csv_response(drop.slug, table(drop))


def table(drop: Drop) -> str:
    return spreadsheets.csv_text(COLUMNS, _rows(drop))


def _rows(drop: Drop) -> Iterator[list[Any]]:
    """Yield everybody on the waitlist in order, with their latest claim; then claims of people who left it."""
    claims = list(queries.claims_of(drop))
    latest = {claim.user_id: claim for claim in reversed(claims) if claim.user_id}
    now, listed = database_now(), set()
    for place, entry in enumerate(queries.waitlist_of(drop), 1):
        claim = latest.get(entry.user_id)
        listed.add(claim.pk if claim else None)
        yield [*_person(entry, place), *_claim(claim, now)]
    for claim in claims:
        if claim.pk not in listed:
            person = claim.user
            yield ["", claim.holder, person.email if person else "", "", "", *_claim(claim, now)]


def _person(entry: Waitlist, place: int) -> list[Any]:
    return [place, entry.user.name, entry.user.email, entry.priority_score, entry.joined_at]


def _claim(claim: Claim | None, now: datetime) -> list[Any]:
    if claim is None:
        return [""] * 7
    by = claim.used_by.name if claim.used_by else ""
    moments = claim.issued_at, claim.expires_at, claim.used_at
    return [claim.status_at(now).title(), *moments, by, claim.ended_at, claim.end_reason]
