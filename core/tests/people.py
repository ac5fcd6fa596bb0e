"""People for the tests of core, which knows no more of them than Django does."""

from typing import Any

from django.contrib.auth import get_user_model


def person(name: str = "Ana", **fields: Any) -> Any:
    """Make a participant of this name; `role="STAFF"` makes a member of staff."""
    return get_user_model().objects.create_user(email=f"{name.lower()}@club.example", name=name, **fields)
