"""What brackets and matches say no to."""

from competitions.refusals import VersionConflict
from core.errors import DomainError, Forbidden, Gone, Invalid, NotFound


class NoBracket(NotFound):
    sentence = "No bracket has been drawn yet."


class NoMatch(NotFound):
    sentence = "There is no such match."


class MayNotJudge(Forbidden):
    sentence = "Only the organizer, or a judge with the link of this court, may do this."


class JudgeLinkExpired(Gone):
    sentence = "This judge's link is no longer good. Ask the organizer for a new one."


class TooFewEntrants(DomainError):
    """`entrants` says how many there are."""

    code = "TOO_FEW_ENTRANTS"
    sentence = "A draw needs at least two entrants."


class TooManyEntrants(DomainError):
    """`entrants` are more than `allowed` in this format."""

    code = "TOO_MANY_ENTRANTS"


class BracketStarted(DomainError):
    code = "BRACKET_STARTED"
    sentence = "Matches have been played, so the draw stands."


class MatchNotReady(DomainError):
    code = "MATCH_NOT_READY"
    sentence = "This match cannot be played: it needs two sides."


class NothingToClear(DomainError):
    code = "NOTHING_TO_CLEAR"
    sentence = "This match has no result."


class LaterMatchStarted(DomainError):
    """The result has had consequences that cannot be taken back silently."""

    code = "LATER_MATCH_STARTED"
    sentence = "A later match has started, so this result stands."


class WinnerNeeded(DomainError):
    code = "WINNER_NEEDED"
    sentence = "A knockout match needs a winner: the scores cannot be level."


class NoDraws(WinnerNeeded):
    """Of a round robin with a FIBA table."""

    sentence = "Basketball has no draws. Play overtime and enter the score after it."


class NotDrawn(NotFound):
    sentence = "This entrant is not in the draw."


class NotWithdrawn(DomainError):
    code = "NOT_WITHDRAWN"
    sentence = "This entrant has not withdrawn."


class SpotPlayed(DomainError):
    """A result of the entrant who withdrew would become that of somebody else."""

    code = "SPOT_PLAYED"
    sentence = "This entrant has played already. Give the opponents a walkover."


class NobodyWaiting(DomainError):
    code = "NOBODY_WAITING"
    sentence = "Nobody is waiting for a spot."


class ResultConflict(VersionConflict):
    """`current` is the match as it is, `yours` what was sent."""

    sentence = "Somebody changed this match meanwhile. Look at both results, then enter yours again if it is right."


class RoundNotOver(DomainError):
    """`open` matches are still to be decided."""

    code = "ROUND_NOT_OVER"
    sentence = "The round is not over yet."


class NoFurtherRound(DomainError):
    code = "NO_FURTHER_ROUND"
    sentence = "All rounds are drawn."


class GameTaken(DomainError):
    code = "GAME_TAKEN"
    sentence = "This game decides another match already."


class NoGame(Invalid):
    sentence = "There is no such game."
