"""Drawing: the whole bracket at once, or in Swiss one round after the other."""

from collections import Counter
from collections.abc import Sequence
from secrets import randbelow
from typing import Any
from uuid import UUID

from django.db import transaction

from competitions import bracket_queries, queries
from competitions.brackets import elimination, round_robin, swiss
from competitions.brackets.pairing import Pairing, seeded
from competitions.events import RegistrationPromoted
from competitions.match_events import BracketDrawn, RoundDrawn
from competitions.match_refusals import (
    BracketStarted,
    NoFurtherRound,
    RoundNotOver,
    TooFewEntrants,
    TooManyEntrants,
)
from competitions.models import Bracket, Competition, Format, Match, MatchStatus, Registration, Seeding
from competitions.refusals import CompetitionCancelled
from competitions.services import notices
from competitions.services.competitions import closed
from competitions.services.locking import locked_to_manage
from competitions.services.promotion import promote
from core.database import database_now
from core.errors import Invalid
from core.rooms.services import Event, announce

MOST_ENTRANTS = {Format.ELIMINATION: 1024, Format.ROUND_ROBIN: 64, Format.SWISS: 200}
_LOTS = 2**53  # a number that every client can hold


@transaction.atomic
def draw_bracket(
    *,
    competition_id: UUID,
    by: Any,
    format: str,
    courts: int = 1,
    rounds: int | None = None,
    checked_in_only: bool | None = None,
    seed: int | None = None,
    close_registration: bool = False,
) -> Bracket:
    """Draw lots among those who have a place, or among those of them who are checked in, and make their matches.

    Unless it is said, only those checked in are drawn as soon as there is one. `rounds` is for Swiss.
    As long as no match has started it may be drawn again; people on the waiting list get free places first.
    `close_registration` ends it with the draw. Refuses with NotFound, NotYourCompetition,
    CompetitionCancelled, BracketStarted, TooFewEntrants, TooManyEntrants, Invalid.
    """
    competition = locked_to_manage(by, competition_id)
    if competition.is_cancelled:
        raise CompetitionCancelled
    _forget_old_draw(competition)
    promoted = promote(competition, database_now())
    seed = randbelow(_LOTS) if seed is None else seed
    entrants = seeded(_entrants(competition, checked_in_only), seed)
    _refuse_wrong_number(entrants, format)
    pairings = _draw([one.pk for one in entrants], format)
    bracket = Bracket(competition=competition, format=format, seed=seed, courts=courts)
    bracket.rounds = _swiss_rounds(rounds, len(entrants)) if format == Format.SWISS else pairings[-1].round
    bracket.save(force_insert=True)
    Seeding.objects.bulk_create(
        Seeding(bracket=bracket, registration=one, rank=rank) for rank, one in enumerate(entrants, 1)
    )
    _make_matches(bracket, pairings)
    happened = _filled(competition, promoted) + (closed(competition) if close_registration else [])
    announce(competition.room, *happened, BracketDrawn(bracket_queries.bracket_out(bracket)), actor=by.pk)
    notices.tell_promoted(promoted)
    return bracket


@transaction.atomic
def draw_next_round(*, competition_id: UUID, by: Any) -> list[Match]:
    """Pair those still there by how they stand.

    Refuses with NotFound, NotYourCompetition, NoBracket, NoFurtherRound, RoundNotOver, TooFewEntrants.
    """
    competition = locked_to_manage(by, competition_id)
    bracket = bracket_queries.bracket_of(competition.pk)
    last = Match.objects.filter(bracket=bracket).in_order().last()
    if bracket.format != Format.SWISS or last is None or last.round >= bracket.rounds:
        raise NoFurtherRound
    if left := Match.objects.filter(bracket=bracket, round=last.round).undecided().count():
        raise RoundNotOver(open=left)
    matches = pair_round(bracket, last.round + 1)
    announce(competition.room, _round_drawn(matches[0].round, matches), actor=by.pk)
    return matches


def redraw_round(bracket: Bracket, round: int) -> RoundDrawn:
    """A result before it was corrected: pair the round again, or not yet, where one was taken back.

    The caller holds the lock and knows that nobody has begun.
    """
    Match.objects.filter(bracket=bracket, round=round).delete()
    is_over = not Match.objects.filter(bracket=bracket, round=round - 1).undecided().exists()
    return _round_drawn(round, pair_round(bracket, round) if is_over else [])


def pair_round(bracket: Bracket, round: int) -> list[Match]:
    """The Swiss round after those that are decided, without who has withdrawn; or TooFewEntrants."""
    there = set(Registration.objects.confirmed().filter(seedings__bracket=bracket).values_list("pk", flat=True))
    ranked = [row.entrant for row in bracket_queries.table(bracket) if row.entrant in there]
    _refuse_wrong_number(ranked, bracket.format)
    _make_matches(bracket, swiss.draw_round(ranked, round, bracket_queries.past(bracket, round)))
    return list(Match.objects.filter(bracket=bracket, round=round).with_entrants().in_order())


def _forget_old_draw(competition: Competition) -> None:
    if Match.objects.filter(bracket__competition=competition).started().exists():
        raise BracketStarted
    Bracket.objects.filter(competition=competition).delete()


def _filled(competition: Competition, promoted: list[Registration]) -> list[Event]:
    """The places that were given before the draw."""
    return [RegistrationPromoted(queries.standing(competition).counts, len(promoted))] if promoted else []


def _entrants(competition: Competition, checked_in_only: bool | None) -> list[Registration]:
    everybody = queries.entrants(competition)
    there = [one for one in everybody if one.checked_in_at]
    wanted = bool(there) if checked_in_only is None else checked_in_only
    return there if wanted else everybody


def _refuse_wrong_number(entrants: Sequence[object], format: str) -> None:
    number, most = len(entrants), MOST_ENTRANTS[Format(format)]
    if number < 2:
        raise TooFewEntrants(entrants=number)
    if number > most:
        raise TooManyEntrants(f"This format is for at most {most} entrants.", entrants=number, allowed=most)


def _draw(entrants: Sequence[UUID], format: str) -> list[Pairing[UUID]]:
    if format == Format.SWISS:
        return swiss.draw_round(entrants, 1, swiss.Past())
    if format == Format.ELIMINATION:
        return elimination.draw(entrants)
    return round_robin.draw(entrants)


def _swiss_rounds(wanted: int | None, entrants: int) -> int:
    most = swiss.most_rounds(entrants)
    if wanted is None:
        return swiss.usual_rounds(entrants)
    if not 1 <= wanted <= most:
        raise Invalid(fields={"rounds": [f"From 1 to {most} for {entrants} entrants."]})
    return wanted


def _make_matches(bracket: Bracket, pairings: Sequence[Pairing[UUID]]) -> None:
    """In each round the courts take turns."""
    played: Counter[int] = Counter()
    matches = []
    for pairing in pairings:
        match = Match(bracket=bracket, round=pairing.round, number=pairing.number, a_id=pairing.a, b_id=pairing.b)
        if pairing.bye:
            match.status, match.winner = MatchStatus.BYE, "A"
        else:
            match.status = MatchStatus.READY if pairing.a and pairing.b else MatchStatus.WAITING
            match.court = played[pairing.round] % bracket.courts + 1
            played[pairing.round] += 1
        matches.append(match)
    Match.objects.bulk_create(matches)


def _round_drawn(round: int, matches: list[Match]) -> RoundDrawn:
    return RoundDrawn([bracket_queries.match_out(each, named=False) for each in matches], round=round)
