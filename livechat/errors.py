"""Domain errors of streams and their chats."""

from core.errors import DomainError, Forbidden, Gone, NotFound, RateLimited


class NotStreamOrganizer(Forbidden):
    sentence = "Only this stream's organizer may do this."


class NotModerator(Forbidden):
    sentence = "Only this chat's moderators may do this."


class MessageNotFound(NotFound):
    sentence = "There is no such message."


class MessageDeleted(Gone):
    """The message was sent and later deleted. Sending it again does not restore it."""

    sentence = "This message was deleted."


class NameNotAllowed(DomainError):
    """A guest's name looks like a member's or like an official one."""

    code = "NAME_NOT_ALLOWED"
    sentence = "Please choose another name: this one belongs to somebody."


class ChatClosed(DomainError):
    code = "CHAT_CLOSED"
    sentence = "This stream has ended, and its chat with it."


class MembersOnly(DomainError):
    code = "MEMBERS_ONLY"
    status = 403
    passes = True
    sentence = "Only members can write at the moment. Sign in to join them."


class Banned(DomainError):
    code = "BANNED"
    status = 403
    passes = True
    sentence = "You cannot write in this chat any more."


class TimedOut(DomainError):
    """`retryAfter`: seconds until the sender may write again."""

    code = "TIMED_OUT"
    status = 403
    passes = True
    sentence = "A moderator asked you to pause."


class SlowMode(RateLimited):
    """`retryAfter`: seconds until the sender's next message."""

    code = "SLOW_MODE"
    sentence = "Slow mode is on. Please wait a moment."


class WordNotAllowed(DomainError):
    code = "WORD_NOT_ALLOWED"
    sentence = "Please say it in other words: children read along."


class LinkNotAllowed(DomainError):
    code = "LINK_NOT_ALLOWED"
    sentence = "Links are not allowed in this chat."


class PersonalData(DomainError):
    """A phone number or an address, which nobody should post in public."""

    code = "PERSONAL_DATA"
    sentence = "Please keep phone numbers and addresses out of the chat."


class SenderIsModerator(DomainError):
    """A moderator cannot be sanctioned; the organizer must remove the role first."""

    code = "MODERATES_TOO"
    sentence = "They look after this chat, too. Only its organizer can change that."


class StreamHasMessages(DomainError):
    """Deleting the stream would delete what people wrote."""

    code = "HAS_MESSAGES"
    sentence = "People have written here. End the stream instead of deleting it."


class WordAlreadyBlocked(DomainError):
    code = "WORD_LISTED"
    sentence = "This word is on the list already."
