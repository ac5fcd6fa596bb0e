"""Forms and fields in the house's look: label, hint and error stand before the input."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Draws every form of the site, allauth's too."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"
