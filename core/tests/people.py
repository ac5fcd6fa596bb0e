"""People for the tests of the core, which knows no more of them than Django does."""

from typing import Any

from django.contrib.auth import get_user_model


def person(name: str = "Ana", **fields: Any) -> Any:
    """A participant called so; `role="STAFF"` makes one of the staff."""
    return get_user_model().objects.create_user(email=f"{name.lower()}@club.example", name=name, **fields)
