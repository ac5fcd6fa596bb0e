"""When a person leaves for good, every system does its part."""

import pytest

from core import people


def test_every_part_is_done_each_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "_parts", {})
    done: list[str] = []
    for name in ("drops", "bookings", "drops"):
        people.when_leaving(name, lambda person, name=name: done.append(f"{name} of {person}"))
    people.leave("Ana")

    assert done == ["bookings of Ana", "drops of Ana"]
