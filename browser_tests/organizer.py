"""An organizer with a program: makes over the API what the pages then show."""

import json
import urllib.request
from datetime import UTC, datetime, timedelta
from typing import Any

PASSWORD = "tip-off-2026"


class Caller:
    """Somebody of the demo, signed in over the API."""

    def __init__(self, url: str, who: str) -> None:
        self.url, self.token = url, ""
        signed_in = self.post("/api/auth/login", {"email": f"{who}@courtside.example", "password": PASSWORD})
        self.token = signed_in["token"]

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        return self._ask("POST", path, body or {})

    def patch(self, path: str, body: dict[str, Any]) -> Any:
        return self._ask("PATCH", path, body)

    def put(self, path: str, body: dict[str, Any]) -> Any:
        return self._ask("PUT", path, body)

    def get(self, path: str) -> Any:
        return self._ask("GET", path, None)

    def _ask(self, method: str, path: str, body: dict[str, Any] | None) -> Any:
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        sent = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, sent, headers, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)["data"]

    def competition(self, title: str, **facts: Any) -> dict[str, Any]:
        """A new one, a week away."""
        now = datetime.now(UTC)
        when = {"startsAt": now + timedelta(days=7), "registrationDeadline": now + timedelta(days=5)}
        told = {name: moment.isoformat() for name, moment in when.items()}
        made: dict[str, Any] = self.post("/api/competitions", {"title": title, "capacity": 3, **told, **facts})
        return made


def enter(url: str, competition: dict[str, Any], *people: str) -> None:
    for who in people:
        Caller(url, who).post(f"/api/competitions/{competition['id']}/register")
