"""Whole boards as bytes, compressed once per version: a room's name and version say all that is in one."""

import gzip
import threading
from collections import OrderedDict

from django.http import HttpResponse

from core.api.responses import encode_json
from core.rooms.models import wire_name
from core.rooms.queries import head_of, snapshot_of
from projects.models import Project

KEPT = 16  # boards; a 2 MB one is 200 KB compressed
_kept: OrderedDict[str, bytes] = OrderedDict()
_lock = threading.Lock()


def tag_of(project: Project) -> str:
    """What the board of this moment is called: the same name, the same bytes."""
    head = head_of(project.room)
    return f"{wire_name(project.room, head.epoch)}-{head.version}"


def compressed(project: Project) -> tuple[str, bytes]:
    """The board's tag and its answer in gzip, made at most once per version and process."""
    tag = tag_of(project)
    with _lock:
        if tag in _kept:
            _kept.move_to_end(tag)
            return tag, _kept[tag]
    found = snapshot_of(project.room)
    body = {"version": found.version, "room": found.room, **found.data}
    packed = gzip.compress(encode_json({"success": True, "data": body}), compresslevel=5, mtime=0)
    tag = f"{found.room}-{found.version}"
    with _lock:
        _kept[tag] = packed
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return tag, packed


def answer(packed: bytes, accepted: str, headers: dict[str, str]) -> HttpResponse:
    """The bytes as they are to who can unpack them (RFC 9110 §12.5.3), unpacked to all others."""
    zipped = "gzip" in accepted
    response = HttpResponse(packed if zipped else gzip.decompress(packed), content_type="application/json")
    for name, value in {
        **headers,
        "Vary": "Accept-Encoding",
        **({"Content-Encoding": "gzip"} if zipped else {}),
    }.items():
        response.headers[name] = value
    return response
