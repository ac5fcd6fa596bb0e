"""The errors of drops, and the database constraints that map to them."""

from functools import partial

from core.errors import Conflict, DomainError, Forbidden, Gone, NotFound, constraint_errors


class NotYourDrop(Forbidden):
    sentence = "Only this drop's organizer may do this."


class NotYourDesk(Forbidden):
    sentence = "This code is for a drop that you do not run."


class WindowNotOpen(DomainError):
    """The window has not begun by the database's clock, or the drop is paused. `opensAt` says when it begins."""

    code = "WINDOW_NOT_OPEN"
    sentence = "It cannot be claimed yet."


class WindowClosed(DomainError):
    code = "WINDOW_CLOSED"
    sentence = "The claim window is over."


class DropPaused(DomainError):
    code = "DROP_PAUSED"
    sentence = "This drop is paused. Nobody can join right now."


class NotOnWaitlist(Forbidden):
    code = "NOT_ON_WAITLIST"
    sentence = "You are not on the waitlist. Join it first."


class SoldOut(DomainError):
    """No slot is free. `position` is the caller's position."""

    code = "SOLD_OUT"
    sentence = "Every slot is taken. When one comes free it goes to the next in line, who gets a mail."


class NotYourTurn(DomainError):
    """The free slots are for people further ahead. `position` is the caller's position."""

    code = "NOT_YOUR_TURN"
    sentence = "It is not your turn."


class NotWaiting(NotFound):
    sentence = "You are not on this waitlist."


class NoClaim(NotFound):
    sentence = "There is no such claim."


class NoCode(NotFound):
    sentence = "There is no such code. Please check what was typed."


class AlreadyUsed(DomainError):
    """`usedAt` and `usedBy` say when and by whom it was used."""

    code = "ALREADY_USED"
    sentence = "This code was used already."


class ClaimOver(Gone):
    """The claim expired or was revoked; `status` says which, `endedAt` when."""


class SlotsBelowClaims(DomainError):
    """`claimed` slots are taken; an edit cannot take them away."""

    code = "SLOTS_BELOW_CLAIMS"


class ModeFixed(DomainError):
    code = "MODE_FIXED"
    sentence = "People have joined: how places are given cannot change now."


class HasLiveClaims(DomainError):
    code = "HAS_LIVE_CLAIMS"
    sentence = "People hold codes of this drop. Revoke them first, or pause the drop."


class HasProducts(DomainError):
    code = "HAS_PRODUCTS"
    sentence = "The shop keeps a product for this drop. Take that away first."


class NotADraw(DomainError):
    code = "NOT_A_DRAW"
    sentence = "The order of this drop is not drawn."


class AlreadySealed(DomainError):
    code = "ALREADY_SEALED"
    sentence = "The list is closed already."


class NotSealed(DomainError):
    code = "NOT_SEALED"
    sentence = "Close the list first."


class AlreadyDrawn(DomainError):
    code = "ALREADY_DRAWN"
    sentence = "The order is drawn already."


class NobodyWaits(DomainError):
    code = "NOBODY_WAITS"
    sentence = "Nobody is on the list yet."


class NotLive(DomainError):
    code = "NOT_LIVE"
    sentence = "Only a code that can still be used can be taken back."


class NotByPriority(DomainError):
    code = "NOT_BY_PRIORITY"
    sentence = "In this drop nobody can be moved: only a drop by priority has scores."


refused_by_name = partial(
    constraint_errors,
    {
        "drop_not_oversold": SoldOut,
        "claim_one_live_per_person": Conflict,
        "waitlist_once_per_person": Conflict,
    },
)
# For edits of the number of slots, which the same constraint checks from the other side.
slots_refused_by_name = partial(constraint_errors, {"drop_not_oversold": SlotsBelowClaims})
