"""Forms and fields in the house's look: label, hint and error stand before the input."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting

from core.ui.times import wall_clock

CLOCKS_CHANGE = "The clocks change in this hour. Choose another time."


class Renderer(TemplatesSetting):
    """Draws every form of the site, allauth's too."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"


class WallClock(forms.DateTimeInput):
    """A day and an hour on the club's wall clock."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class MomentField(forms.DateTimeField):
    """A moment as the club's wall clock shows it. `kept` stays to the second where its clock is not changed.

    So a form can be sent again although its clock has no seconds, and shows an hour that comes twice.
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
    """Let the form's moments stay what they are of this object, unless another clock time is sent."""
    for name, field in form.fields.items():
        if isinstance(field, MomentField):
            field.kept = getattr(shown, name)


class YesNoField(forms.TypedChoiceField):
    """Yes or No, and None where the form does not say; `unsaid` describes what None does."""

    def __init__(self, *, unsaid: str = "", **more: Any) -> None:
        choices = [*([("", unsaid)] if unsaid else []), ("yes", "Yes"), ("no", "No")]
        super().__init__(choices=choices, coerce=lambda sent: sent == "yes", empty_value=None, required=False, **more)


def yes_no(value: bool) -> str:
    """As a YesNoField is sent."""
    return "yes" if value else "no"
