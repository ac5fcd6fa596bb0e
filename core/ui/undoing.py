"""A word about what was done, with a button that undoes it: in a toast for ten seconds, on the page without scripts."""

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest

TAG = "undo:"


def say_done(request: HttpRequest, sentence: str, *, undo: str) -> None:
    """Say what was done. `undo` is the address whose POST is the true inverse of it."""
    messages.success(request, sentence, extra_tags=TAG + undo)


def undo_of(message: Message) -> str:
    """Where the message's act is undone; "" for all others."""
    tags = message.extra_tags or ""
    return tags.removeprefix(TAG) if tags.startswith(TAG) else ""
