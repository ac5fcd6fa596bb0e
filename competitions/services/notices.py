"""What those who take part are told by mail: one message each, in the transaction that gives the reason."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from competitions import bracket_queries, queries
from competitions.models import Competition, Registration, RegistrationStatus
from core import jobs
from core.mail import links
from core.mail.services import post
from core.ui.times import clock_words, day_words

PROMOTED, CANCELLED, MOVED, LAPSED = "promoted", "cancelled", "moved", "lapsed"
TEMPLATES = {
    PROMOTED: "registration_promoted",
    CANCELLED: "competition_cancelled",
    MOVED: "competition_moved",
    LAPSED: "registration_lapsed",
}
FOLDER = "competitions"


def tell_entered(registration: Registration) -> None:
    """Confirm the place, or the turn on the waitlist; other players learn in whose team they are."""
    captain, *others = queries.everybody_in(registration)
    confirmed = registration.status == RegistrationStatus.CONFIRMED
    template = "registration_confirmed" if confirmed else "registration_waitlisted"
    write(registration, captain, template, drawn=bracket_queries.is_drawn(registration.competition_id))
    for player in others:
        write(registration, player, "team_entered")


def tell_promoted(promoted: Sequence[Registration]) -> None:
    """One is told at once, many by jobs: nobody waits for a lock while a hundred letters are written."""
    if len(promoted) == 1:
        _tell(promoted[0], PROMOTED)
    else:
        tell_all(PROMOTED, [each.pk for each in promoted])


def tell_removed(registration: Registration, reason: str = "") -> None:
    for person in queries.everybody_in(registration):
        write(registration, person, "registration_removed", reason=reason)


def tell_all(kind: str, registration_ids: Collection[UUID]) -> None:
    """Queue one letter for each registration, in one statement."""
    jobs.enqueue_many("competitions.tell", [{"kind": kind, "registration_id": id} for id in registration_ids])


@transaction.atomic
def tell(*, kind: str, registration_id: UUID) -> bool:
    """Write the letter, unless it is no longer true. Says whether it was. The same letter is written once."""
    registration = Registration.objects.select_related("competition", "user").filter(pk=registration_id).first()
    if registration is None or not _is_true(kind, registration):
        return False
    _tell(registration, kind)
    return True


def remind_everybody_in(registration: Registration) -> None:
    """The day before. Once for each date."""
    date = registration.reminded_of.isoformat() if registration.reminded_of else ""
    for person in queries.everybody_in(registration):
        write(registration, person, "competition_reminder", date)


def _is_true(kind: str, registration: Registration) -> bool:
    if kind == LAPSED:
        return registration.lapsed
    if kind == PROMOTED:
        return bool(registration.status == RegistrationStatus.CONFIRMED and not registration.competition.is_cancelled)
    return registration.is_live and registration.competition.is_cancelled == (kind == CANCELLED)


def _tell(registration: Registration, kind: str) -> None:
    edition = str(registration.competition.version) if kind == MOVED else ""
    for person in queries.everybody_in(registration):
        write(registration, person, TEMPLATES[kind], edition)


def write(registration: Registration, person: Any, template: str, edition: str = "", **more: Any) -> None:
    """One letter about a registration to a person; once, or once for each `edition`."""
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
        "when": f"{day_words(competition.starts_at)}, {clock_words(competition.starts_at)}",
        "page": links.absolute(competition.get_absolute_url()),
        "withdraw_page": links.to_page("competition-withdraw", competition.slug),
        "is_captain": person.pk == registration.user_id,
        "position": _position(registration),
        "confirm_by": clock_words(until) if (until := _confirm_by(registration, person)) else "",
    }


def _confirm_by(registration: Registration, person: Any) -> datetime | None:
    """Until when this person must confirm their address; of a team, only the captain."""
    return registration.to_confirm_by if registration.is_live and person.pk == registration.user_id else None


def _position(registration: Registration) -> int | None:
    if registration.status != RegistrationStatus.WAITLISTED:
        return None
    ahead = Registration.objects.waiting().filter(competition=registration.competition_id, turn__lte=registration.turn)
    return int(ahead.count())
