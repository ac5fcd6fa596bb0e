"""Form fields and rendering in the house's look, and how a form or page shows an error."""

import copy
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import resolve

from core.errors import DomainError, Invalid
from core.times import wall_clock

CLOCKS_CHANGE = "The clocks change in this hour. Choose another time."


class Renderer(TemplatesSetting):
    """Draws every form of the site, allauth's too."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"


class WallClock(forms.DateTimeInput):
    """A date and time on the club's wall clock."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class MomentField(forms.DateTimeField):
    """A time on the club's wall clock. `kept` keeps its seconds while its clock time is unchanged.

    So a form can be sent again although its clock has no seconds, and keeps an hour that comes twice.
    """

    widget = WallClock
    kept: datetime | None = None

    def to_python(self, value: Any) -> datetime | None:
        if self.kept and str(value).strip()[:16].replace(" ", "T") == wall_clock(self.kept):
            return self.kept
        try:
            return super().to_python(value)
        except ValidationError as wrong:
            if wrong.code == "ambiguous_timezone":
                raise ValidationError(CLOCKS_CHANGE, code=wrong.code) from None
            raise


def keep_moments(form: forms.BaseForm, shown: Any) -> None:
    """Keep this object's times exact in the form unless another clock time is sent."""
    for name, field in form.fields.items():
        if isinstance(field, MomentField):
            field.kept = getattr(shown, name)


class YesNoField(forms.TypedChoiceField):
    """Yes, No, or None where the form does not say; `unsaid` describes what None does."""

    def __init__(self, *, unsaid: str = "", **more: Any) -> None:
        choices = [*([("", unsaid)] if unsaid else []), ("yes", "Yes"), ("no", "No")]
        super().__init__(choices=choices, coerce=lambda sent: sent == "yes", empty_value=None, required=False, **more)


def yes_no(value: bool) -> str:
    """Return the value as a YesNoField sends it."""
    return "yes" if value else "no"


class FilesInput(forms.FileInput):
    """A plain file input: it neither offers earlier files nor clears them."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files, perhaps none; `accept` tells the browser which to offer."""

    def __init__(self, *, accept: str, **kwargs: Any) -> None:
        super().__init__(required=False, widget=FilesInput({"accept": accept}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Return every file, also an empty one: the code that stores them checks each."""
        return [file for file in data or [] if file]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)


INVALID = 422
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def add_error(form: forms.Form, error: DomainError, names: Mapping[str, str] | None = None) -> int:
    """Add the error to the form, beside its fields, and return the status to show it with.

    An error names fields as the API does (`dueAt` is `due_at` here); `names` maps those that the form calls otherwise.
    """
    fields = _error_fields(error)
    for sent, sentences in fields.items():
        name = (names or {}).get(sent) or _HUMP.sub("_", sent).lower()
        form.add_error(name if name in form.fields else None, sentences)
    if not fields:
        form.add_error(None, error.sentence)
    return error_status(error)


def error_status(error: DomainError) -> int:
    """Return 422 for invalid input, else the error's own status."""
    return INVALID if isinstance(error, Invalid) else error.status


def error_sentence(error: DomainError) -> str:
    """Return the error in one text, with the sentences of its fields."""
    return " ".join(line for lines in _error_fields(error).values() for line in lines) or error.sentence


def _error_fields(error: DomainError) -> dict[str, list[str]]:
    found: dict[str, list[str]] = error.extra.get("fields", {})
    return found


_REFUSED_FORM = "_shown_again"


def show_again(request: HttpRequest, path: str, status: int, **refused: Any) -> HttpResponse:
    """Return the page at this path of ours as a GET would, with this status.

    The page finds what was refused by `refused_form`. Its URL, and where signing in leads back to, are
    those of the page.
    """
    page = copy.copy(request)
    page.method, page.path, page.path_info = "GET", path, path
    page.GET = QueryDict()  # META stays the same: Django stores a new CSRF token there
    page.resolver_match = match = resolve(path)
    setattr(page, _REFUSED_FORM, refused)
    response: HttpResponse = match.func(page, *match.args, **match.kwargs)
    response.status_code = status
    return response


def refused_form(request: HttpRequest) -> dict[str, Any]:
    """Return what was refused on this page; empty when it is simply opened."""
    found: dict[str, Any] = getattr(request, _REFUSED_FORM, {})
    return found
