"""A domain error that no view caught becomes a page, not a 500."""

import pytest
from django.contrib.auth.decorators import login_not_required
from django.urls import path

from core.errors import DomainError, Forbidden, NotAuthenticated, NotFound

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]

KINDS = {"rule": DomainError, "none": NotFound, "not-yours": Forbidden, "sign-in": NotAuthenticated}


@login_not_required
def refusing(request, kind):
    raise KINDS[kind]("Told in a sentence.")


def nothing(request):
    raise NotFound


urlpatterns = [path("refuse/<kind>/", refusing), path("", nothing, name="game-day")]


@pytest.mark.parametrize(("kind", "status"), [("rule", 409), ("none", 404), ("not-yours", 403)])
def test_it_has_its_status_and_a_page(client, kind, status):
    answer = client.get(f"/refuse/{kind}/")
    assert answer.status_code == status
    assert "<h1" in answer.content.decode()


def test_its_sentence_is_shown(client):
    assert "Told in a sentence." in client.get("/refuse/rule/").content.decode()


def test_a_person_who_must_sign_in_is_led_there_and_back(client):
    answer = client.get("/refuse/sign-in/?a=1")
    assert answer["Location"] == "/login/?next=/refuse/sign-in/%3Fa%3D1"
