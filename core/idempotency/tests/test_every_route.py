"""Every POST of the API outside /api/auth/ supports keys, and none inside stores a response."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from core.api.openapi import openapi_document
from core.idempotency.api import IdempotentAPIView


class Route(NamedTuple):
    path: str
    view: Any

    @property
    def kind(self) -> Any:
        return getattr(self.view, "cls", None)

    @property
    def takes_post(self) -> bool:
        actions = getattr(self.view, "actions", None)
        return "post" in actions if actions else hasattr(self.kind, "post")


def routes(patterns: list[Any], above: str = "") -> Iterator[Route]:
    for pattern in patterns:
        path = above + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern) and path.startswith("api/"):
            yield Route(path, pattern.callback)


def unkept(found: list[Route]) -> list[str]:
    """Return the POST routes that would take effect twice."""
    return [each.path for each in found if each.takes_post and not issubclass(each.kind or object, IdempotentAPIView)]


ALL = list(routes(get_resolver("config.urls").url_patterns))
OUTSIDE = [route for route in ALL if not route.path.startswith("api/auth/")]
POSTS = [route for route in OUTSIDE if route.takes_post]


def test_every_post_outside_auth_supports_keys() -> None:
    assert len(POSTS) > 5
    assert unkept(OUTSIDE) == []


def test_a_view_without_support_would_be_found() -> None:
    """The control: without it the test could pass by checking nothing."""

    class Forgotten(APIView):
        permission_classes = [AllowAny]

        def post(self, request: Any) -> None: ...

    assert unkept([Route("api/forgotten", Forgotten.as_view())]) == ["api/forgotten"]


def test_nothing_under_auth_is_stored() -> None:
    within = [route for route in ALL if route.path.startswith("api/auth/")]
    assert within
    assert [route.path for route in within if issubclass(route.kind or object, IdempotentAPIView)] == []


@pytest.mark.parametrize("route", [each for each in OUTSIDE if each.kind is None], ids=lambda each: each.path)
def test_a_function_view_of_the_api_takes_no_post(route: Route, db: None) -> None:
    assert Client().post(f"/{route.path}").status_code == 405


@pytest.mark.parametrize("route", [each for each in POSTS if "<" in each.path], ids=lambda each: each.path)
def test_permission_is_checked_before_a_response_is_replayed(route: Route) -> None:
    assert route.kind.enter != IdempotentAPIView.enter, "say in enter() who may do this to what the path names"


@pytest.mark.parametrize("route", POSTS, ids=lambda each: each.path)
def test_no_view_overrides_dispatch_or_initial(route: Route) -> None:
    """Overriding dispatch or initial would bypass the key."""
    assert (route.kind.dispatch, route.kind.initial) == (IdempotentAPIView.dispatch, APIView.initial)


def test_the_document_says_which_calls_take_a_key() -> None:
    posts = {path: item["post"] for path, item in openapi_document()["paths"].items() if "post" in item}
    told = {path for path, call in posts.items() if "422" in call["responses"] and "Idempotency-Key" in str(call)}
    assert len(told) == len(POSTS)
    assert {path.startswith("/api/auth/") for path in posts.keys() - told} == {True}
