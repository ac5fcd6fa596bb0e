"""Sockets of boxes, served as the product serves sockets."""

from collections.abc import Iterator

import pytest

from core.rooms import registry
from core.rooms.tests import box
from core.tests.serving import serving


@pytest.fixture(autouse=True)
def _boxes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry.kinds(), "boxes", box.BoxRoom())


@pytest.fixture
def web(transactional_db: None) -> Iterator[str]:
    with serving(box.application) as address:
        yield address
