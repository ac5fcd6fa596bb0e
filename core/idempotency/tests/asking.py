"""Requests for these tests."""

from typing import Any

from django.contrib.auth import get_user_model
from django.test import Client

ITEM = {"item": "shirt"}


def post(client: Client, key: str | None, body: Any = ITEM, path: str = "/api/orders", **headers: str) -> Any:
    if key is not None:
        headers["Idempotency-Key"] = key
    return client.post(path, body, content_type="application/json", headers=headers)


def same(first: Any, second: Any) -> bool:
    """Return whether the second response repeats the first (status, bytes and Location) and is marked as replayed."""
    said = [(each.status_code, each.content, each.headers.get("Location")) for each in (first, second)]
    return said[0] == said[1] and second.headers.get("Idempotency-Replayed") == "true"


def client_of(person: Any = None) -> Client:
    """Return a browser, or a program with its cookies, that gets responses and never exceptions."""
    client = Client(raise_request_exception=False)
    if person:
        client.force_login(person)
    return client


def someone(name: str) -> Any:
    return get_user_model().objects.create_user(email=f"{name}@club.example", name=name.title())
