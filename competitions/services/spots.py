"""An entrant withdraws after the draw: organizer and opponents are told, and somebody may take over the spot."""

from typing import Any
from uuid import UUID

from django.db import transaction

from competitions import bracket_queries, queries
from competitions.events import RegistrationPromoted
from competitions.match_events import MatchChanged
from competitions.match_refusals import NobodyWaiting, NotDrawn, NotWithdrawn, SpotPlayed
from competitions.models import Bracket, Competition, Match, Registration, RegistrationStatus, Seeding
from competitions.refusals import CompetitionCancelled, CompetitionFull
from competitions.services import notices
from competitions.services.last_line import refused_by_name
from competitions.services.locking import locked_to_manage
from core import jobs
from core.database import database_now
from core.mail import links
from core.rooms.services import Event, announce


def left_behind(registration: Registration, actor: Any) -> list[Event]:
    """What to announce of the matches that a withdrawn entrant leaves behind; queues the mails about them."""
    undecided = bracket_queries.undecided_of(registration)
    if not undecided:
        return []
    by = str(actor.pk) if actor else None
    jobs.enqueue("competitions.tell_withdrawal", registration_id=str(registration.pk), by=by)
    return [_changed(undecided)]


@transaction.atomic
def tell_withdrawal(*, registration_id: UUID, by: UUID | None) -> None:
    """Mail the organizer (unless they did it) and the next opponents, as long as the matches are open."""
    found = Registration.objects.select_related("competition__organizer", "user").filter(pk=registration_id).first()
    undecided = bracket_queries.undecided_of(found) if found else []
    if found is None or found.status != RegistrationStatus.WITHDRAWN or not undecided:
        return
    bracket = undecided[0].bracket
    more: dict[str, Any] = {"matches": [_line(match, found) for match in undecided], "bracket_page": _page_of(bracket)}
    organizer = found.competition.organizer
    if organizer and organizer.pk != by:
        heir = bracket_queries.next_for_a_spot(bracket)
        notices.write(found, organizer, "entrant_withdrew", heir=heir.entrant if heir else "", **more)
    for match in undecided:
        _tell_opponents(match, found, "opponent_withdrew")


def give_spot(*, competition_id: UUID, registration_id: UUID, by: Any) -> Registration:
    """Let the next in line take over the spot of an entrant who withdrew before any of their matches began.

    That is somebody with a spot but no match, or else the first on the waiting list, who gets a spot by it.
    Refuses with NotFound, NotYourCompetition, CompetitionCancelled, NoBracket, NotDrawn, NotWithdrawn, SpotPlayed,
    NobodyWaiting, CompetitionFull.
    """
    with refused_by_name(), transaction.atomic():
        competition = locked_to_manage(by, competition_id)
        if competition.is_cancelled:
            raise CompetitionCancelled
        bracket = bracket_queries.bracket_of(competition.pk)
        gone = _vacated(bracket, registration_id)
        heir = bracket_queries.next_for_a_spot(bracket)
        if heir is None:
            raise NobodyWaiting
        promoted = _confirm(competition, heir)
        changed = _take_over(bracket, gone, heir)
        announce(competition.room, *promoted, _changed(changed), actor=by.pk)
        _tell_of(heir, gone, changed)
    return queries.registration_of(competition.pk, heir.pk)


def _vacated(bracket: Bracket, registration_id: UUID) -> Registration:
    seeding = bracket_queries.entrants_of(bracket).filter(registration=registration_id).first()
    if seeding is None:
        raise NotDrawn
    gone: Registration = seeding.registration
    if gone.status != RegistrationStatus.WITHDRAWN:
        raise NotWithdrawn
    if Match.objects.filter(bracket=bracket).of(gone).started().exists():
        raise SpotPlayed
    return gone


def _confirm(competition: Competition, heir: Registration) -> list[Event]:
    """A spot for somebody who waits; nothing for somebody who has one."""
    if heir.status == RegistrationStatus.CONFIRMED:
        return []
    if not queries.standing(competition).available:
        raise CompetitionFull
    heir.status, heir.confirmed_at = RegistrationStatus.CONFIRMED, database_now()
    heir.save(update_fields=["status", "confirmed_at", "updated_at"])
    return [RegistrationPromoted(queries.standing(competition).counts, 1)]


def _take_over(bracket: Bracket, gone: Registration, heir: Registration) -> list[Match]:
    """Put the heir wherever the other was drawn."""
    Seeding.objects.filter(bracket=bracket, registration=gone).update(registration=heir)
    theirs = list(Match.objects.filter(bracket=bracket).of(gone).with_entrants().in_order())
    for match in theirs:
        side = "a" if match.a == gone else "b"
        setattr(match, side, heir)
        match.version += 1
        match.save(update_fields=[side, "version", "updated_at"])
    return theirs


def _tell_of(heir: Registration, gone: Registration, matches: list[Match]) -> None:
    open_matches = [_line(match, heir) for match in matches if not match.is_decided]
    for person in queries.everybody_in(heir):
        page = _page_of(matches[0].bracket)
        notices.write(heir, person, "spot_given", gone=gone.entrant, matches=open_matches, bracket_page=page)
    for match in matches:
        _tell_opponents(match, heir, "opponent_replaced", gone=gone.entrant)


def _tell_opponents(match: Match, entrant: Registration, template: str, **more: Any) -> None:
    """Of an open match: what happened to the other side."""
    opponent = match.opponent_of(entrant)
    if opponent is None or not match.is_open or not opponent.is_live:
        return
    more |= {"entrant": entrant.entrant, "match": str(match), "bracket_page": _page_of(match.bracket)}
    for person in queries.everybody_in(opponent):
        notices.write(opponent, person, template, str(entrant.pk), **more)


def _line(match: Match, entrant: Registration) -> str:
    """Semi-finals, match 1, against Ben Adeyemi"""
    opponent = match.opponent_of(entrant)
    return f"{match}, against {opponent.entrant}" if opponent else str(match)


def _changed(matches: list[Match]) -> MatchChanged:
    return MatchChanged([bracket_queries.match_out(each, named=False) for each in matches])


def _page_of(bracket: Bracket) -> str:
    return links.to_page("competition-bracket", bracket.competition.slug)
