"""What the help desk says no to."""

from core.errors import DomainError, Forbidden, NotFound


class NoTicket(NotFound):
    """There is none, or the caller may not know that there is."""

    sentence = "There is no such request."


class NoFile(NotFound):
    sentence = "There is no such file."


class NotYourTicket(Forbidden):
    sentence = "Only whoever filed this request and the staff may do this."


class StaffOnly(Forbidden):
    sentence = "Only the staff may do this."


class TicketClosed(DomainError):
    """What is closed is reopened first, by a reply or by its status."""

    code = "TICKET_CLOSED"
    sentence = "This request is closed. Reopen it to change it."


class TicketMerged(DomainError):
    """Its thread goes on in another request; replies are still heard there."""

    code = "TICKET_MERGED"
    sentence = "This request was joined with another one. Write a reply, and we see it there."


class AlreadyClaimed(DomainError):
    """Somebody else works on it; `assignee` says who."""

    code = "ALREADY_CLAIMED"


class NotYours(DomainError):
    """Who did not claim it cannot let go of it; `assignee` says who has it."""

    code = "NOT_YOURS"


class CannotMerge(DomainError):
    """With itself, into one that is merged, or where others are merged into this one."""

    code = "CANNOT_MERGE"


class NotMerged(DomainError):
    code = "NOT_MERGED"
    sentence = "This request is not merged into another."


class CannedTitleTaken(DomainError):
    code = "CANNED_TITLE_TAKEN"
    sentence = "There is a canned reply of this title already."
