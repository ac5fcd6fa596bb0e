"""The paths of what belongs to no system: the search, and the style guide."""

from django.urls import path

from core.ui.search import search
from core.ui.styleguide import styleguide

pages = [
    path("search/", search, name="search"),
    path("staff/styleguide/", styleguide, name="styleguide"),
]
