"""A stored file as a response, in ranges where the browser asks for them (RFC 9110 §14)."""

import logging
import re
from collections.abc import Iterator
from typing import IO, Any, cast
from urllib.parse import quote

from django.core.files.storage import FileSystemStorage, default_storage
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from core.errors import Busy, NotFound
from core.files.models import KeptFile

log = logging.getLogger(__name__)
CHUNK = 64 * 1024
# What a browser may show; everything else is downloaded. Never anything that can run: no SVG, no HTML.
SHOWN = {"image/png", "image/jpeg", "image/gif", "image/webp", "text/plain"}
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


def file_response(kept: KeptFile, asked: str) -> HttpResponseBase:
    """Return the whole file, or 206 with the requested range, or 416.

    Raises NotFound where the file is gone, Busy where it cannot be read.
    """
    asked = asked if _RANGE.fullmatch(asked.strip()) and asked.strip() != "bytes=-" else ""
    part = _part(asked, kept.size)
    if part is None:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{kept.size}"})
    first, last = part
    try:
        chunks = _read(kept.path, first, last)
    except FileNotFoundError:
        raise NotFound("This file is not there any more.") from None
    except OSError as error:
        log.error("a file could not be read: %s", error.strerror or error)
        raise Busy("This file cannot be read at the moment. Try again in a minute.", retryAfter=60) from error
    response = StreamingHttpResponse(chunks, status=206 if asked else 200)
    for name, value in _headers(kept, first, last, bool(asked)).items():
        response.headers[name] = value
    return response


def _headers(kept: KeptFile, first: int, last: int, partial: bool) -> dict[str, str]:
    shown = kept.content_type in SHOWN
    headers = {
        "Content-Type": kept.content_type if shown else "application/octet-stream",
        "Content-Length": str(last - first + 1),
        "Content-Disposition": f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{quote(kept.name)}",
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, max-age=0, must-revalidate",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return headers | ({"Content-Range": f"bytes {first}-{last}/{kept.size}"} if partial else {})


def _part(asked: str, size: int) -> tuple[int, int] | None:
    """Return the first and last byte, or None for an impossible range. Anything but one plain range means all."""
    match = _RANGE.fullmatch(asked.strip())
    if not match:
        return 0, size - 1
    if not match[1]:
        last_bytes = min(int(match[2]), size)
        return (size - last_bytes, size - 1) if last_bytes else None
    first, last = int(match[1]), min(int(match[2] or size - 1), size - 1)
    return (first, last) if first <= last else None


def _read(path: str, first: int, last: int) -> Iterator[bytes]:
    """Yield these bytes; a remote store is asked for no others."""
    if isinstance(default_storage, FileSystemStorage):
        return _chunks(default_storage.open(path), first, last)
    part: Iterator[bytes] = cast(Any, default_storage).part(path, first, last)
    return part


def _chunks(file: IO[bytes], first: int, last: int) -> Iterator[bytes]:
    with file:
        file.seek(first)
        left = last - first + 1
        while left and (chunk := file.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk
