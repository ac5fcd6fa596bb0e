"""What can be read of a form that was too large: the words that came before the file that made it so."""

import re
from urllib.parse import parse_qsl

from django.http import HttpRequest

from core.bodies import KEPT
from core.unsent.typed import Pairs

_NAME = re.compile(rb'[; ]name="([^"]*)"')


def read(request: HttpRequest) -> tuple[Pairs, list[str]]:
    """The fields that came whole, and the names of those that brought files. Takes the request's body."""
    start = request.read(KEPT)
    boundary = (request.content_params or {}).get("boundary", "")
    if request.content_type == "multipart/form-data" and boundary:
        return _parts(start, boundary.encode("latin-1", "replace"))
    if request.content_type == "application/x-www-form-urlencoded":
        whole, _, _ = start.rpartition(b"&")
        return parse_qsl(whole.decode("utf-8", "replace"), keep_blank_values=True), []
    return [], []


def _parts(start: bytes, boundary: bytes) -> tuple[Pairs, list[str]]:
    sent: Pairs = []
    files: list[str] = []
    *whole, last = start.split(b"--" + boundary)[1:] or [b""]
    for part in (*whole, last):
        head, _, value = part.partition(b"\r\n\r\n")
        name = _NAME.search(head)
        if name is None:
            continue
        if b"filename=" in head:
            files.append(name[1].decode("utf-8", "replace"))
        elif part is not last:
            sent.append((name[1].decode("utf-8", "replace"), value.removesuffix(b"\r\n").decode("utf-8", "replace")))
    return sent, sorted(set(files))
