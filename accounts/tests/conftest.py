"""Fixtures of the tests of accounts."""

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from accounts.tests.factories import UserFactory


@pytest.fixture
def api() -> APIClient:
    return APIClient()


@pytest.fixture
def ana(db: None) -> User:
    return UserFactory(name="Ana", email="ana@club.example")


@pytest.fixture
def staffer(db: None) -> User:
    return UserFactory(name="Sam", email="sam@club.example", staff=True)
