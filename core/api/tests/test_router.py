"""Viewsets on an ApiRouter: paths, names, permissions by action, and enter() once per request."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import include, path, reverse
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.base import ApiRouter, ApiViewSet
from core.api.serializers import Serializer, validated_data
from core.errors import NotFound
from core.idempotency.models import IdempotencyLog
from core.idempotency.tests.asking import client_of, someone

entered: list[tuple[str, str]] = []


class Nothing(Serializer):
    """A body without fields."""


class HoopViewSet(ApiViewSet):
    lookup_url_kwarg = "hoop"
    public = ("list", "retrieve")

    def enter(self, request: Request, hoop: str = "", **_: Any) -> None:
        entered.append((self.action, hoop))
        if hoop == "missing":
            raise NotFound
        self.hoop = hoop

    def list(self, request: Request) -> Response:
        return Response([])

    def retrieve(self, request: Request, hoop: str) -> Response:
        return Response(self.hoop)

    def partial_update(self, request: Request, hoop: str) -> Response:
        return Response(self.hoop)

    @action(detail=True, methods=["post"], url_path="nets/<int:net>")
    def mend(self, request: Request, hoop: str, net: int) -> Response:
        validated_data(Nothing, request.data)
        return Response({"hoop": self.hoop, "net": net})

    @mend.mapping.delete
    def cut(self, request: Request, hoop: str, net: int) -> Response:
        return Response(status=204)


router = ApiRouter()
router.register("hoops", HoopViewSet)
urlpatterns = [path("api/", include(router.urls))]
pytestmark = pytest.mark.urls(__name__)
MEND = "/api/hoops/red/nets/3"


@pytest.fixture(autouse=True)
def nobody_has_entered() -> None:
    entered.clear()


def test_paths_have_no_slash_and_names_are_those_of_the_api() -> None:
    assert reverse("api-hoop-list") == "/api/hoops"
    assert reverse("api-hoop-mend", args=["red", 3]) == MEND


@pytest.mark.django_db
def test_public_actions_need_no_sign_in_and_the_others_do(client: Client) -> None:
    assert client.get("/api/hoops").status_code == 200
    assert client.get("/api/hoops/red").json()["data"] == "red"
    assert client.patch("/api/hoops/red").status_code == 401
    assert client.post(MEND, content_type="application/json").status_code == 401


@pytest.mark.django_db
def test_options_needs_the_permission_of_get(client: Client) -> None:
    assert client.options("/api/hoops").status_code == 200
    assert client.options(MEND).status_code == 401
    assert entered == []


@pytest.mark.django_db
@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "one"}])
def test_enter_comes_once_and_what_it_loads_is_there(headers: dict[str, str]) -> None:
    answer = post(headers)
    assert (answer.status_code, answer.json()["data"]) == (200, {"hoop": "red", "net": 3})
    assert entered == [("mend", "red")]


@pytest.mark.django_db
def test_enter_comes_before_the_body_is_validated() -> None:
    assert post({}, path="/api/hoops/missing/nets/3", body={"wrong": 1}).status_code == 404
    assert post({}, body={"wrong": 1}).status_code == 400


@pytest.mark.django_db
def test_enter_comes_before_a_key_is_read() -> None:
    headers = {"Idempotency-Key": "one"}
    assert post(headers, path="/api/hoops/missing/nets/3").status_code == 404
    assert not IdempotencyLog.objects.exists()


@pytest.mark.django_db
def test_a_method_that_is_not_offered_does_not_enter() -> None:
    assert client_of(someone("ann")).put("/api/hoops/red").status_code == 405
    assert entered == []


def post(headers: dict[str, str], path: str = MEND, body: Any = None) -> Any:
    client = client_of(get_user_model().objects.filter(email="ann@club.example").first() or someone("ann"))
    return client.post(path, body or {}, content_type="application/json", headers=headers)
