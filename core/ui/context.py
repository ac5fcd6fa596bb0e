"""What every page knows."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    return {"club_name": settings.CLUB_NAME, "demo": settings.DEMO}
