"""How whoever asks for the newsletter came here."""

from django.http import HttpRequest

from accounts.clients import client_of
from subscriptions.services import Origin


def origin_of(request: HttpRequest, way: str) -> Origin:
    """How the visitor came here."""
    return Origin(way, client_of(request).network)
