"""The domain errors of the newsletter."""

from core.errors import DomainError, Gone, Invalid, NotFound


class AlreadySubscribed(DomainError):
    """The address is subscribed or waits for confirmation. `pending`: the confirmation email is sent again."""

    code = "ALREADY_SUBSCRIBED"
    sentence = "This address is subscribed already."

    def __init__(self, pending: bool = False) -> None:
        self.pending = pending
        super().__init__("This address is subscribed already: the link is in its mail." if pending else None)


class AddressSuppressed(DomainError):
    """The address complained, bounced, or asked never to be emailed again."""

    code = "ADDRESS_SUPPRESSED"
    sentence = "We were asked not to write to this address. If that was a mistake, please tell the club."


class LinkNoLongerValid(Gone):
    """The link is too old, not ours, or used up."""

    code = "LINK_NO_LONGER_GOOD"
    sentence = "This link is no longer good."


class AddressNotConfirmed(DomainError):
    """Anyone may register any address: only the owner of a confirmed address may change its subscription."""

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
    """`bad` lists the invalid rows. Nothing was imported, because nobody agreed to skip them."""

    code = "IMPORT_HAS_BAD_ROWS"
    sentence = "Some rows are wrong, so nothing was imported."


class ImportUndecided(DomainError):
    """Part of the file may say who opted out, and its meaning is not decided. `questions` lists the open questions."""

    code = "IMPORT_UNDECIDED"
    sentence = "Nothing was imported: first say what some columns of this file mean."


class ImportDone(DomainError):
    code = "IMPORT_DONE"
    sentence = "This file was imported already."


class NotATable(Invalid):
    sentence = "This file has no column of email addresses. Its first line must name the columns."


class CampaignLocked(DomainError):
    """The campaign has started, so it cannot change."""

    code = "CAMPAIGN_LOCKED"
    sentence = "This campaign has begun to go out and cannot be changed."


class VersionConflict(DomainError):
    """Somebody else edited the campaign. `current` is its version now."""

    code = "VERSION_CONFLICT"
    sentence = "Somebody changed this campaign while you were editing it."


class WrongStatus(DomainError):
    """The campaign's `status` does not allow this step."""

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
