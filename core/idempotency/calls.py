"""A request as its key sees it: whose, where to, and the fingerprint of what was sent."""

import json
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from rest_framework.request import Request

from core.idempotency.callers import caller_before, caller_of_call, caller_of_form
from core.idempotency.refusals import InvalidKey

FIELD = "one_time_key"
# Whose key it was before they signed in: a form that is sent again under another name counts as the same one.
BEFORE = "one_time_before"
_VISIBLE = re.compile(r"[\x21-\x7e]{1,255}")
_NOT_CONTENT = {FIELD, BEFORE, "csrfmiddlewaretoken"}


@dataclass(frozen=True)
class Call:
    """What is the same for two sendings of one request; another fingerprint is another request."""

    scope: str
    key: str
    fingerprint: str


def call_of_api(request: Request, key: str) -> Call:
    """Refuses with InvalidKey, also where the key would belong to nobody."""
    caller = caller_of_call(request)
    if caller is None:
        raise InvalidKey("An Idempotency-Key needs a caller: sign in, or send the session cookie or X-Cart-Id.")
    return _call(request._request, caller, key, request.data)


def call_of_form(request: HttpRequest, key: str) -> Call:
    """The form without what changes from one rendering to the next. Refuses with InvalidKey."""
    return _call(request, caller_of_form(request), key, _content(request))


def earlier_call_of_form(request: HttpRequest, key: str) -> Call | None:
    """The same form as its sender's, before they signed in or out; None where the form does not say who that was."""
    caller = caller_before(request.POST.get(BEFORE, ""))
    return _call(request, caller, key, _content(request)) if caller else None


def _content(request: HttpRequest) -> list[Any]:
    return [{name: values for name, values in request.POST.lists() if name not in _NOT_CONTENT}, request.FILES]


def _call(request: HttpRequest, caller: str, key: str, body: Any) -> Call:
    if not _VISIBLE.fullmatch(key):
        raise InvalidKey
    match = request.resolver_match
    route, arguments = (match.route, {**match.kwargs, "": match.args}) if match else (request.path, {})
    scope = f"{caller} {request.method} {route}"
    return Call(scope, key, _fingerprint([request.method, route, arguments, _plain(body)]))


def _fingerprint(parts: list[Any]) -> str:
    canonical = json.dumps(parts, sort_keys=True, separators=(",", ":"), default=str)
    return sha256(canonical.encode()).hexdigest()


def _plain(value: Any) -> Any:
    """The same whatever the order of names; files count by their content."""
    match value:
        case MultiValueDict():
            return {name: _plain(values) for name, values in value.lists()}
        case list():
            return [_plain(each) for each in value]
        case UploadedFile():
            return [value.name, _digest(value)]
    return value


def _digest(file: UploadedFile) -> str:
    total = sha256()
    for chunk in file.chunks():
        total.update(chunk)
    file.seek(0)
    return total.hexdigest()
