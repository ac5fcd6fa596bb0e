"""Emails about registrations, brackets and matches: which one goes to whom, and when."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction

from competitions import queries
from competitions.models import (
    Bracket,
    Competition,
    CompetitionStatus,
    Match,
    Registration,
    RegistrationStatus,
)
from core import reminders
from core.database import database_now
from core.mail import rendering
from core.mail import services as mail
from core.people import Person
from core.times import format_clock, format_day

PROMOTED, CANCELLED, MOVED, LAPSED = "promoted", "cancelled", "moved", "lapsed"
# Each is written to everyone in the registration, unless it is outdated by then.
TEMPLATES = {
    PROMOTED: "registration_promoted",
    CANCELLED: "competition_cancelled",
    MOVED: "competition_moved",
    LAPSED: "registration_lapsed",
}
FOLDER = "competitions"


def queue_registration(registration: Registration) -> None:
    """Queue the confirmation or the waiting-list position, and to other players which team they are in."""
    position, drawn = _position(registration), queries.is_drawn(registration.competition_id)
    mail.queue("competitions.entered", registration.pk, position=position, drawn=drawn)


def write_entered(registration_id: UUID, position: int | None, drawn: bool) -> None:
    registration = _registration(registration_id)
    if registration and (people := queries.people_in(registration)):
        captain, *others = people
        template = "registration_waitlisted" if position else "registration_confirmed"
        send(registration, captain, template, drawn=drawn, position=position)
        for player in others:
            send(registration, player, "team_entered")


def write_to_all(template: str, registration_id: UUID, edition: str = "", **facts: Any) -> None:
    """Write to everyone in the registration, with the facts of that moment."""
    if registration := _registration(registration_id):
        for person in queries.people_in(registration):
            send(registration, person, template, edition, **facts)


def write_kind(kind: str, registration_id: UUID) -> None:
    """Write the email unless it is outdated."""
    registration = _registration(registration_id)
    if registration and _still_applies(kind, registration):
        edition = str(registration.competition.version) if kind == MOVED else ""
        write_to_all(TEMPLATES[kind], registration_id, edition)


def write_reminder(registration_id: UUID) -> None:
    """Write the reminder, once for each date, unless the entrant withdrew or the competition will not be then."""
    registration, now = _registration(registration_id), database_now()
    if registration is None or registration.status != RegistrationStatus.CONFIRMED:
        return
    competition = registration.competition
    if competition.is_to_come_at(now) and reminders.is_reminder_due(competition.starts_at, now):
        date = registration.reminded_of.isoformat() if registration.reminded_of else ""
        write_to_all("competition_reminder", registration_id, date)


def _registration(registration_id: UUID) -> Registration | None:
    found: Registration | None = (
        Registration.objects.select_related("competition", "user").filter(pk=registration_id).first()
    )
    return found


def _still_applies(kind: str, registration: Registration) -> bool:
    if kind == LAPSED:
        return registration.lapsed
    if kind == PROMOTED:
        return bool(registration.status == RegistrationStatus.CONFIRMED and not registration.competition.is_cancelled)
    return registration.is_live and registration.competition.is_cancelled == (kind == CANCELLED)


def send(registration: Registration, person: Person, template: str, edition: str = "", **more: Any) -> None:
    """Send an email about a registration to a person: once, or once for each `edition`."""
    key = "/".join(filter(None, [FOLDER, template, str(registration.pk), str(person.pk), edition]))
    context = {**_context(registration, person), **more}
    mail.post(to=person, template=f"{FOLDER}/{template}", context=context, dedupe_key=key)


def _context(registration: Registration, person: Person) -> dict[str, Any]:
    competition: Competition = registration.competition
    return {
        "name": person.name,
        "competition": competition,
        "registration": registration,
        "captain": registration.user,
        "when": f"{format_day(competition.starts_at)}, {format_clock(competition.starts_at)}",
        "page": rendering.absolute_url(competition.get_absolute_url()),
        "withdraw_page": rendering.page_url("competition-withdraw", competition.slug),
        "position": _position(registration),
        "is_captain": person.pk == registration.user_id,
        "confirm_by": format_clock(until) if (until := _confirm_by(registration, person)) else "",
    }


def _confirm_by(registration: Registration, person: Person) -> datetime | None:
    """Return the deadline by which this person must confirm their address; for a team, only its captain must."""
    return registration.to_confirm_by if registration.is_live and person.pk == registration.user_id else None


def _position(registration: Registration) -> int | None:
    if registration.status != RegistrationStatus.WAITLISTED:
        return None
    ahead = Registration.objects.waiting().filter(competition=registration.competition_id, turn__lte=registration.turn)
    return int(ahead.count())


@transaction.atomic
def queue_reminders() -> int:
    """Queue a reminder for each confirmed registration that starts in 24 to 48 hours. Return the number."""
    due = reminders.due_reminders("competition__starts_at", "confirmed_at", database_now())
    coming = Registration.objects.confirmed().filter(due, competition__status=CompetitionStatus.PUBLISHED)
    ids = reminders.claim_reminders(coming, "competition__starts_at")
    mail.queue_many("competitions.reminder", ids)
    return len(ids)


def write_withdrawal(registration_id: UUID, by: str | None) -> None:
    """Write to the organizer (unless they withdrew the entrant) and the next opponents while matches are open."""
    found = Registration.objects.select_related("competition__organizer", "user").filter(pk=registration_id).first()
    undecided = queries.undecided_of(found) if found else []
    if found is None or found.status != RegistrationStatus.WITHDRAWN or not undecided:
        return
    bracket = undecided[0].bracket
    more: dict[str, Any] = {
        "matches": [_match_words(match, found) for match in undecided],
        "bracket_page": _bracket_url(bracket),
    }
    organizer = found.competition.organizer
    if organizer and str(organizer.pk) != by:
        heir = queries.next_for_spot(bracket)
        send(found, organizer, "entrant_withdrew", heir=heir.entrant if heir else "", **more)
    for match in undecided:
        if opponent := _opponent(match, found):
            write_to_all("opponent_withdrew", opponent.pk, str(found.pk), **_opponent_facts(match, found))


def queue_spot_given(heir: Registration, gone: Registration, matches: list[Match]) -> None:
    """Queue emails to whom the spot was given and to the opponents in their open matches."""
    open_matches = [_match_words(match, heir) for match in matches if not match.is_decided]
    page = _bracket_url(matches[0].bracket)
    mail.queue("competitions.spot_given", heir.pk, gone=gone.entrant, matches=open_matches, bracket_page=page)
    for match in matches:
        if opponent := _opponent(match, heir):
            facts = {"edition": str(heir.pk), "gone": gone.entrant, **_opponent_facts(match, heir)}
            mail.queue("competitions.opponent_replaced", opponent.pk, **facts)


def _opponent(match: Match, entrant: Registration) -> Registration | None:
    """Return the opponent in an open match, who is told about the change on the other side."""
    opponent = match.opponent_of(entrant)
    return opponent if opponent and match.is_open and opponent.is_live else None


def _opponent_facts(match: Match, entrant: Registration) -> dict[str, str]:
    return {"entrant": entrant.entrant, "match": str(match), "bracket_page": _bracket_url(match.bracket)}


def _match_words(match: Match, entrant: Registration) -> str:
    """Semi-finals, match 1, against Ben Adeyemi"""
    opponent = match.opponent_of(entrant)
    return f"{match}, against {opponent.entrant}" if opponent else str(match)


def _bracket_url(bracket: Bracket) -> str:
    return rendering.page_url("competition-bracket", bracket.competition.slug)


KINDS: dict[str, Callable[..., object]] = {
    "entered": write_entered,
    "removed": partial(write_to_all, "registration_removed"),
    "spot_given": partial(write_to_all, "spot_given"),
    "opponent_replaced": partial(write_to_all, "opponent_replaced"),
    "withdrawal": write_withdrawal,
    "reminder": write_reminder,
    **{kind: partial(write_kind, kind) for kind in TEMPLATES},
}
