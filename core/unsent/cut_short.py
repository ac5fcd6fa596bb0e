"""What can be read of a form that Django has not read: of one that was too large, the words before its file."""

import re
from urllib.parse import parse_qsl

from django.http import HttpRequest
from django.utils.http import parse_header_parameters

from core.requests import KEPT_BODY_BYTES
from core.unsent.typed import Pairs

_NAME = re.compile(rb'[; ]name="([^"]*)"')


def read(request: HttpRequest) -> tuple[Pairs, list[str]]:
    """The fields that came whole, and the names of those that brought files. Takes the request's body."""
    return form_in(request.headers.get("Content-Type", ""), request.read(KEPT_BODY_BYTES))


def form_in(kind: str, body: bytes, *, is_whole: bool = False) -> tuple[Pairs, list[str]]:
    """The fields of a form of this content type, and the names of those with files; only whole ones, if it was cut."""
    name, options = parse_header_parameters(kind)
    if name == "multipart/form-data" and options.get("boundary"):
        return _parts(body, options["boundary"].encode("latin-1", "replace"))
    if name == "application/x-www-form-urlencoded":
        whole = body if is_whole else body.rpartition(b"&")[0]
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
