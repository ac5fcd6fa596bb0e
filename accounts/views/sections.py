"""Search results among people, for staff only."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse

from accounts import queries
from core.systems import Hit
from core.ui.navigation import MAX_HITS


def search_people(request: HttpRequest, words: str) -> Iterator[Hit]:
    if not getattr(request.user, "is_staff", False):
        return
    for person in queries.people(text=words)[:MAX_HITS]:
        page = reverse("admin:accounts_user_change", args=[person.pk])
        yield Hit(person.name, page, f"{person.email}, {person.get_role_display().lower()}")
