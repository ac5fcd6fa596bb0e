"""The domain errors of the help desk."""

from core.errors import DomainError, Forbidden, NotFound


class NoTicket(NotFound):
    """There is no such request, or the caller may not know of it."""

    sentence = "There is no such request."


class NoFile(NotFound):
    sentence = "There is no such file."


class NotYourTicket(Forbidden):
    sentence = "Only whoever filed this request and the staff may do this."


class StaffOnly(Forbidden):
    sentence = "Only the staff may do this."


class TicketClosed(DomainError):
    """A closed request must be reopened first, by a reply or by its status."""

    code = "TICKET_CLOSED"
    sentence = "This request is closed. Reopen it to change it."


class TicketMerged(DomainError):
    """The thread continues in another request; replies are still accepted."""

    code = "TICKET_MERGED"
    sentence = "This request was joined with another one. Write a reply, and we see it there."


class AlreadyClaimed(DomainError):
    """Another staff member works on it; `assignee` says who."""

    code = "ALREADY_CLAIMED"


class NotYours(DomainError):
    """Only the staff member who claimed it can release it; `assignee` says who."""

    code = "NOT_YOURS"


class CannotMerge(DomainError):
    """A request cannot be merged into itself, into a merged one, or while others are merged into it."""

    code = "CANNOT_MERGE"


class NotMerged(DomainError):
    code = "NOT_MERGED"
    sentence = "This request is not merged into another."


class CannedTitleTaken(DomainError):
    code = "CANNED_TITLE_TAKEN"
    sentence = "There is a canned reply of this title already."
