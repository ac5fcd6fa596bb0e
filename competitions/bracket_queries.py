"""Reading brackets: the draw, its matches, and who stands where."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from competitions.brackets import standings, swiss
from competitions.brackets.standings import Result, Row
from competitions.match_refusals import NoBracket, NoMatch
from competitions.models import Bracket, Format, Match, MatchStatus, Registration, Seeding
from core.database import DatabaseNow

_TABLES = {
    "fiba": (standings.fiba, standings.FIBA_ORDER),
    "general": (standings.general, standings.GENERAL_ORDER),
    "swiss": (standings.swiss, standings.SWISS_ORDER),
}


def bracket_of(competition_id: UUID) -> Bracket:
    """The competition's draw, or NoBracket."""
    found = Bracket.objects.select_related("competition").filter(competition=competition_id).first()
    if found is None:
        raise NoBracket
    return found


def match(match_id: UUID) -> Match:
    """The match with its sides and its bracket, or NoMatch."""
    found: Match | None = Match.objects.with_entrants().filter(pk=match_id).first()
    if found is None:
        raise NoMatch
    return found


def matches_of(bracket: Bracket, *, court: int | None = None) -> list[Match]:
    """All matches in order, or those of one court."""
    matches = Match.objects.with_entrants().filter(bracket=bracket).in_order()
    return list(matches if court is None else matches.filter(court=court))


def is_drawn(competition_id: UUID) -> bool:
    return Bracket.objects.filter(competition=competition_id).exists()


def undecided_of(registration: Registration) -> list[Match]:
    """The matches of this entrant that are still to be played, in order."""
    return list(Match.objects.of(registration).undecided().with_entrants().in_order())


def next_for_a_spot(bracket: Bracket) -> Registration | None:
    """Who would take over a spot in the draw: somebody who came after it, then the first on the waiting list."""
    drawn = Seeding.objects.filter(bracket=bracket).values("registration")
    entries = Registration.objects.filter(competition=bracket.competition_id).select_related("user").order_by("turn")
    came_later = Q(confirmed_at__gt=bracket.created_at) | Q(checked_in_at__isnull=False)
    waiting = entries.waiting().exclude(confirm_by__lte=DatabaseNow(), user__email_confirmed_at=None)
    found: Registration | None = entries.confirmed().filter(came_later).exclude(pk__in=drawn).first() or waiting.first()
    return found


def entrants_of(bracket: Bracket) -> QuerySet[Seeding]:
    return Seeding.objects.filter(bracket=bracket).select_related("registration__user").order_by("rank")


def table(bracket: Bracket) -> list[Row[UUID]]:
    """Who stands where, by registration id; an elimination has no table."""
    rules = table_rules(bracket)
    if rules is None:
        return []
    ids = list(Seeding.objects.filter(bracket=bracket).order_by("rank").values_list("registration_id", flat=True))
    results = _results(Match.objects.filter(bracket=bracket).in_order(), byes=bracket.format == Format.SWISS)
    return _TABLES[rules][0](ids, results)


def table_rules(bracket: Bracket) -> str | None:
    """Which table it has: swiss, or what its competition says for a round robin; none in an elimination."""
    if bracket.format == Format.ELIMINATION:
        return None
    return "swiss" if bracket.format == Format.SWISS else bracket.competition.table_rules


def named_table(bracket: Bracket) -> list[tuple[Registration, Row[UUID]]]:
    """The table with whose line it is."""
    who = {seeding.registration_id: seeding.registration for seeding in entrants_of(bracket)}
    return [(who[row.entrant], row) for row in table(bracket)]


def tie_breaks_of(bracket: Bracket) -> list[str]:
    """What decides the table, in words and in order; nothing in an elimination."""
    rules = table_rules(bracket)
    return list(_TABLES[rules][1]) if rules else []


def past(bracket: Bracket, before: int) -> swiss.Past[UUID]:
    """What the rounds before this one forbid."""
    pairs = Match.objects.filter(bracket=bracket, round__lt=before).values_list("a", "b")
    return swiss.Past(
        met={frozenset((a, b)) for a, b in pairs if b}, rested={a for a, b in pairs if b is None and a is not None}
    )


def match_out(match: Match, *, named: bool = True) -> dict[str, Any]:
    """The match as the wire has it. In the log, which is never erased, nobody is named."""
    return {
        "id": str(match.pk),
        "round": match.round,
        "number": match.number,
        "court": match.court,
        "a": _side_out(match.a, named),
        "b": _side_out(match.b, named),
        "scoreA": match.score_a,
        "scoreB": match.score_b,
        "winner": match.winner or None,
        "status": match.status,
        "version": match.version,
        "gameId": str(match.game_id) if match.game_id else None,
    }


def bracket_out(bracket: Bracket) -> dict[str, Any]:
    """The draw without its matches."""
    return {
        "id": str(bracket.pk),
        "competitionId": str(bracket.competition_id),
        "format": bracket.format,
        "rounds": bracket.rounds,
        "courts": bracket.courts,
        "seed": bracket.seed,
    }


def row_out(registration: Registration, row: Row[UUID]) -> dict[str, Any]:
    """A line of the table as the wire has it."""
    return {
        "rank": row.rank,
        "entrant": _side_out(registration, True),
        "played": row.played,
        "won": row.won,
        "drawn": row.drawn,
        "lost": row.lost,
        "forfeits": row.forfeits,
        "points": row.points,
        "scored": row.scored,
        "conceded": row.conceded,
        "difference": row.difference,
        "buchholz": row.buchholz,
    }


def _side_out(registration: Registration | None, named: bool) -> dict[str, Any] | None:
    if registration is None:
        return None
    name = {"name": registration.entrant} if named else {}
    return {"registrationId": str(registration.pk), **name, "withdrawn": registration.withdrew}


def _results(matches: Iterable[Match], *, byes: bool) -> list[Result[UUID]]:
    decided = [match for match in matches if match.is_decided and (byes or match.status != MatchStatus.BYE)]
    return [_result(match, match.a_id) for match in decided if match.a_id]


def _result(match: Match, a: UUID) -> Result[UUID]:
    winner = {"A": a, "B": match.b_id}.get(match.winner)
    walkover = match.status == MatchStatus.WALKOVER
    return Result(a, match.b_id, winner, match.score_a or 0, match.score_b or 0, walkover)
