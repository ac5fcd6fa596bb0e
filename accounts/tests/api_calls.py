"""Helpers: sign in over the API, and look at room events."""

from typing import Any

from rest_framework.test import APIClient

from accounts.models import User
from accounts.tests.factories import PASSWORD
from core.rooms.models import RoomEvent


def sign_in(api: APIClient, person: User, password: str = PASSWORD) -> dict[str, Any]:
    """Return the data of a successful sign-in."""
    answer = api.post("/api/auth/login", {"email": person.email, "password": password})
    assert answer.status_code == 200, answer.content
    data: dict[str, Any] = answer.json()["data"]
    return data


def bearer(token: str) -> dict[str, Any]:
    return {"HTTP_AUTHORIZATION": f"Bearer {token}"}


def refused(answer: Any, status: int, code: str) -> dict[str, Any]:
    """Return the body of an error with this status and code."""
    body: dict[str, Any] = answer.json()
    assert (answer.status_code, body["success"], body["code"]) == (status, False, code), body
    return body


def reasons(person: User) -> list[str]:
    """Return the reasons announced in this person's room, in order."""
    events = RoomEvent.objects.filter(room=f"people.{person.pk}").order_by("version")
    return [event.data["reason"] for event in events]
