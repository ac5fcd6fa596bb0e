"""Erasing a person runs the erasure of every app."""

import pytest

from core import lifecycle


def test_every_erasure_runs_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lifecycle, "_erasures", {})
    done: list[str] = []
    for name in ("drops", "bookings", "drops"):
        lifecycle.on_erasure(name, lambda person, name=name: done.append(f"{name} of {person}"))
    lifecycle.erase("Ana")

    assert done == ["bookings of Ana", "drops of Ana"]
