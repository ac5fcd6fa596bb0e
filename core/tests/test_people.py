"""When a person leaves for good, every system does its part."""

import pytest

from core import lifecycle


def test_every_part_is_done_each_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lifecycle, "_erasures", {})
    done: list[str] = []
    for name in ("drops", "bookings", "drops"):
        lifecycle.on_erasure(name, lambda person, name=name: done.append(f"{name} of {person}"))
    lifecycle.erase("Ana")

    assert done == ["bookings of Ana", "drops of Ana"]
