"""The data of a submitted form, as fields that can be drawn again without the page that the form was on."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from django import forms
from django.core.exceptions import SuspiciousOperation
from django.forms.utils import pretty_name
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.urls import Resolver404, resolve
from django.utils.http import parse_header_parameters

from core.idempotency.keys import EARLIER_CALLER_FIELD, KEY_FIELD
from core.requests import KEPT_BODY_BYTES

CSRF = "csrfmiddlewaretoken"
Pairs = list[tuple[str, str]]
# Names of technical fields, which nobody types.
_TECHNICAL = {
    CSRF,
    KEY_FIELD,
    EARLIER_CALLER_FIELD,
    "from",
    "next",
    "back",
    "version",
    "verb",
    "where",
    "tag",
    "queue",
    "seat",
    "team",
}
_NO_WORDS = re.compile(r"[\d\s.:/-]*|[0-9a-f-]{32,36}|/\S*", re.IGNORECASE)
# Never written into a page, and never stored. A code is a secret only where it signs someone in.
_SECRET = ("password", "otp", "credential")
_LONG = 80


@dataclass(frozen=True)
class FormField:
    """One value of a form. `kind` is hidden, text, lines, choice, secret or files; `said` is a choice in words."""

    name: str
    value: str
    kind: str
    label: str = ""
    said: str = ""
    type: str = "text"

    @property
    def is_typed(self) -> bool:
        """Return whether a person typed it rather than chose it."""
        return self.kind in ("text", "lines") and bool(self.value.strip())

    @property
    def rows(self) -> int:
        return min(14, max(3, self.value.count("\n") + len(self.value) // _LONG + 1))


def submitted_fields(request: HttpRequest) -> Pairs:
    """Return the fields of the request's form without its CSRF token; none where it cannot be read."""
    if request.method != "POST":
        return []
    try:
        return [(name, value) for name, values in request.POST.lists() for value in values if name != CSRF]
    except (MultiPartParserError, UnreadablePostError, SuspiciousOperation):
        return []


def file_fields(request: HttpRequest) -> list[str]:
    """Return the names of the fields that brought files."""
    return sorted(request.FILES) if submitted_fields(request) else []


def has_typed_text(request: HttpRequest) -> bool:
    """Return whether a person typed anything into the request's form."""
    return any(each.is_typed for each in drawable_fields(request.path_info, submitted_fields(request)))


def drawable_fields(path: str, sent: Pairs, files: Iterable[str] = ()) -> list[FormField]:
    """Return the fields as they can be drawn; passwords and files are empty, because they must not be stored."""
    app = _app_of(path)
    known = _known_fields(app, frozenset(name for name, _ in sent))
    drawn = [_field(name, value, known.get(name), app) for name, value in sent]
    return drawn + [FormField(name, "", "files", _label(name, known.get(name))) for name in files]


def without_secrets(path: str, sent: Pairs) -> Pairs:
    """Return the fields without secrets, which must not be stored."""
    drawn = drawable_fields(path, sent)
    return [(each.name, "" if each.kind == "secret" else each.value) for each in drawn]


def _field(name: str, value: str, field: forms.Field | None, app: str) -> FormField:
    label = _label(name, field)
    if _is_secret(name, field, app):
        return FormField(name, "", "secret", label)
    if _is_hidden(name, value, field):
        return FormField(name, value, "hidden")
    if isinstance(field, forms.ChoiceField | forms.BooleanField):
        return FormField(name, value, "choice", label, said=_in_words(field, value))
    if "\n" in value or len(value) > _LONG or isinstance(getattr(field, "widget", None), forms.Textarea):
        return FormField(name, value, "lines", label)
    return FormField(name, value, "text", label, type=_type(field))


def _is_secret(name: str, field: forms.Field | None, app: str) -> bool:
    if isinstance(getattr(field, "widget", None), forms.PasswordInput) or any(word in name for word in _SECRET):
        return True
    return name == "code" and app in ("accounts", "allauth")


def _is_hidden(name: str, value: str, field: forms.Field | None) -> bool:
    if field is not None:
        return bool(field.widget.is_hidden) or not value.strip()  # an empty value says nothing
    return name in _TECHNICAL or name.startswith("_") or bool(_NO_WORDS.fullmatch(value))


def _in_words(field: Any, value: str) -> str:
    if isinstance(field, forms.BooleanField):
        return "Yes"
    choices = field.choices if isinstance(field.choices, list) else ()  # other choices may query the database
    return next((str(words) for known, words in choices if str(known) == value), value)


def _label(name: str, field: forms.Field | None) -> str:
    return str(getattr(field, "label", None) or pretty_name(name))


def _type(field: forms.Field | None) -> str:
    """Return text except where a phone shows another keyboard: an invalid value must stay readable."""
    type = getattr(getattr(field, "widget", None), "input_type", "text")
    return type if type in ("email", "tel", "url", "search") else "text"


def _app_of(path: str) -> str:
    try:
        view = resolve(path.partition("?")[0]).func
    except Resolver404:
        return ""
    return str(getattr(view, "__module__", "")).partition(".")[0]


@lru_cache(maxsize=256)
def _known_fields(app: str, names: frozenset[str]) -> dict[str, forms.Field]:
    """Return the fields of the app's form that shares most of these names."""
    theirs = sorted(_forms_of(app), key=lambda form: (len(names & set(form.base_fields)), -len(form.base_fields)))
    return dict(theirs[-1].base_fields) if theirs else {}


def _forms_of(app: str) -> Iterator[Any]:
    for form in _subclasses(forms.BaseForm):
        if hasattr(form, "base_fields") and form.__module__.partition(".")[0] == app:
            yield form


def _subclasses(kind: type) -> set[type]:
    return {each for below in kind.__subclasses__() for each in {below, *_subclasses(below)}}


_NAME = re.compile(rb'[; ]name="([^"]*)"')


def read_truncated(request: HttpRequest) -> tuple[Pairs, list[str]]:
    """Return the complete fields, and the names of those that brought files. Reads the request's body."""
    return parse_form(request.headers.get("Content-Type", ""), request.read(KEPT_BODY_BYTES))


def parse_form(kind: str, body: bytes, *, is_whole: bool = False) -> tuple[Pairs, list[str]]:
    """Return the fields of a form of this content type, and the names of those with files; skip a truncated field."""
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
