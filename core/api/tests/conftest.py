from typing import Any

import pytest
from django.test import Client

from core.api.tests.client import Api


@pytest.fixture
def api(settings: Any) -> Api:
    """A client of the small test API that gets responses and never exceptions."""
    settings.ROOT_URLCONF = "core.api.tests.urls"
    return Api(Client(raise_request_exception=False))
