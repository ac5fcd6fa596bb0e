"""People for tests. They share one password, hashed once, because hashing is slow on purpose."""

from functools import cache
from typing import TYPE_CHECKING, Any

import factory
from django.contrib.auth.hashers import make_password

from accounts.models import Role, User

PASSWORD = "tip-off-2026"


@cache
def _hashed(password: str) -> str:
    return make_password(password)


class UserFactory(factory.django.DjangoModelFactory[User]):
    """A participant. Give `password` for another than PASSWORD."""

    class Meta:
        model = User

    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.Sequence(lambda n: f"person{n}@club.example")
    password = PASSWORD

    class Params:
        organizer = factory.Trait(role=Role.ORGANIZER)
        staff = factory.Trait(role=Role.STAFF)

    if TYPE_CHECKING:  # the library's types do not know what a factory returns

        def __new__(cls, **fields: Any) -> User: ...  # type: ignore[misc]

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **fields: Any) -> User:
        fields["password"] = _hashed(fields["password"])
        return super()._create(model_class, *args, **fields)
