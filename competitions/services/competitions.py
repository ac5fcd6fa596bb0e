"""Create, edit, publish, cancel and delete competitions, and promote from the waiting list."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify

from competitions import access, emails, queries, room_events, shapes
from competitions.access import locked_to_manage
from competitions.errors import (
    AlreadyPublished,
    CapacityBelowConfirmed,
    CompetitionCancelled,
    HasRegistrations,
    LevelResults,
    TeamSizeFixed,
    VersionConflict,
    WaitlistBelowWaiting,
)
from competitions.models import (
    Competition,
    CompetitionStatus,
    Format,
    Match,
    Registration,
    RegistrationStatus,
    TableRules,
)
from core.capacity import confirmation
from core.database import database_now
from core.errors import Invalid
from core.rooms.services import Event, announce


def stop_asking_to_confirm(competition: Competition) -> None:
    """Nothing lapses there any more."""
    entries = Registration.objects.filter(competition=competition, confirm_by__isnull=False)
    entries.update(confirm_by=None, network_key="")


@transaction.atomic
def create_competition(*, by: Any, status: str = CompetitionStatus.PUBLISHED, **given: Any) -> Competition:
    """Make a competition, public at once or a draft. Refuses with Forbidden (it is for organizers), or Invalid.

    Where `confirmed_only` is not said, it is on if there are few places.
    """
    access.require_organizer(by)
    if given.get("confirmed_only") is None:
        given["confirmed_only"] = confirmation.is_default_for(given["capacity"])
    competition = Competition(organizer=by, status=status, **clean_fields(given))
    validate(competition)
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
    wanted = clean_fields(given)
    refuse_stale(competition, version, wanted)
    _refuse_settled(competition, given.get("status"))
    before = {name: getattr(competition, name) for name in wanted}
    changed = [name for name, value in wanted.items() if value != before[name]]
    if not changed:
        return competition
    for name in changed:
        setattr(competition, name, wanted[name])
    if wanted.get("confirmed_only") is False:
        stop_asking_to_confirm(competition)
    validate(competition)
    check_against_registrations(competition, changed)
    check_against_results(competition, changed)
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
        room_events.CompetitionCancelled(_changed_json(competition, ["status", "cancel_reason"])),
        actor=by.pk,
    )
    live = Registration.objects.live().filter(competition=competition)
    emails.queue_emails(emails.CANCELLED, list(live.values_list("pk", flat=True)))
    return competition


def close_registration_now(competition: Competition) -> list[Event]:
    """Close registration now, where it is open: what to announce. The competition is locked."""
    now = database_now()
    if not competition.is_open_at(now):
        return []
    competition.registration_deadline = now
    _save(competition, "registration_deadline")
    return [room_events.CompetitionUpdated(_changed_json(competition, ["registration_deadline"]))]


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
    said = room_events.CompetitionPublished if "status" in changed else room_events.CompetitionUpdated
    happened: list[Event] = [said(_changed_json(competition, changed))]
    if promoted:
        happened.append(room_events.RegistrationPromoted(queries.spot_counts(competition).counts, len(promoted)))
    announce(competition.room, *happened, actor=by.pk)
    emails.email_promotions(promoted)
    if {"starts_at", "venue"} & set(changed):
        live = Registration.objects.live().filter(competition=competition).values_list("pk", flat=True)
        emails.queue_emails(emails.MOVED, list(live))


def _changed_json(competition: Competition, changed: list[str]) -> dict[str, Any]:
    """What changed and how the places stand, in the names of the snapshot."""
    facts = shapes.editable_out(competition)
    named = [*map(shapes.json_name, changed), "version", "updatedAt"]
    return {name: facts[name] for name in named} | queries.spot_counts(competition).counts.data()


def clean_fields(given: dict[str, Any]) -> dict[str, Any]:
    """Without the spaces around, and each tag once whatever its case."""
    facts = {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}
    if "tags" in facts:
        by_word: dict[str, str] = {}
        for tag in filter(None, (" ".join(tag.split()) for tag in facts["tags"])):
            by_word.setdefault(tag.lower(), tag)
        facts["tags"] = list(by_word.values())
    return facts


def validate(competition: Competition) -> None:
    """Refuse with Invalid what cannot be, all of it at once."""
    wrong: dict[str, list[str]] = {}
    if not competition.title:
        wrong["title"] = ["Give it a title."]
    if not 1 <= competition.capacity <= competition.MAX_CAPACITY:
        wrong["capacity"] = [f"From 1 to {competition.MAX_CAPACITY}."]
    if competition.registration_deadline > competition.starts_at:
        wrong["registration_deadline"] = ["Registration must close before the competition starts."]
    if competition.waitlist_limit is not None and not 1 <= competition.waitlist_limit <= competition.MAX_CAPACITY:
        wrong["waitlist_limit"] = [f"From 1 to {competition.MAX_CAPACITY}, or none at all."]
    if not 1 <= competition.team_size <= competition.MAX_TEAM_SIZE:
        wrong["team_size"] = [f"From 1 (for individuals) to {competition.MAX_TEAM_SIZE}."]
    elif not 1 <= competition.team_size_min <= competition.team_size:
        wrong["team_size_min"] = ["From 1 to the size of a team."]
    if len(competition.tags) > competition.MAX_TAGS or any(
        len(tag) > competition.MAX_TAG_LENGTH for tag in competition.tags
    ):
        wrong["tags"] = [f"At most {competition.MAX_TAGS} tags of {competition.MAX_TAG_LENGTH} characters."]
    if wrong:
        raise Invalid(fields=wrong)


def refuse_stale(competition: Competition, version: int, wanted: dict[str, Any]) -> None:
    """VersionConflict, with what whoever was faster left otherwise than wanted."""
    if competition.version == version:
        return
    now = {name: getattr(competition, name) for name in wanted}
    differences = {
        shapes.json_name(name): {"yours": shapes.json_value(value), "current": shapes.json_value(now[name])}
        for name, value in wanted.items()
        if value != now[name]
    }
    raise VersionConflict(current=competition.version, differences=differences)


def check_against_registrations(competition: Competition, changed: list[str]) -> None:
    """Nobody who has a place or a turn loses it by an edit, and teams stay what they were."""
    standing = queries.spot_counts(competition)
    if competition.capacity < standing.confirmed:
        sentence = f"{standing.confirmed} places are taken: the capacity cannot be lower."
        raise CapacityBelowConfirmed(sentence, confirmed=standing.confirmed)
    if competition.waitlist_limit is not None and competition.waitlist_limit < standing.waitlisted:
        sentence = f"{standing.waitlisted} are waiting: the limit cannot be lower."
        raise WaitlistBelowWaiting(sentence, waiting=standing.waitlisted)
    if {"team_size", "team_size_min"} & set(changed) and standing.confirmed + standing.waitlisted:
        raise TeamSizeFixed


def check_against_results(competition: Competition, changed: list[str]) -> None:
    """A table with draws stays one: LevelResults."""
    if "table_rules" not in changed or competition.table_rules != TableRules.FIBA:
        return
    decided = Match.objects.filter(bracket__competition=competition, bracket__format=Format.ROUND_ROBIN)
    if level := decided.filter(status="finished", winner="").count():
        raise LevelResults(matches=level)


def promote(competition: Competition, now: datetime) -> list[Registration]:
    """Give free places to those who wait, in their turn. The competition is locked.

    To nobody once it has begun, or once the bracket is drawn: a spot without a match helps nobody.
    """
    if not competition.is_to_come_at(now) or queries.is_drawn(competition.pk):
        return []
    standing = queries.spot_counts(competition)
    if not (standing.available and standing.waitlisted):
        return []
    waiting = Registration.objects.waiting().filter(competition=competition).select_related("user")
    # A turn that lapses within the minute is not given a place.
    waiting = waiting.exclude(confirm_by__lte=now, user__email_confirmed_at=None)
    lucky = list(waiting[: standing.available])
    Registration.objects.filter(pk__in=[each.pk for each in lucky]).update(
        status=RegistrationStatus.CONFIRMED, confirmed_at=now, updated_at=now
    )
    for each in lucky:
        each.status, each.confirmed_at = RegistrationStatus.CONFIRMED, now
    return lucky
