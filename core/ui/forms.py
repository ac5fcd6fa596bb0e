"""Forms and fields in the house's look: label, hint and error stand before the input."""

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Draws every form of the site, allauth's too."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"


class WallClock(forms.DateTimeInput):
    """A day and an hour on the club's wall clock."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class YesNoField(forms.TypedChoiceField):
    """Yes or No, and None where the form does not say; `unsaid` describes what None does."""

    def __init__(self, *, unsaid: str = "", **more: Any) -> None:
        choices = [*([("", unsaid)] if unsaid else []), ("yes", "Yes"), ("no", "No")]
        super().__init__(choices=choices, coerce=lambda sent: sent == "yes", empty_value=None, required=False, **more)


def yes_no(value: bool) -> str:
    """As a YesNoField is sent."""
    return "yes" if value else "no"
