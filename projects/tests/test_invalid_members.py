"""Invalid input to the calls and the page of a project's members."""

import pytest
from django.test import Client

from accounts.tests.factories import UserFactory
from projects import services

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return UserFactory()


@pytest.fixture
def project(owner):
    return services.create_project(name="Cup", by=owner)[0]


def browser(person):
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


def test_put_on_a_member_is_not_allowed(project, owner):
    for path in ("", f"/{owner.pk}"):
        answer = browser(owner).put(f"/api/projects/{project.pk}/members{path}", "{}", content_type="application/json")

        assert answer.status_code == 405


@pytest.mark.parametrize("sent", [{}, {"role": "emperor"}])
def test_an_unknown_role_shows_an_error_on_the_page(project, owner, sent):
    answer = browser(owner).post(f"/projects/{project.pk}/members/{owner.pk}/role/", sent, follow=True)

    assert (answer.status_code, "Choose a role" in answer.content.decode()) == (200, True)


def test_a_stranger_learns_nothing_about_roles(project, owner):
    answer = browser(UserFactory()).post(f"/projects/{project.pk}/members/{owner.pk}/role/", {})

    assert answer.status_code == 404
