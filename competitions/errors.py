"""Domain errors of competitions, their brackets and matches, and the constraints that mean the same."""

from functools import partial

from core.errors import DomainError, Forbidden, Gone, Invalid, NotFound, constraint_errors


class NotYourCompetition(Forbidden):
    sentence = "Only this competition's organizer may do this."


class OwnCompetition(Forbidden):
    """Organizers cannot register for their own competition."""

    sentence = "You organize this competition, so you cannot take part in it."


class RegistrationClosed(DomainError):
    """The deadline has passed by the database's clock, or the competition is cancelled."""

    code = "REGISTRATION_CLOSED"
    sentence = "Registration is closed."


class AlreadyRegistered(DomainError):
    code = "ALREADY_REGISTERED"
    sentence = "You are registered already."


class CompetitionFull(DomainError):
    """No spot is available and the waiting list is full or switched off."""

    code = "COMPETITION_FULL"
    sentence = "All places are taken."


class NotRegistered(NotFound):
    sentence = "You are not registered for this competition."


class AlreadyWithdrawn(DomainError):
    code = "ALREADY_WITHDRAWN"
    sentence = "This registration is withdrawn already."


class CompetitionStarted(DomainError):
    """After the start, a withdrawal would not help anyone on the waiting list."""

    code = "COMPETITION_STARTED"
    sentence = "The competition has begun. Please talk to its organizer."


class CompetitionCancelled(DomainError):
    code = "COMPETITION_CANCELLED"
    sentence = "This competition is cancelled."


class AlreadyPublished(DomainError):
    code = "ALREADY_PUBLISHED"
    sentence = "What is published stays public. Cancel it instead."


class HasRegistrations(DomainError):
    """Deleting the competition would delete people's history."""

    code = "HAS_REGISTRATIONS"
    sentence = "People have registered. Cancel the competition instead of deleting it."


class VersionConflict(DomainError):
    """The competition has changed since. `current` is the current version, `differences` the fields that differ."""

    code = "VERSION_CONFLICT"
    sentence = "Somebody changed this competition while you were editing it."


class CapacityBelowConfirmed(DomainError):
    """`confirmed` entrants have spots, and an edit must not remove them."""

    code = "CAPACITY_BELOW_CONFIRMED"


class WaitlistBelowWaiting(DomainError):
    """`waiting` entrants are on the waiting list."""

    code = "WAITLIST_BELOW_WAITING"


class TeamSizeFixed(DomainError):
    code = "TEAM_SIZE_FIXED"
    sentence = "People have registered: the size of teams cannot change now."


class LevelResults(DomainError):
    """`matches` ended in a draw, which a FIBA table does not allow."""

    code = "LEVEL_RESULTS"
    sentence = "Some matches ended level, and a FIBA table has no draws. Correct those results first."


class MemberTaken(DomainError):
    """`members` already play in another team."""

    code = "MEMBER_TAKEN"


class TeamNameTaken(DomainError):
    code = "TEAM_NAME_TAKEN"
    sentence = "Another team has this name already."


class TeamTooSmall(DomainError):
    code = "TEAM_TOO_SMALL"
    sentence = "Without you the team would be too small. Its captain can withdraw it."


class NotConfirmed(DomainError):
    code = "NOT_CONFIRMED"
    sentence = "Only who has a place can be checked in."


class CheckInNotOpen(DomainError):
    """Check-in opens on the day of the competition, by the club's clock."""

    code = "CHECK_IN_NOT_OPEN"
    sentence = "Check-in opens on the day of the competition."


class InvalidTeam(Invalid):
    sentence = "This team cannot be registered."


class NoBracket(NotFound):
    sentence = "No bracket has been drawn yet."


class NoMatch(NotFound):
    sentence = "There is no such match."


class MayNotJudge(Forbidden):
    sentence = "Only the organizer, or a judge with the link of this court, may do this."


class JudgeLinkExpired(Gone):
    sentence = "This judge's link is no longer good. Ask the organizer for a new one."


class TooFewEntrants(DomainError):
    """`entrants` is the number of entrants."""

    code = "TOO_FEW_ENTRANTS"
    sentence = "A draw needs at least two entrants."


class TooManyEntrants(DomainError):
    """`entrants` is more than the `allowed` number of this format."""

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
    """The result decided the sides of a match that has started."""

    code = "LATER_MATCH_STARTED"
    sentence = "A later match has started, so this result stands."


class WinnerNeeded(DomainError):
    code = "WINNER_NEEDED"
    sentence = "A knockout match needs a winner: the scores cannot be level."


class NoDraws(WinnerNeeded):
    """In a round robin with a FIBA table."""

    sentence = "Basketball has no draws. Play overtime and enter the score after it."


class NotDrawn(NotFound):
    sentence = "This entrant is not in the draw."


class NotWithdrawn(DomainError):
    code = "NOT_WITHDRAWN"
    sentence = "This entrant has not withdrawn."


class SpotPlayed(DomainError):
    """The new entrant would inherit results of the withdrawn one."""

    code = "SPOT_PLAYED"
    sentence = "This entrant has played already. Give the opponents a walkover."


class NobodyWaiting(DomainError):
    code = "NOBODY_WAITING"
    sentence = "Nobody is waiting for a spot."


class ResultConflict(VersionConflict):
    """`current` is the match as it is, `yours` the submitted values."""

    sentence = "Somebody changed this match meanwhile. Look at both results, then enter yours again if it is right."


class RoundNotOver(DomainError):
    """`open` matches have no result yet."""

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


integrity_errors = partial(
    constraint_errors,
    {
        "competition_not_overbooked": CompetitionFull,
        "competition_waitlist_not_overfull": CompetitionFull,
        "registration_one_live_per_person": AlreadyRegistered,
        "registration_team_name_unique": TeamNameTaken,
        "team_member_of_one_team": MemberTaken,
    },
)
