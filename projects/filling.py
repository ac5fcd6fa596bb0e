"""The words of an event, put in when the log is read: from the revision it names, erased or not."""

from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model

from core.rooms.protocol import encode_frame_json
from projects import wire
from projects.events import WRITTEN
from projects.models import Attachment, Comment, Revision

LARGEST_VALUE = 1024  # bytes; a larger one is named in `omitted` and fetched with its task
LARGEST_TASK = 1400  # bytes of all of a task's words in one event, so that no event is over 2 KB


def fill_in(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """These events of one project as they go on the wire: four queries at most, however many they are."""
    names = [UUID(event["data"]["revision"]) for event in events if event["data"].get("revision")]
    revisions = {str(each.pk): each for each in Revision.objects.filter(pk__in=names).select_related("author")}
    comments = _by_id(Comment.objects.select_related("author"), _named(events, "comment"))
    files = _by_id(Attachment.objects.select_related("uploader"), _named(events, "attachment"))
    people = {event["data"]["member"]["userId"] for event in events if "member" in event["data"]}
    members = {str(each.pk): each.name for each in get_user_model().objects.filter(pk__in=people)} if people else {}
    return [_filled(event, revisions, comments, files, members) for event in events]


def _named(events: list[dict[str, Any]], kind: str) -> list[str]:
    return [event["data"][kind]["id"] for event in events if kind in event["data"]]


def _by_id(rows: Any, ids: list[str]) -> dict[str, Any]:
    return {str(row.pk): row for row in rows.filter(pk__in=ids)} if ids else {}


def _filled(
    event: dict[str, Any],
    revisions: dict[str, Revision],
    comments: dict[str, Comment],
    files: dict[str, Attachment],
    members: dict[str, str],
) -> dict[str, Any]:
    data = dict(event["data"])
    revision = revisions.get(data.pop("revision", ""))
    omitted: list[str] = []
    if "task" in data and revision:
        words = {name: value for name, value in revision.after.items() if name in WRITTEN}
        kept, omitted = _small_enough(words)
        data["task"] = {**data["task"], **kept}
    if "comment" in data and (comment := comments.get(data["comment"]["id"])):
        said, left_out = _small_enough(wire.comment_out(comment))
        data["comment"], omitted = said, omitted + [f"comment.{name}" for name in left_out]
    if "attachment" in data and (file := files.get(data["attachment"]["id"])):
        data["attachment"] = wire.attachment_out(file)
    if "member" in data:
        data["member"] = {**data["member"], "name": members.get(data["member"]["userId"], "")}
    if "project" in data and revision:
        kept, omitted = _small_enough(revision.after)
        data["project"] = {**data["project"], **kept}
    data["by"] = wire.person_out(revision.author) if revision else None
    data["commandId"] = (revision.command_id or None) if revision else None
    if revision and revision.reason:
        data["reason"] = revision.reason
    if omitted:
        data["omitted"] = omitted
    return {**event, "data": data}


def _small_enough(values: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The values without those over 1 KB, and without the largest while all together are too much."""
    sizes = {name: len(encode_frame_json(value).encode()) for name, value in values.items()}
    omitted = [name for name, size in sizes.items() if size > LARGEST_VALUE]
    left = {name: sizes[name] for name in values if name not in omitted}
    while sum(left.values()) > LARGEST_TASK:
        largest = max(left, key=lambda name: left[name])
        omitted.append(largest)
        del left[largest]
    return {name: values[name] for name in left}, omitted
