"""API client for test data that the pages then show."""

import json
import urllib.request
from datetime import UTC, datetime, timedelta
from typing import Any

PASSWORD = "tip-off-2026"


class ApiClient:
    """API client of a person of the demo."""

    def __init__(self, url: str, user: str) -> None:
        self.url, self.token = url, ""
        signed_in = self.post("/api/auth/login", {"email": f"{user}@courtside.example", "password": PASSWORD})
        self.token = signed_in["token"]

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        return self._request("POST", path, body or {})

    def patch(self, path: str, body: dict[str, Any]) -> Any:
        return self._request("PATCH", path, body)

    def put(self, path: str, body: dict[str, Any]) -> Any:
        return self._request("PUT", path, body)

    def get(self, path: str) -> Any:
        return self._request("GET", path, None)

    def _request(self, method: str, path: str, body: dict[str, Any] | None) -> Any:
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=10) as response:
            return json.load(response)["data"]

    def create_competition(self, title: str, **fields: Any) -> dict[str, Any]:
        """Create a competition a week from now."""
        now = datetime.now(UTC)
        when = {"startsAt": now + timedelta(days=7), "registrationDeadline": now + timedelta(days=5)}
        times = {name: moment.isoformat() for name, moment in when.items()}
        competition: dict[str, Any] = self.post("/api/competitions", {"title": title, "capacity": 3, **times, **fields})
        return competition


def register(url: str, competition: dict[str, Any], *people: str) -> None:
    for user in people:
        ApiClient(url, user).post(f"/api/competitions/{competition['id']}/register")
