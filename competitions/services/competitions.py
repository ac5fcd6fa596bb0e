"""Create, edit, publish, cancel and delete competitions, and promote from the waiting list."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify

from competitions import access, queries, room_events, shapes
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
from core.api.serializers import camel_case
from core.capacity import confirmation
from core.database import database_now
from core.errors import Invalid
from core.mail import services as mail
from core.people import Person
from core.rooms.services import Event, announce


@transaction.atomic
def create_competition(*, by: Person, status: str = CompetitionStatus.PUBLISHED, **given: Any) -> Competition:
    """Create a competition, published at once or as a draft. Raise Forbidden or Invalid.

    `confirmed_only` is on by default if there are few spots.
    """
    access.require_organizer(by)
    if given.get("confirmed_only") is None:
        given["confirmed_only"] = confirmation.is_default_for(given["capacity"])
    competition = Competition(organizer=by, status=status, **clean_fields(given))
    validate(competition)
    if status == CompetitionStatus.PUBLISHED:
        competition.published_at = database_now()
    # The random end of the id keeps competitions with the same title apart.
    competition.slug = f"{slugify(competition.title)[:120] or 'competition'}-{competition.pk.hex[-6:]}"
    competition.save(force_insert=True)
    return competition


@transaction.atomic
def edit_competition(*, competition_id: UUID, by: Person, version: int, **given: Any) -> Competition:
    """Edit the competition from the version that was read. Promote into new spots, and email about a move.

    Raise NotFound, NotYourCompetition, VersionConflict, CompetitionCancelled, AlreadyPublished, Invalid,
    CapacityBelowConfirmed, WaitlistBelowWaiting, TeamSizeFixed or LevelResults.
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
def publish_competition(*, competition_id: UUID, by: Person) -> Competition:
    """Publish the draft; a repeat changes nothing. Raise NotFound, NotYourCompetition or CompetitionCancelled."""
    competition = locked_to_manage(by, competition_id)
    if competition.is_cancelled:
        raise CompetitionCancelled
    if competition.status == CompetitionStatus.DRAFT:
        competition.status = CompetitionStatus.PUBLISHED
        _save(competition, "status")
        _follow_up(competition, ["status"], by)
    return competition


@transaction.atomic
def cancel_competition(*, competition_id: UUID, by: Person, reason: str = "") -> Competition:
    """Cancel the competition and email everyone registered or waiting; a repeat changes nothing.

    Raise NotFound or NotYourCompetition.
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
    mail.queue_many("competitions.cancelled", list(live.values_list("pk", flat=True)))
    return competition


def close_registration_now(competition: Competition) -> list[Event]:
    """Close registration if it is open, and return the event to announce. The competition is locked."""
    now = database_now()
    if not competition.is_open_at(now):
        return []
    competition.registration_deadline = now
    _save(competition, "registration_deadline")
    return [room_events.CompetitionUpdated(_changed_json(competition, ["registration_deadline"]))]


@transaction.atomic
def delete_competition(*, competition_id: UUID, by: Person) -> None:
    """Delete a competition without registrations. Raise NotFound, NotYourCompetition or HasRegistrations."""
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
    """Save one edit as one version."""
    if competition.status == CompetitionStatus.PUBLISHED and competition.published_at is None:
        competition.published_at = database_now()
    competition.version += 1
    competition.save(update_fields=[*fields, "published_at", "version", "updated_at"])


def _follow_up(competition: Competition, changed: list[str], by: Person) -> None:
    """Promote, announce, and email about a new time or venue."""
    promoted = promote(competition, database_now())
    said = room_events.CompetitionPublished if "status" in changed else room_events.CompetitionUpdated
    happened: list[Event] = [said(_changed_json(competition, changed))]
    if promoted:
        happened.append(room_events.RegistrationPromoted(queries.spot_counts(competition).counts, len(promoted)))
    announce(competition.room, *happened, actor=by.pk)
    mail.queue_many("competitions.promoted", [each.pk for each in promoted])
    if {"starts_at", "venue"} & set(changed):
        live = Registration.objects.live().filter(competition=competition).values_list("pk", flat=True)
        mail.queue_many("competitions.moved", list(live))


def _changed_json(competition: Competition, changed: list[str]) -> dict[str, Any]:
    """Return the changed fields and the counts, by their names in the snapshot."""
    facts = shapes.CompetitionFactsOut.of(competition)
    named = [*map(camel_case, changed), "version", "updatedAt"]
    return {name: facts[name] for name in named} | queries.spot_counts(competition).counts.data()


def clean_fields(given: dict[str, Any]) -> dict[str, Any]:
    """Strip whitespace, and drop tags that differ only in case."""
    facts = {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}
    if "tags" in facts:
        by_word: dict[str, str] = {}
        for tag in filter(None, (" ".join(tag.split()) for tag in facts["tags"])):
            by_word.setdefault(tag.lower(), tag)
        facts["tags"] = list(by_word.values())
    return facts


def validate(competition: Competition) -> None:
    """Raise Invalid with all invalid fields."""
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
    """Raise VersionConflict, with the fields whose current value differs from the wanted one."""
    if competition.version == version:
        return
    now = {name: getattr(competition, name) for name in wanted}
    differences = {
        camel_case(name): {"yours": shapes.json_value(value), "current": shapes.json_value(now[name])}
        for name, value in wanted.items()
        if value != now[name]
    }
    raise VersionConflict(current=competition.version, differences=differences)


def check_against_registrations(competition: Competition, changed: list[str]) -> None:
    """Refuse an edit that would take away a spot or waiting-list entry, or change the size of registered teams."""
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
    """Raise LevelResults if a table with draws would become a FIBA table."""
    if "table_rules" not in changed or competition.table_rules != TableRules.FIBA:
        return
    decided = Match.objects.filter(bracket__competition=competition, bracket__format=Format.ROUND_ROBIN)
    if level := decided.filter(status="finished", winner="").count():
        raise LevelResults(matches=level)


def promote(competition: Competition, now: datetime) -> list[Registration]:
    """Give free spots to the waiting list in order. The competition is locked.

    Nobody is promoted after the start or after the draw: a spot without a match helps nobody.
    """
    if not competition.is_to_come_at(now) or queries.is_drawn(competition.pk):
        return []
    standing = queries.spot_counts(competition)
    if not (standing.available and standing.waitlisted):
        return []
    waiting = Registration.objects.waiting().filter(competition=competition).select_related("user")
    # An entry that lapses within the minute gets no spot.
    waiting = waiting.exclude(confirm_by__lte=now, user__email_confirmed_at=None)
    lucky = list(waiting[: standing.available])
    Registration.objects.filter(pk__in=[each.pk for each in lucky]).update(
        status=RegistrationStatus.CONFIRMED, confirmed_at=now, updated_at=now
    )
    for each in lucky:
        each.status, each.confirmed_at = RegistrationStatus.CONFIRMED, now
    return lucky


def stop_asking_to_confirm(competition: Competition) -> None:
    """Remove the confirmation deadlines of all registrations."""
    entries = Registration.objects.filter(competition=competition, confirm_by__isnull=False)
    entries.update(confirm_by=None, network_key="")
