"""A client of the API that checks every response for the shared shape."""

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client


class Api:
    """Send bodies unchanged, and check the envelope of every response."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def get(self, path: str, **headers: str) -> HttpResponse:
        return _in_shape(self.client.get(path, headers=headers))

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.send("POST", path, body, **headers)

    def send(self, method: str, path: str, body: Any = None, kind: str = "application/json", **headers: str) -> Any:
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        return _in_shape(self.client.generic(method, path, raw, content_type=kind, headers=headers))


def _in_shape(response: Any) -> Any:
    assert response.headers["X-Request-ID"]
    if response.status_code == 204:
        assert response.content == b""
        assert not {"Content-Type", "Content-Length"} & set(response.headers)
        return response
    assert response.headers["Content-Type"] == "application/json"
    said = response.json()
    assert said["success"] is (response.status_code < 400)
    if response.status_code >= 400:
        assert set(said) >= {"error", "code", "requestId"}
        assert said["requestId"] == response.headers["X-Request-ID"]
        assert len(response.content) <= 4096
    return response
