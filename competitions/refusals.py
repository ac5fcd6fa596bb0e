"""What competitions say no to."""

from core.errors import DomainError, Forbidden, Invalid, NotFound


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
