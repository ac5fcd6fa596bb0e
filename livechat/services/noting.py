"""What was done in a chat, by whom and to whom."""

from typing import Any

from livechat.models import Action, Message, ModerationEntry, Stream


def note(
    stream: Stream, action: Action, by: Any, *, about: str = "", message: Message | None = None, **details: Any
) -> ModerationEntry:
    """One line of the audit, in the transaction that did it. Of a message, with what it said."""
    evidence = message.content if message and action in (Action.DELETED, Action.TIMED_OUT, Action.BANNED) else ""
    return ModerationEntry.objects.create(
        stream=stream,
        action=action,
        by=by,
        by_name=by.name,
        about=about or (message.sender if message else ""),
        message=message,
        evidence=evidence,
        details=details,
    )
