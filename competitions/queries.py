"""Read competitions, registrations, brackets and matches."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Prefetch, Q, QuerySet
from django.utils import timezone

from competitions import access, brackets, standings
from competitions.errors import NoBracket, NoMatch
from competitions.models import (
    Bracket,
    Competition,
    CompetitionQuerySet,
    Format,
    Match,
    MatchStatus,
    Registration,
    RegistrationQuerySet,
    RegistrationStatus,
    Seeding,
    TeamMember,
)
from competitions.room_events import Counts
from competitions.standings import Result, Row
from core.database import ChainedQuerySets, DatabaseNow
from core.errors import NotFound
from core.people import Person, Visitor
from core.search.columns import matches

CONFIRMED = Q(status=RegistrationStatus.CONFIRMED)
WAITLISTED = Q(status=RegistrationStatus.WAITLISTED)


@dataclass(frozen=True)
class SpotCounts:
    """The numbers of spots of a competition. Valid while its row is locked."""

    capacity: int
    confirmed: int
    waitlisted: int
    last_turn: int

    @property
    def available(self) -> int:
        return max(self.capacity - self.confirmed, 0)

    def after(self, status: str) -> "SpotCounts":
        """Return the counts with one more registration of that status."""
        confirmed = self.confirmed + (status == RegistrationStatus.CONFIRMED)
        waitlisted = self.waitlisted + (status == RegistrationStatus.WAITLISTED)
        return SpotCounts(self.capacity, confirmed, waitlisted, self.last_turn + 1)

    @property
    def counts(self) -> Counts:
        return Counts(self.confirmed, self.waitlisted, self.available)


def spot_counts(competition: Competition) -> SpotCounts:
    """Count now. Call it after locked(), in a separate statement, to see what was committed meanwhile."""
    counted = Registration.objects.filter(competition=competition).aggregate(
        confirmed=Count("pk", filter=CONFIRMED), waitlisted=Count("pk", filter=WAITLISTED), last_turn=Max("turn")
    )
    counted["last_turn"] = counted["last_turn"] or 0
    return SpotCounts(capacity=competition.capacity, **counted)


def search_competitions(
    person: Visitor, *, text: str = "", tag: str = "", open: bool | None = None, organizer: UUID | None = None
) -> CompetitionQuerySet:
    """Return the competitions that the person may see, soonest first, with counts."""
    found = Competition.objects.visible_to(person).matching(text)
    if tag:
        found = found.tagged(tag)
    if open is not None:
        found = found.open() if open else found.closed()
    if organizer:
        found = found.filter(organizer=organizer)
    chosen: CompetitionQuerySet = found.soonest_first().select_related("organizer").with_counts()
    return chosen


def list_competitions(person: Visitor, *, when: str = "all", **wanted: Any) -> ChainedQuerySets[Competition]:
    """Return competitions in a visitor's order: current, then upcoming, then past with the latest first."""
    found, now = search_competitions(person, **wanted), timezone.now()
    parts = {"upcoming": found.not_over_at(now), "past": found.over_at(now).latest_first()}
    return ChainedQuerySets(*parts.values()) if when == "all" else ChainedQuerySets(parts[when])


def competition_with_counts(person: Visitor, name: Any) -> Competition:
    """Return the competition with this id or slug and its counts, or raise NotFound."""
    return access.competition_for(person, name, Competition.objects.select_related("organizer").with_counts())


def live_registration(competition_id: UUID, person: Visitor) -> Registration | None:
    """Return the person's live registration, their own or their team's, with its position."""
    if not person.is_authenticated:
        return None
    live = Registration.objects.live().filter(competition=competition_id)
    found: Registration | None = with_people(live.for_person(person)).first()
    return found


def registration_of(competition_id: UUID, registration_id: UUID) -> Registration:
    """Return one registration of the competition, or raise NotFound."""
    found: Registration | None = (
        with_people(Registration.objects.filter(competition=competition_id)).filter(pk=registration_id).first()
    )
    if found is None:
        raise NotFound("There is no such registration.")
    return found


def registrations_of(competition: Competition, *, status: str = "", text: str = "") -> RegistrationQuerySet:
    """Return the competition's registrations in order of registration, for its organizer."""
    found = Registration.objects.filter(competition=competition)
    if status:
        found = found.filter(status=status)
    found = found.filter(matches(text, "user__searched", "searched"))
    return with_people(found).order_by("turn")


def search_teams(person: Visitor, *, text: str) -> RegistrationQuerySet:
    """Return teams by name, latest first: drawn teams are public; others are for their players and organizer."""
    found = Registration.objects.live().exclude(team_name="").filter(matches(text, "searched"))
    found = found.filter(competition__in=Competition.objects.visible_to(person)).select_related("competition")
    if not getattr(person, "is_staff", False):
        visible = Q(seedings__isnull=False)
        if person.is_authenticated:
            visible |= Q(competition__organizer=person) | Q(pk__in=Registration.objects.for_person(person).values("pk"))
        found = found.filter(visible)
    chosen: RegistrationQuerySet = found.order_by("-competition__starts_at", "team_name", "id")
    return chosen


def my_registrations(person: Person, *, status: str = "") -> RegistrationQuerySet:
    """Return a person's registrations, newest first, with their competitions."""
    found = Registration.objects.for_person(person).select_related("competition")
    if status:
        found = found.filter(status=status)
    return with_people(found).order_by("-created_at", "-id")


def entrants(competition: Competition) -> list[Registration]:
    """Return the confirmed registrations in order: the entrants that a bracket can have."""
    found = Registration.objects.confirmed().filter(competition=competition)
    return list(found.select_related("user").order_by("turn"))


def checked_in_count(competition: Competition) -> int:
    return int(Registration.objects.filter(competition=competition, checked_in_at__isnull=False).count())


def attended(person: Person) -> int:
    """Count the competitions where the person, or a team of theirs, was checked in."""
    return int(Registration.objects.confirmed().for_person(person).filter(checked_in_at__isnull=False).count())


def with_people(registrations: RegistrationQuerySet) -> RegistrationQuerySet:
    """Add the person, the team's players and the position, in two queries."""
    players = Prefetch("members", TeamMember.objects.select_related("user").order_by("created_at", "id"))
    found: RegistrationQuerySet = registrations.select_related("user").prefetch_related(players).with_position()
    return found


def people_in(registration: Registration) -> list[Any]:
    """Return the people to email about this registration: the person, or every player with the captain first."""
    if not registration.team_name:
        return [registration.user] if registration.user else []
    players: QuerySet[TeamMember] = TeamMember.objects.filter(registration=registration).select_related("user")
    people = [player.user for player in players.order_by("created_at", "id")]
    return sorted(people, key=lambda person: person.pk != registration.user_id)


_TABLES = {
    "fiba": (standings.fiba_table, standings.FIBA_ORDER),
    "general": (standings.general_table, standings.GENERAL_ORDER),
    "swiss": (standings.swiss_table, standings.SWISS_ORDER),
}


def bracket_of(competition_id: UUID) -> Bracket:
    """Return the competition's bracket, or raise NoBracket."""
    found = Bracket.objects.select_related("competition").filter(competition=competition_id).first()
    if found is None:
        raise NoBracket
    return found


def match_of(match_id: UUID) -> Match:
    """Return the match with its sides and its bracket, or raise NoMatch."""
    found: Match | None = Match.objects.with_entrants().filter(pk=match_id).first()
    if found is None:
        raise NoMatch
    return found


def matches_of(bracket: Bracket, *, court: int | None = None) -> list[Match]:
    """Return all matches in order, or those of one court."""
    matches = Match.objects.with_entrants().filter(bracket=bracket).in_order()
    return list(matches if court is None else matches.filter(court=court))


def is_drawn(competition_id: UUID) -> bool:
    return Bracket.objects.filter(competition=competition_id).exists()


def undecided_of(registration: Registration) -> list[Match]:
    """Return the undecided matches of this entrant, in order."""
    return list(Match.objects.for_entrant(registration).undecided().with_entrants().in_order())


def next_for_spot(bracket: Bracket) -> Registration | None:
    """Return the next entrant for a free spot in the draw: latecomers without a match, then the waiting list."""
    drawn = Seeding.objects.filter(bracket=bracket).values("registration")
    entries = Registration.objects.filter(competition=bracket.competition_id).select_related("user").order_by("turn")
    came_later = Q(confirmed_at__gt=bracket.created_at) | Q(checked_in_at__isnull=False)
    waiting = entries.waiting().exclude(confirm_by__lte=DatabaseNow(), user__email_confirmed_at=None)
    found: Registration | None = entries.confirmed().filter(came_later).exclude(pk__in=drawn).first() or waiting.first()
    return found


def entrants_of(bracket: Bracket) -> QuerySet[Seeding]:
    return Seeding.objects.filter(bracket=bracket).select_related("registration__user").order_by("rank")


def standings_of(bracket: Bracket) -> list[Row[UUID]]:
    """Return the standings by registration id; none for an elimination."""
    rules = table_rules(bracket)
    if rules is None:
        return []
    ids = list(Seeding.objects.filter(bracket=bracket).order_by("rank").values_list("registration_id", flat=True))
    results = _results(Match.objects.filter(bracket=bracket).in_order(), byes=bracket.format == Format.SWISS)
    return _TABLES[rules][0](ids, results)


def table_rules(bracket: Bracket) -> str | None:
    """Return the kind of table: swiss, or the competition's rules in a round robin; None in an elimination."""
    if bracket.format == Format.ELIMINATION:
        return None
    return "swiss" if bracket.format == Format.SWISS else bracket.competition.table_rules


def standings_with_entrants(bracket: Bracket) -> list[tuple[Registration, Row[UUID]]]:
    """Return the standings with their registrations."""
    who = {seeding.registration_id: seeding.registration for seeding in entrants_of(bracket)}
    return [(who[row.entrant], row) for row in standings_of(bracket)]


def tie_breaks_of(bracket: Bracket) -> list[str]:
    """Return the tie-breakers in order, in words; none in an elimination."""
    rules = table_rules(bracket)
    return list(_TABLES[rules][1]) if rules else []


def past_rounds(bracket: Bracket, before: int) -> brackets.PastRounds[UUID]:
    """Return the pairs and byes of earlier rounds."""
    pairs = Match.objects.filter(bracket=bracket, round__lt=before).values_list("a", "b")
    return brackets.PastRounds(
        met={frozenset((a, b)) for a, b in pairs if b}, rested={a for a, b in pairs if b is None and a is not None}
    )


def _results(matches: Iterable[Match], *, byes: bool) -> list[Result[UUID]]:
    decided = [match for match in matches if match.is_decided and (byes or match.status != MatchStatus.BYE)]
    return [_result(match, match.a_id) for match in decided if match.a_id]


def _result(match: Match, a: UUID) -> Result[UUID]:
    winner = {"A": a, "B": match.b_id}.get(match.winner)
    walkover = match.status == MatchStatus.WALKOVER
    return Result(a, match.b_id, winner, match.score_a or 0, match.score_b or 0, walkover)
