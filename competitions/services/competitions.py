"""The verbs of those who run a competition: make, edit, publish, cancel, delete."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify

from competitions import access, events, queries, wire
from competitions.models import Competition, CompetitionStatus, Registration
from competitions.refusals import AlreadyPublished, CompetitionCancelled, HasRegistrations
from competitions.services import facts, notices, unconfirmed
from competitions.services.locking import locked_to_manage
from competitions.services.promotion import promote
from core.capacity import confirming
from core.database import database_now
from core.rooms.services import Event, announce


@transaction.atomic
def create_competition(*, by: Any, status: str = CompetitionStatus.PUBLISHED, **given: Any) -> Competition:
    """Make a competition, public at once or a draft. Refuses with Forbidden (it is for organizers), or Invalid.

    Where `confirmed_only` is not said, it is on if there are few places.
    """
    access.refuse_unless_organizer(by)
    if given.get("confirmed_only") is None:
        given["confirmed_only"] = confirming.by_default(given["capacity"])
    competition = Competition(organizer=by, status=status, **facts.cleaned(given))
    facts.check(competition)
    if status == CompetitionStatus.PUBLISHED:
        competition.published_at = database_now()
    # The id's random end keeps two competitions of the same title apart.
    competition.slug = f"{slugify(competition.title)[:120] or 'competition'}-{competition.pk.hex[-6:]}"
    competition.save(force_insert=True)
    return competition


@transaction.atomic
def edit_competition(*, competition_id: UUID, by: Any, version: int, **given: Any) -> Competition:
    """Change the facts, as whoever read that version. More places go to those who wait; who takes part hears of a move.

    Refuses with NotFound, NotYourCompetition, VersionConflict, CompetitionCancelled, AlreadyPublished,
    Invalid, CapacityBelowConfirmed, WaitlistBelowWaiting, TeamSizeFixed, LevelResults.
    """
    competition = locked_to_manage(by, competition_id)
    wanted = facts.cleaned(given)
    facts.refuse_stale(competition, version, wanted)
    _refuse_settled(competition, given.get("status"))
    before = {name: getattr(competition, name) for name in wanted}
    changed = [name for name, value in wanted.items() if value != before[name]]
    if not changed:
        return competition
    for name in changed:
        setattr(competition, name, wanted[name])
    if wanted.get("confirmed_only") is False:
        unconfirmed.ask_no_longer(competition)
    facts.check(competition)
    facts.check_against_registrations(competition, changed)
    facts.check_against_results(competition, changed)
    _save(competition, *changed)
    _follow_up(competition, changed, by)
    return competition


@transaction.atomic
def publish_competition(*, competition_id: UUID, by: Any) -> Competition:
    """Let everybody see it; again changes nothing. Refuses with NotFound, NotYourCompetition, CompetitionCancelled."""
    competition = locked_to_manage(by, competition_id)
    if competition.is_cancelled:
        raise CompetitionCancelled
    if competition.status == CompetitionStatus.DRAFT:
        competition.status = CompetitionStatus.PUBLISHED
        _save(competition, "status")
        _follow_up(competition, ["status"], by)
    return competition


@transaction.atomic
def cancel_competition(*, competition_id: UUID, by: Any, reason: str = "") -> Competition:
    """Call it off and tell everybody who takes part or waits; again changes nothing.

    Refuses with NotFound, NotYourCompetition.
    """
    competition = locked_to_manage(by, competition_id)
    if competition.is_cancelled:
        return competition
    competition.status, competition.cancelled_at = CompetitionStatus.CANCELLED, database_now()
    competition.cancel_reason = reason
    _save(competition, "status", "cancelled_at", "cancel_reason")
    announce(
        competition.room,
        events.CompetitionCancelled(_on_the_wire(competition, ["status", "cancel_reason"])),
        actor=by.pk,
    )
    live = Registration.objects.live().filter(competition=competition)
    notices.tell_all(notices.CANCELLED, list(live.values_list("pk", flat=True)))
    return competition


def closed(competition: Competition) -> list[Event]:
    """Close registration now, where it is open: what to announce. The competition is locked."""
    now = database_now()
    if not competition.is_open_at(now):
        return []
    competition.registration_deadline = now
    _save(competition, "registration_deadline")
    return [events.CompetitionUpdated(_on_the_wire(competition, ["registration_deadline"]))]


@transaction.atomic
def delete_competition(*, competition_id: UUID, by: Any) -> None:
    """Remove what nobody ever registered for. Refuses with NotFound, NotYourCompetition, HasRegistrations."""
    competition = locked_to_manage(by, competition_id)
    if Registration.objects.filter(competition=competition).exists():
        raise HasRegistrations
    competition.delete()


def _refuse_settled(competition: Competition, status: str | None) -> None:
    if competition.is_cancelled:
        raise CompetitionCancelled
    if status == CompetitionStatus.DRAFT and competition.status != CompetitionStatus.DRAFT:
        raise AlreadyPublished


def _save(competition: Competition, *fields: str) -> None:
    """One edit, one version."""
    if competition.status == CompetitionStatus.PUBLISHED and competition.published_at is None:
        competition.published_at = database_now()
    competition.version += 1
    competition.save(update_fields=[*fields, "published_at", "version", "updated_at"])


def _follow_up(competition: Competition, changed: list[str], by: Any) -> None:
    """Promote, announce, and tell those who planned their day by it."""
    promoted = promote(competition, database_now())
    said = events.CompetitionPublished if "status" in changed else events.CompetitionUpdated
    happened: list[Event] = [said(_on_the_wire(competition, changed))]
    if promoted:
        happened.append(events.RegistrationPromoted(queries.standing(competition).counts, len(promoted)))
    announce(competition.room, *happened, actor=by.pk)
    notices.tell_promoted(promoted)
    if {"starts_at", "venue"} & set(changed):
        live = Registration.objects.live().filter(competition=competition).values_list("pk", flat=True)
        notices.tell_all(notices.MOVED, list(live))


def _on_the_wire(competition: Competition, changed: list[str]) -> dict[str, Any]:
    """What changed and how the places stand, in the names of the snapshot."""
    facts = wire.facts_out(competition)
    named = [*map(wire.name_of, changed), "version", "updatedAt"]
    return {name: facts[name] for name in named} | queries.standing(competition).counts.data()
