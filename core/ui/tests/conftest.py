"""The house's own look, without the words that the systems say in its navigation."""

import pytest


@pytest.fixture(autouse=True)
def _quiet_navigation(settings):
    settings.NAVIGATION = [{**entry, "badge": ""} for entry in settings.NAVIGATION]
