from typing import Any

import pytest
from django.test import Client

from core.api.tests.client import Api


@pytest.fixture
def api(settings: Any) -> Api:
    """A program that calls the small API of these tests, and never sees an exception, only answers."""
    settings.ROOT_URLCONF = "core.api.tests.urls"
    return Api(Client(raise_request_exception=False))
