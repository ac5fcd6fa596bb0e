"""Call the API in the tests of every app."""

import json
from typing import Any

from django.test import Client


def call(
    method: str, path: str, person: Any = None, body: Any = None, client: Client | None = None, **headers: str
) -> Any:
    """Return the response to a call by this person, or anonymous. A `client` keeps its cookies between calls."""
    client = client or Client()
    if person:
        client.force_login(person)
    sent = {} if method == "get" else {"data": "" if body is None else json.dumps(body)}
    return getattr(client, method)(f"/api/{path}", content_type="application/json", headers=headers, **sent)
