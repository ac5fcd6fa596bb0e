"""Whatever anyone sends to the real API, the response is one that its document describes."""

from functools import cache

import pytest
import schemathesis
from django.contrib.auth import get_user_model
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import checks

from core.api.openapi import openapi_document

PROMISES = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "unsupported_method",
]
ENDING_THE_SESSION = {"/api/auth/logout", "/api/auth/password", "/api/auth/sessions/{sessionId}"}
SHARES = 8  # so that every process of a parallel run has some
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _club(demo_as_written, settings, db):
    """The demo club, without rate limits."""
    settings.RATE_LIMITS = False


@pytest.fixture
def staff(client):
    """Call as a member of staff, who may do the most."""
    get_user_model().objects.create_superuser("fuzz@courtside.example", "tip-off-2026", name="Fuzz")
    sent = {"email": "fuzz@courtside.example", "password": "tip-off-2026"}
    told = client.post("/api/auth/login", sent, content_type="application/json").json()
    return {"Authorization": f"Bearer {told['data']['token']}"}


@cache
def _all_operations():
    api = schemathesis.openapi.from_dict(openapi_document())
    api.app = get_wsgi_application()
    return [found.ok() for found in api.get_all_operations()]


@pytest.fixture(params=range(SHARES))
def operations(request):
    """A share of the operations; the test's connection outlives the calls, as with Django's own client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield _all_operations()[request.param :: SHARES]
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def _call(operation, headers):
    @settings(max_examples=8, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy())
    def call(case):
        case.call_and_validate(checks=checks.CHECKS.get_by_names(PROMISES), headers=headers)

    call()


def test_anonymous_callers_get_only_described_responses(operations, subtests):
    for operation in operations:
        with subtests.test(operation.label):
            _call(operation, {})


def test_staff_get_only_described_responses(staff, operations, subtests):
    for operation in operations:
        if operation.path not in ENDING_THE_SESSION:
            with subtests.test(operation.label):
                _call(operation, staff)
