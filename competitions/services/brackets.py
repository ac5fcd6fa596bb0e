"""Draw brackets and Swiss rounds, and give the spot of a withdrawn entrant to another."""

from collections import Counter
from collections.abc import Sequence
from secrets import randbelow
from uuid import UUID

from django.db import transaction

from competitions import brackets, emails, queries, shapes
from competitions.access import locked_to_manage
from competitions.brackets import Pairing, shuffled
from competitions.errors import (
    BracketStarted,
    CompetitionCancelled,
    CompetitionFull,
    NobodyWaiting,
    NoFurtherRound,
    NotDrawn,
    NotWithdrawn,
    RoundNotOver,
    SpotPlayed,
    TooFewEntrants,
    TooManyEntrants,
    integrity_errors,
)
from competitions.models import (
    Bracket,
    Competition,
    Format,
    Match,
    MatchStatus,
    Registration,
    RegistrationStatus,
    Seeding,
)
from competitions.room_events import BracketDrawn, MatchChanged, RegistrationPromoted, RoundDrawn
from competitions.services.competitions import close_registration_now, promote
from core.database import database_now
from core.errors import Invalid
from core.mail import services as mail
from core.people import Person
from core.rooms.services import Event, announce

MAX_ENTRANTS = {Format.ELIMINATION: 1024, Format.ROUND_ROBIN: 64, Format.SWISS: 200}
_MAX_SEED = 2**53  # every client can represent it as an integer


@transaction.atomic
def draw_bracket(
    *,
    competition_id: UUID,
    by: Person,
    format: str,
    courts: int = 1,
    rounds: int | None = None,
    checked_in_only: bool | None = None,
    seed: int | None = None,
    close_registration: bool = False,
) -> Bracket:
    """Draw a bracket of the confirmed entrants and create its matches.

    By default only checked-in entrants are drawn once there are any. `rounds` is for the Swiss system.
    A new draw is possible until a match has started; entrants on the waiting list get free spots first.
    `close_registration` closes it with the draw. Raise NotFound, NotYourCompetition, CompetitionCancelled,
    BracketStarted, TooFewEntrants, TooManyEntrants or Invalid.
    """
    competition = locked_to_manage(by, competition_id)
    if competition.is_cancelled:
        raise CompetitionCancelled
    _delete_old_draw(competition)
    promoted = promote(competition, database_now())
    seed = randbelow(_MAX_SEED) if seed is None else seed
    entrants = shuffled(_entrants(competition, checked_in_only), seed)
    _refuse_wrong_number(entrants, format)
    pairings = _pairings([one.pk for one in entrants], format)
    bracket = Bracket(competition=competition, format=format, seed=seed, courts=courts)
    bracket.rounds = _swiss_rounds(rounds, len(entrants)) if format == Format.SWISS else pairings[-1].round
    bracket.save(force_insert=True)
    Seeding.objects.bulk_create(
        Seeding(bracket=bracket, registration=one, rank=rank) for rank, one in enumerate(entrants, 1)
    )
    _make_matches(bracket, pairings)
    happened = _promotion_events(competition, promoted) + (
        close_registration_now(competition) if close_registration else []
    )
    announce(competition.room, *happened, BracketDrawn(shapes.BracketFactsOut.of(bracket)), actor=by.pk)
    mail.queue_many("competitions.promoted", [each.pk for each in promoted])
    return bracket


@transaction.atomic
def draw_next_round(*, competition_id: UUID, by: Person) -> list[Match]:
    """Pair the remaining entrants by their standings.

    Raise NotFound, NotYourCompetition, NoBracket, NoFurtherRound, RoundNotOver or TooFewEntrants.
    """
    competition = locked_to_manage(by, competition_id)
    bracket = queries.bracket_of(competition.pk)
    last = Match.objects.filter(bracket=bracket).in_order().last()
    if bracket.format != Format.SWISS or last is None or last.round >= bracket.rounds:
        raise NoFurtherRound
    if left := Match.objects.filter(bracket=bracket, round=last.round).undecided().count():
        raise RoundNotOver(open=left)
    matches = pair_round(bracket, last.round + 1)
    announce(competition.room, _round_drawn(matches[0].round, matches), actor=by.pk)
    return matches


def redraw_round(bracket: Bracket, round: int) -> RoundDrawn:
    """Pair the round again after a corrected earlier result, or remove it if a result was cleared.

    The caller holds the lock and has checked that no match of the round has started.
    """
    Match.objects.filter(bracket=bracket, round=round).delete()
    is_over = not Match.objects.filter(bracket=bracket, round=round - 1).undecided().exists()
    return _round_drawn(round, pair_round(bracket, round) if is_over else [])


def pair_round(bracket: Bracket, round: int) -> list[Match]:
    """Pair the Swiss round from the standings, without withdrawn entrants. Raise TooFewEntrants."""
    there = set(Registration.objects.confirmed().filter(seedings__bracket=bracket).values_list("pk", flat=True))
    ranked = [row.entrant for row in queries.standings_of(bracket) if row.entrant in there]
    _refuse_wrong_number(ranked, bracket.format)
    _make_matches(bracket, brackets.draw_swiss_round(ranked, round, queries.past_rounds(bracket, round)))
    return list(Match.objects.filter(bracket=bracket, round=round).with_entrants().in_order())


def _delete_old_draw(competition: Competition) -> None:
    if Match.objects.filter(bracket__competition=competition).started().exists():
        raise BracketStarted
    Bracket.objects.filter(competition=competition).delete()


def _promotion_events(competition: Competition, promoted: list[Registration]) -> list[Event]:
    """Return the event about promotions before the draw."""
    return [RegistrationPromoted(queries.spot_counts(competition).counts, len(promoted))] if promoted else []


def _entrants(competition: Competition, checked_in_only: bool | None) -> list[Registration]:
    everybody = queries.entrants(competition)
    there = [one for one in everybody if one.checked_in_at]
    wanted = bool(there) if checked_in_only is None else checked_in_only
    return there if wanted else everybody


def _refuse_wrong_number(entrants: Sequence[object], format: str) -> None:
    number, most = len(entrants), MAX_ENTRANTS[Format(format)]
    if number < 2:
        raise TooFewEntrants(entrants=number)
    if number > most:
        raise TooManyEntrants(f"This format is for at most {most} entrants.", entrants=number, allowed=most)


def _pairings(entrants: Sequence[UUID], format: str) -> list[Pairing[UUID]]:
    if format == Format.SWISS:
        return brackets.draw_swiss_round(entrants, 1, brackets.PastRounds())
    if format == Format.ELIMINATION:
        return brackets.draw_elimination(entrants)
    return brackets.draw_round_robin(entrants)


def _swiss_rounds(wanted: int | None, entrants: int) -> int:
    most = brackets.max_swiss_rounds(entrants)
    if wanted is None:
        return brackets.default_swiss_rounds(entrants)
    if not 1 <= wanted <= most:
        raise Invalid(fields={"rounds": [f"From 1 to {most} for {entrants} entrants."]})
    return wanted


def _make_matches(bracket: Bracket, pairings: Sequence[Pairing[UUID]]) -> None:
    """Create the matches; within a round they rotate through the courts."""
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
    return RoundDrawn([shapes.nameless_match(each) for each in matches], round=round)


def withdrawal_events(registration: Registration, actor: Person | None) -> list[Event]:
    """Return the events about a withdrawn entrant's open matches, and queue the emails about them."""
    undecided = queries.undecided_of(registration)
    if not undecided:
        return []
    mail.queue("competitions.withdrawal", registration.pk, by=actor.pk if actor else None)
    return [_match_changed(undecided)]


def give_spot(*, competition_id: UUID, registration_id: UUID, by: Person) -> Registration:
    """Give the spot of an entrant who withdrew before playing to the next in line.

    The next in line is a confirmed entrant without a match, or the first on the waiting list, who is promoted.
    Raise NotFound, NotYourCompetition, CompetitionCancelled, NoBracket, NotDrawn, NotWithdrawn, SpotPlayed,
    NobodyWaiting or CompetitionFull.
    """
    with integrity_errors(), transaction.atomic():
        competition = locked_to_manage(by, competition_id)
        if competition.is_cancelled:
            raise CompetitionCancelled
        bracket = queries.bracket_of(competition.pk)
        gone = _withdrawn_entrant(bracket, registration_id)
        heir = queries.next_for_spot(bracket)
        if heir is None:
            raise NobodyWaiting
        promoted = _confirm_heir(competition, heir)
        changed = _take_over(bracket, gone, heir)
        announce(competition.room, *promoted, _match_changed(changed), actor=by.pk)
        emails.queue_spot_given(heir, gone, changed)
    return queries.registration_of(competition.pk, heir.pk)


def _withdrawn_entrant(bracket: Bracket, registration_id: UUID) -> Registration:
    seeding = queries.entrants_of(bracket).filter(registration=registration_id).first()
    if seeding is None:
        raise NotDrawn
    gone: Registration = seeding.registration
    if gone.status != RegistrationStatus.WITHDRAWN:
        raise NotWithdrawn
    if Match.objects.filter(bracket=bracket).for_entrant(gone).started().exists():
        raise SpotPlayed
    return gone


def _confirm_heir(competition: Competition, heir: Registration) -> list[Event]:
    """Promote the heir from the waiting list, unless they are confirmed."""
    if heir.status == RegistrationStatus.CONFIRMED:
        return []
    if not queries.spot_counts(competition).available:
        raise CompetitionFull
    heir.status, heir.confirmed_at = RegistrationStatus.CONFIRMED, database_now()
    heir.save(update_fields=["status", "confirmed_at", "updated_at"])
    return [RegistrationPromoted(queries.spot_counts(competition).counts, 1)]


def _take_over(bracket: Bracket, gone: Registration, heir: Registration) -> list[Match]:
    """Replace the withdrawn entrant by the heir in the seeding and in all matches."""
    Seeding.objects.filter(bracket=bracket, registration=gone).update(registration=heir)
    theirs = list(Match.objects.filter(bracket=bracket).for_entrant(gone).with_entrants().in_order())
    for match in theirs:
        side = "a" if match.a == gone else "b"
        setattr(match, side, heir)
        match.version += 1
        match.save(update_fields=[side, "version", "updated_at"])
    return theirs


def _match_changed(matches: list[Match]) -> MatchChanged:
    return MatchChanged([shapes.nameless_match(each) for each in matches])
