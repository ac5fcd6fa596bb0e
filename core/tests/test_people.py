"""Erasing a person runs the erasure of every app."""

import pytest

from core import lifecycle, systems
from core.systems import System


def test_every_erasure_runs_once(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    declared = {
        name: System(erasure=lambda person, name=name: done.append(f"{name} of {person}"))
        for name in ("bookings", "drops")
    }
    monkeypatch.setattr(systems, "installed", lambda: {**declared, "accounts": System()})
    lifecycle.erase("Ana")

    assert done == ["bookings of Ana", "drops of Ana"]
