"""The components alone, without the apps' words in the navigation."""

from dataclasses import replace

import pytest

from core import systems


@pytest.fixture(autouse=True)
def _quiet_navigation(monkeypatch):
    quiet = {
        label: replace(system, navigation=tuple(replace(entry, badge=None) for entry in system.navigation))
        for label, system in systems.installed().items()
    }
    monkeypatch.setattr(systems, "installed", lambda: quiet)
