"""The components alone, without the apps' words in the navigation."""

import pytest


@pytest.fixture(autouse=True)
def _quiet_navigation(settings):
    settings.NAVIGATION = [{**entry, "badge": ""} for entry in settings.NAVIGATION]
