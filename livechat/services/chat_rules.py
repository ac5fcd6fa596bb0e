"""The rules of one chat: slow mode, members only, who may post links."""

from typing import Any
from uuid import UUID

from django.db import transaction

from core.errors import Invalid
from core.rooms.services import announce
from livechat import wire
from livechat.events import ChatChanged
from livechat.models import Action, Links, Stream
from livechat.models.stream import MOST_SLOW_SECONDS
from livechat.services.locking import locked_to_moderate
from livechat.services.noting import note

RULES = ("slow_seconds", "members_only", "links")


@transaction.atomic
def change_chat(*, stream_id: UUID, by: Any, **wanted: Any) -> Stream:
    """Change the rules that are given: `slow_seconds` (0: off), `members_only`, `links`.

    Refuses with NotFound, NotModerating, Invalid.
    """
    stream = locked_to_moderate(by, stream_id)
    _check(wanted)
    changed = {name: value for name, value in wanted.items() if getattr(stream, name) != value}
    if not changed:
        return stream
    for name, value in changed.items():
        setattr(stream, name, value)
    stream.save(update_fields=[*changed, "updated_at"])
    note(stream, Action.CHAT_CHANGED, by, **changed)
    announce(stream.room, ChatChanged({"chat": wire.chat_out(stream)}), actor=by.pk)
    return stream


def _check(wanted: dict[str, Any]) -> None:
    if unknown := set(wanted) - set(RULES):
        raise TypeError(f"a chat has no rule called {sorted(unknown)}")
    if not 0 <= wanted.get("slow_seconds", 0) <= MOST_SLOW_SECONDS:
        raise Invalid(fields={"slowSeconds": [f"From 0 to {MOST_SLOW_SECONDS}."]})
    if wanted.get("links", Links.MODERATORS) not in Links.values:
        raise Invalid(fields={"links": [f"One of: {', '.join(Links.values)}."]})
