"""The room of a project: its events with their text and its compressed snapshot."""

import gzip
import threading
from collections import OrderedDict
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.http import HttpResponse

from core.api.responses import encode_json
from core.api.shapes import PersonOut
from core.errors import NotAuthenticated
from core.people import Visitor
from core.rooms.kinds import ModelRoom
from core.rooms.models import wire_name
from core.rooms.protocol import encode_frame_json
from core.rooms.services import head_of, snapshot_of
from projects import access, queries, shapes
from projects.models import Attachment, Comment, Project, Revision
from projects.room_events import TEXT_FIELDS

MAX_VALUE_BYTES = 1024  # bytes; larger values are listed in `omitted` and fetched with their task
MAX_EVENT_BYTES = 1400  # bytes of a task's text in one event, which keeps every event under 2 KB
CACHED_SNAPSHOTS = 16  # boards; a 2 MB board compresses to 200 KB


def admit(visitor: Visitor, project_id: UUID) -> None:
    """Admit members, or raise NotAuthenticated or NoProject."""
    if not visitor.is_authenticated:
        raise NotAuthenticated
    access.membership_of(visitor, project_id)


def hydrate(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add the text to events of one project, in at most four queries."""
    names = [UUID(event["data"]["revision"]) for event in events if event["data"].get("revision")]
    revisions = {str(each.pk): each for each in Revision.objects.filter(pk__in=names).select_related("author")}
    comments = _by_id(Comment.objects.select_related("author"), _ids(events, "comment"))
    files = _by_id(Attachment.objects.select_related("uploader"), _ids(events, "attachment"))
    people = {event["data"]["member"]["userId"] for event in events if "member" in event["data"]}
    members = {str(each.pk): each.name for each in get_user_model().objects.filter(pk__in=people)} if people else {}
    return [_hydrated(event, revisions, comments, files, members) for event in events]


def _ids(events: list[dict[str, Any]], kind: str) -> list[str]:
    return [event["data"][kind]["id"] for event in events if kind in event["data"]]


def _by_id(rows: Any, ids: list[str]) -> dict[str, Any]:
    return {str(row.pk): row for row in rows.filter(pk__in=ids)} if ids else {}


def _hydrated(
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
        words = {name: value for name, value in revision.after.items() if name in TEXT_FIELDS}
        kept, omitted = _within_limits(words)
        data["task"] = {**data["task"], **kept}
    if "comment" in data and (comment := comments.get(data["comment"]["id"])):
        said, left_out = _within_limits(shapes.CommentOut.of(comment))
        data["comment"], omitted = said, omitted + [f"comment.{name}" for name in left_out]
    if "attachment" in data and (file := files.get(data["attachment"]["id"])):
        data["attachment"] = shapes.AttachmentOut.of(file)
    if "member" in data:
        data["member"] = {**data["member"], "name": members.get(data["member"]["userId"], "")}
    if "project" in data and revision:
        kept, omitted = _within_limits(revision.after)
        data["project"] = {**data["project"], **kept}
    data["by"] = PersonOut.of(revision.author) if revision and revision.author else None
    data["commandId"] = (revision.command_id or None) if revision else None
    if revision and revision.reason:
        data["reason"] = revision.reason
    if omitted:
        data["omitted"] = omitted
    return {**event, "data": data}


def _within_limits(values: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Leave out values over 1 KB, then the largest ones until the rest fits."""
    sizes = {name: len(encode_frame_json(value).encode()) for name, value in values.items()}
    omitted = [name for name, size in sizes.items() if size > MAX_VALUE_BYTES]
    left = {name: sizes[name] for name in values if name not in omitted}
    while sum(left.values()) > MAX_EVENT_BYTES:
        largest = max(left, key=lambda name: left[name])
        omitted.append(largest)
        del left[largest]
    return {name: values[name] for name in left}, omitted


_cached: OrderedDict[str, bytes] = OrderedDict()
_lock = threading.Lock()


def snapshot_tag(project: Project) -> str:
    """Return the ETag of the current board. The same tag always means the same bytes."""
    head = head_of(project.room)
    return f"{wire_name(project.room, head.epoch)}-{head.version}"


def compressed_snapshot(project: Project) -> tuple[str, bytes]:
    """Return the ETag and the gzipped response, built at most once per version and process."""
    tag = snapshot_tag(project)
    with _lock:
        if tag in _cached:
            _cached.move_to_end(tag)
            return tag, _cached[tag]
    found = snapshot_of(project.room)
    body = {"version": found.version, "room": found.room, **found.data}
    packed = gzip.compress(encode_json({"success": True, "data": body}), compresslevel=5, mtime=0)
    tag = f"{found.room}-{found.version}"
    with _lock:
        _cached[tag] = packed
        while len(_cached) > CACHED_SNAPSHOTS:
            _cached.popitem(last=False)
    return tag, packed


def snapshot_response(packed: bytes, accepted: str, headers: dict[str, str]) -> HttpResponse:
    """Respond with gzip to clients that accept it (RFC 9110 §12.5.3), uncompressed to others."""
    zipped = "gzip" in accepted
    response = HttpResponse(packed if zipped else gzip.decompress(packed), content_type="application/json")
    for name, value in {
        **headers,
        "Vary": "Accept-Encoding",
        **({"Content-Encoding": "gzip"} if zipped else {}),
    }.items():
        response.headers[name] = value
    return response


PROJECT = ModelRoom("projects", Project, admit, queries.board, hydrate=hydrate, presence=True)
