"""The domain errors of the newsletter."""

from core.errors import DomainError, Gone, Invalid, NotFound


class AlreadySubscribed(DomainError):
    """Also who has not clicked yet. `pending` says that the mail with the link goes to them again."""

    code = "ALREADY_SUBSCRIBED"
    sentence = "This address is subscribed already."

    def __init__(self, pending: bool = False) -> None:
        self.pending = pending
        super().__init__("This address is subscribed already: the link is in its mail." if pending else None)


class AddressSuppressed(DomainError):
    """It complained, its mail came back, or it asked never to be written to again."""

    code = "ADDRESS_SUPPRESSED"
    sentence = "We were asked not to write to this address. If that was a mistake, please tell the club."


class LinkNoLongerValid(Gone):
    """Too old, not ours, or used up."""

    code = "LINK_NO_LONGER_GOOD"
    sentence = "This link is no longer good."


class AddressNotConfirmed(DomainError):
    """An account may have any address: what its owner wants, only a proven one can say."""

    code = "ADDRESS_NOT_CONFIRMED"
    sentence = "Confirm that the address of your account is yours first."


class NotSuppressed(DomainError):
    code = "NOT_SUPPRESSED"
    sentence = "This address may be written to already."


class SubscriberNotFound(NotFound):
    sentence = "There is no such subscriber."


class CampaignNotFound(NotFound):
    sentence = "There is no such campaign."


class ImportHasBadRows(DomainError):
    """`bad` names the lines. Nothing was brought in: nobody said that the others may come without them."""

    code = "IMPORT_HAS_BAD_ROWS"
    sentence = "Some rows are wrong, so nothing was imported."


class ImportUndecided(DomainError):
    """Something in the file may say who left, and nobody has said yet what it means: `questions` names it."""

    code = "IMPORT_UNDECIDED"
    sentence = "Nothing was imported: first say what some columns of this file mean."


class ImportDone(DomainError):
    code = "IMPORT_DONE"
    sentence = "This file was imported already."


class NotATable(Invalid):
    sentence = "This file has no column of email addresses. Its first line must name the columns."


class CampaignLocked(DomainError):
    """What has begun to go out is no longer changed."""

    code = "CAMPAIGN_LOCKED"
    sentence = "This campaign has begun to go out and cannot be changed."


class VersionConflict(DomainError):
    """Somebody edited it meanwhile; `current` is the version now."""

    code = "VERSION_CONFLICT"
    sentence = "Somebody changed this campaign while you were editing it."


class WrongStatus(DomainError):
    """The step does not lead from where the campaign is; `status` says where that is."""

    code = "WRONG_MOMENT"


class NoRecipients(DomainError):
    code = "NOBODY_TO_WRITE_TO"
    sentence = "No subscriber is in this segment, so there is nobody to write to."


class TopicInUse(DomainError):
    code = "TOPIC_IN_USE"
    sentence = "Campaigns went to this topic, so it stays. You can stop offering it."


class TopicTaken(DomainError):
    code = "TOPIC_TAKEN"
    sentence = "There is a topic of this name already."
