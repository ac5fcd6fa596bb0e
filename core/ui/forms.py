"""Forms and fields in the house's look: label, hint and error stand before the input."""

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
