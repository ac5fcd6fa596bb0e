"""Domain errors of competitions, their brackets and matches, and the constraints that mean the same."""

from functools import partial

from core.errors import DomainError, Forbidden, Gone, Invalid, NotFound, constraint_errors


class NotYourCompetition(Forbidden):
    sentence = "Only this competition's organizer may do this."


class OwnCompetition(Forbidden):
    """Who runs it does not take part in it."""

    sentence = "You organize this competition, so you cannot take part in it."


class RegistrationClosed(DomainError):
    """The deadline has passed, by the database's clock, or the competition is cancelled."""

    code = "REGISTRATION_CLOSED"
    sentence = "Registration is closed."


class AlreadyRegistered(DomainError):
    code = "ALREADY_REGISTERED"
    sentence = "You are registered already."


class CompetitionFull(DomainError):
    """No place is free and nobody more may wait."""

    code = "COMPETITION_FULL"
    sentence = "All places are taken."


class NotRegistered(NotFound):
    sentence = "You are not registered for this competition."


class AlreadyWithdrawn(DomainError):
    code = "ALREADY_WITHDRAWN"
    sentence = "This registration is withdrawn already."


class CompetitionStarted(DomainError):
    """Who has begun is no longer withdrawn: their place would help nobody."""

    code = "COMPETITION_STARTED"
    sentence = "The competition has begun. Please talk to its organizer."


class CompetitionCancelled(DomainError):
    code = "COMPETITION_CANCELLED"
    sentence = "This competition is cancelled."


class AlreadyPublished(DomainError):
    code = "ALREADY_PUBLISHED"
    sentence = "What is published stays public. Cancel it instead."


class HasRegistrations(DomainError):
    """Deleting would take people's history with it."""

    code = "HAS_REGISTRATIONS"
    sentence = "People have registered. Cancel the competition instead of deleting it."


class VersionConflict(DomainError):
    """Somebody edited it meanwhile. `current` is the version now, `differences` what they left otherwise."""

    code = "VERSION_CONFLICT"
    sentence = "Somebody changed this competition while you were editing it."


class CapacityBelowConfirmed(DomainError):
    """`confirmed` people hold a place, and nobody is put out silently."""

    code = "CAPACITY_BELOW_CONFIRMED"


class WaitlistBelowWaiting(DomainError):
    """`waiting` people wait already."""

    code = "WAITLIST_BELOW_WAITING"


class TeamSizeFixed(DomainError):
    code = "TEAM_SIZE_FIXED"
    sentence = "People have registered: the size of teams cannot change now."


class LevelResults(DomainError):
    """`matches` ended level, which a FIBA table does not know."""

    code = "LEVEL_RESULTS"
    sentence = "Some matches ended level, and a FIBA table has no draws. Correct those results first."


class MemberTaken(DomainError):
    """`members` play in another team already."""

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
    """On the day it is, by the club's clock."""

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
