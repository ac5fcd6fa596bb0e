"""An admin action on malformed ids shows a message."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Role
from accounts.tests.factories import UserFactory


@pytest.mark.django_db
@pytest.mark.parametrize("chosen", ["junk", "0", "a\0b"])
@pytest.mark.parametrize("table", ["accounts/user", "shop/discount", "jobs/jobtally"])
def test_a_junk_id_in_an_admin_action_is_reported(table: str, chosen: str, settings: Any) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(UserFactory(role=Role.STAFF))

    answer = client.post(f"/admin/{table}/", {"action": "delete_selected", "_selected_action": chosen, "index": "0"})

    assert answer.status_code in (200, 302, 403)
