"""Call the API as one browser or program does."""

import json
from typing import Any

from django.test import Client


def call(method: str, path: str, person: Any = None, body: Any = None, client: Client | None = None, **headers: str):
    client = client or Client()
    if person:
        client.force_login(person)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    sent = {} if method == "get" else {"data": "" if body is None else json.dumps(body)}
    return getattr(client, method)(f"/api/{path}", content_type="application/json", headers=named, **sent)


def data(answer: Any) -> Any:
    return answer.json()["data"]


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]
