"""The four flows of docs/architecture.md: what a call runs through stays what docs/performance.md says."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Session
from accounts.tests.factories import UserFactory
from accounts.tokens import access_token
from benchmarks.traces import tracing
from bookings.tests.factories import EventFactory
from config.env import BASE_DIR
from core.ids import uuid7
from drops.tests.claiming import join
from drops.tests.factories import DropFactory
from projects.tests.factories import project_of, task_in
from scoreboard.tests.factories import GameFactory

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = BASE_DIR / "docs/performance.md"
ABOVE, BELOW = 1.1, 0.75  # of each documented figure
Call = tuple[str, str, dict[str, Any]]


def reserve(person: Any) -> Call:
    return "POST", f"events/{EventFactory().pk}/reserve", {}


def score(person: Any) -> Call:
    return "POST", f"games/{GameFactory(open_scoring=True).pk}/score", {"team": "A", "points": 2}


def claim(person: Any) -> Call:
    drop = DropFactory()
    join(drop, person)
    return "POST", f"drops/{drop.pk}/claim", {}


def move(person: Any) -> Call:
    task = task_in(project_of(person))
    return "PATCH", f"tasks/{task.pk}", {"status": "in_progress", "base": {"status": task.status}}


FLOWS: dict[str, tuple[Callable[[Any], Call], dict[str, str]]] = {
    "reserve": (reserve, {}),
    "reserve with a key": (reserve, {"Idempotency-Key": "a-key-of-a-test"}),
    "score": (score, {}),
    "claim": (claim, {}),
    "move a task": (move, {}),
}


@pytest.mark.parametrize("name", FLOWS)
def test_a_flow_runs_through_as_much_as_the_documents_say(name: str) -> None:
    flow, headers = FLOWS[name]
    send(flow, headers)  # the first call of a process fills caches

    trace = send(flow, headers)

    print(f"\n{name}: {trace}")
    measured = [len(trace.functions), len(trace.files), len(trace.statements)]
    for now, said in zip(measured, documented(name), strict=True):
        assert said * BELOW <= now <= said * ABOVE, f"{name}: {trace}; correct {PAGE.name}"


def send(flow: Callable[[Any], Call], headers: dict[str, str]) -> Any:
    person = UserFactory()
    method, path, body = flow(person)
    headers = {"Authorization": f"Bearer {token_of(person)}", **headers}
    client = Client()
    client.get("/healthz")  # a client builds its middleware at its first request
    with tracing() as trace:
        response = client.generic(method, f"/api/{path}", json.dumps(body), "application/json", headers=headers)
    assert response.status_code in (200, 201), response.content
    return trace


def token_of(person: Any) -> str:
    ends = timezone.now() + timedelta(days=1)
    session = Session.objects.create(user=person, token_hash=uuid7().hex, expires_at=ends)
    return access_token(user_id=person.pk, session_id=session.pk)


def documented(name: str) -> list[int]:
    row = re.search(rf"^\| {name} \|(.*)\|$", PAGE.read_text(), re.MULTILINE)
    assert row, f"{PAGE.name} has no row for {name}"
    return [int(figure) for figure in row[1].split("|")]
