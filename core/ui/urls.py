"""The path of the style guide."""

from django.urls import path

from core.ui.styleguide import styleguide

pages = [path("staff/styleguide/", styleguide, name="styleguide")]
