"""The paths of what belongs to no system: the search, the style guide, the icon where browsers look by themselves."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import path
from django.views.decorators.http import require_safe

from core.ui.plugins import search
from core.ui.styleguide import styleguide


@login_not_required
@require_safe
def icon(request: HttpRequest) -> HttpResponse:
    """For what names none itself: a feed, an answer of the API, a picture."""
    return redirect(static("img/icon.svg"))


pages = [
    path("favicon.ico", icon, name="icon"),
    path("search/", search, name="search"),
    path("staff/styleguide/", styleguide, name="styleguide"),
]
