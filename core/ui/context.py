"""What every page knows."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from core.ui.navigation import entries

THEMES = {"light", "dark"}


def site(request: HttpRequest) -> dict[str, object]:
    """The club, the theme the visitor chose (none: as the system), and where to go from here."""
    theme = request.COOKIES.get("theme", "")
    return {
        "club_name": settings.CLUB_NAME,
        "club_zone": settings.TIME_ZONE.split("/")[-1].replace("_", " "),
        "demo": settings.DEMO,
        "theme": theme if theme in THEMES else "",
        "account_pages": settings.ACCOUNT_PAGES,
        "navigation": SimpleLazyObject(lambda: entries(request)),
    }
