"""What may be said of a competition, and what an edit must not break."""

from typing import Any

from competitions import queries, wire
from competitions.models import Competition, Format, Match, TableRules
from competitions.refusals import (
    CapacityBelowConfirmed,
    LevelResults,
    TeamSizeFixed,
    VersionConflict,
    WaitlistBelowWaiting,
)
from core.errors import Invalid


def cleaned(given: dict[str, Any]) -> dict[str, Any]:
    """Without the spaces around, and each tag once whatever its case."""
    facts = {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}
    if "tags" in facts:
        by_word: dict[str, str] = {}
        for tag in filter(None, (" ".join(tag.split()) for tag in facts["tags"])):
            by_word.setdefault(tag.lower(), tag)
        facts["tags"] = list(by_word.values())
    return facts


def check(competition: Competition) -> None:
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
        wire.name_of(name): {"yours": wire.plain(value), "current": wire.plain(now[name])}
        for name, value in wanted.items()
        if value != now[name]
    }
    raise VersionConflict(current=competition.version, differences=differences)


def check_against_registrations(competition: Competition, changed: list[str]) -> None:
    """Nobody who has a place or a turn loses it by an edit, and teams stay what they were."""
    standing = queries.standing(competition)
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
