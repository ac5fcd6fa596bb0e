"""Emails about registrations, brackets and matches: which one goes to whom, and when."""

from collections.abc import Collection, Sequence
from datetime import datetime
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
from core import jobs, reminders
from core.database import database_now
from core.mail import rendering
from core.mail.services import post
from core.times import format_clock, format_day

PROMOTED, CANCELLED, MOVED, LAPSED = "promoted", "cancelled", "moved", "lapsed"
TEMPLATES = {
    PROMOTED: "registration_promoted",
    CANCELLED: "competition_cancelled",
    MOVED: "competition_moved",
    LAPSED: "registration_lapsed",
}
FOLDER = "competitions"


def email_registration(registration: Registration) -> None:
    """Email the confirmation or the waiting-list position; tell other players which team they are in."""
    captain, *others = queries.people_in(registration)
    confirmed = registration.status == RegistrationStatus.CONFIRMED
    template = "registration_confirmed" if confirmed else "registration_waitlisted"
    send(registration, captain, template, drawn=queries.is_drawn(registration.competition_id))
    for player in others:
        send(registration, player, "team_entered")


def email_promotions(promoted: Sequence[Registration]) -> None:
    """Email one person directly and many by jobs, so that the lock is not held while emails are rendered."""
    if len(promoted) == 1:
        _send_kind(promoted[0], PROMOTED)
    else:
        queue_emails(PROMOTED, [each.pk for each in promoted])


def email_removal(registration: Registration, reason: str = "") -> None:
    for person in queries.people_in(registration):
        send(registration, person, "registration_removed", reason=reason)


def queue_emails(kind: str, registration_ids: Collection[UUID]) -> None:
    """Queue one email for each registration, in one statement."""
    jobs.enqueue_many("competitions.tell", [{"kind": kind, "registration_id": id} for id in registration_ids])


@transaction.atomic
def send_queued_email(*, kind: str, registration_id: UUID) -> bool:
    """Send the email unless it is outdated, and return whether it was sent. The same email is sent once."""
    registration = Registration.objects.select_related("competition", "user").filter(pk=registration_id).first()
    if registration is None or not _still_applies(kind, registration):
        return False
    _send_kind(registration, kind)
    return True


def email_reminder(registration: Registration) -> None:
    """Send the reminder of the day before, once for each date."""
    date = registration.reminded_of.isoformat() if registration.reminded_of else ""
    for person in queries.people_in(registration):
        send(registration, person, "competition_reminder", date)


def _still_applies(kind: str, registration: Registration) -> bool:
    if kind == LAPSED:
        return registration.lapsed
    if kind == PROMOTED:
        return bool(registration.status == RegistrationStatus.CONFIRMED and not registration.competition.is_cancelled)
    return registration.is_live and registration.competition.is_cancelled == (kind == CANCELLED)


def _send_kind(registration: Registration, kind: str) -> None:
    edition = str(registration.competition.version) if kind == MOVED else ""
    for person in queries.people_in(registration):
        send(registration, person, TEMPLATES[kind], edition)


def send(registration: Registration, person: Any, template: str, edition: str = "", **more: Any) -> None:
    """Send an email about a registration to a person: once, or once for each `edition`."""
    key = "/".join(filter(None, [FOLDER, template, str(registration.pk), str(person.pk), edition]))
    context = {**_context(registration, person), **more}
    post(to=person, template=f"{FOLDER}/{template}", context=context, dedupe_key=key)


def _context(registration: Registration, person: Any) -> dict[str, Any]:
    competition: Competition = registration.competition
    return {
        "name": person.name,
        "competition": competition,
        "registration": registration,
        "captain": registration.user,
        "when": f"{format_day(competition.starts_at)}, {format_clock(competition.starts_at)}",
        "page": rendering.absolute_url(competition.get_absolute_url()),
        "withdraw_page": rendering.page_url("competition-withdraw", competition.slug),
        "is_captain": person.pk == registration.user_id,
        "position": _position(registration),
        "confirm_by": format_clock(until) if (until := _confirm_by(registration, person)) else "",
    }


def _confirm_by(registration: Registration, person: Any) -> datetime | None:
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
    jobs.enqueue_many("competitions.remind", [{"registration_id": id} for id in ids])
    return len(ids)


@transaction.atomic
def send_reminder(*, registration_id: UUID) -> bool:
    """Send the reminder unless the registration was withdrawn, or the competition cancelled or postponed."""
    registration = Registration.objects.select_related("competition", "user").filter(pk=registration_id).first()
    if registration is None or registration.status != RegistrationStatus.CONFIRMED:
        return False
    now = database_now()
    competition = registration.competition
    if not (competition.is_to_come_at(now) and reminders.is_reminder_due(competition.starts_at, now)):
        return False
    email_reminder(registration)
    return True


@transaction.atomic
def email_withdrawal(*, registration_id: UUID, by: UUID | None) -> None:
    """Email the organizer (unless they withdrew the entrant) and the next opponents while matches are open."""
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
    if organizer and organizer.pk != by:
        heir = queries.next_for_spot(bracket)
        send(found, organizer, "entrant_withdrew", heir=heir.entrant if heir else "", **more)
    for match in undecided:
        _email_opponents(match, found, "opponent_withdrew")


def email_spot_given(heir: Registration, gone: Registration, matches: list[Match]) -> None:
    open_matches = [_match_words(match, heir) for match in matches if not match.is_decided]
    for person in queries.people_in(heir):
        page = _bracket_url(matches[0].bracket)
        send(heir, person, "spot_given", gone=gone.entrant, matches=open_matches, bracket_page=page)
    for match in matches:
        _email_opponents(match, heir, "opponent_replaced", gone=gone.entrant)


def _email_opponents(match: Match, entrant: Registration, template: str, **more: Any) -> None:
    """Email the opponents in an open match about the change on the other side."""
    opponent = match.opponent_of(entrant)
    if opponent is None or not match.is_open or not opponent.is_live:
        return
    more |= {"entrant": entrant.entrant, "match": str(match), "bracket_page": _bracket_url(match.bracket)}
    for person in queries.people_in(opponent):
        send(opponent, person, template, str(entrant.pk), **more)


def _match_words(match: Match, entrant: Registration) -> str:
    """Semi-finals, match 1, against Ben Adeyemi"""
    opponent = match.opponent_of(entrant)
    return f"{match}, against {opponent.entrant}" if opponent else str(match)


def _bracket_url(bracket: Bracket) -> str:
    return rendering.page_url("competition-bracket", bracket.competition.slug)
