"""The demo over HTTP."""

from django.conf import settings
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.base import ApiViewSet
from core.api.serializers import Empty, validated_data
from core.api.shapes import Shape, doc
from core.demo import services
from core.errors import NotFound


class PlayedOut(Shape):
    loaded: list[str] = doc("Parts that were missing.")
    moved: list[str] = doc("Parts whose dates were moved to tonight.")


class SeedViewSet(ApiViewSet):
    """The demo club, for staff of a demo; for everyone else this does not exist."""

    public = ("create",)

    def enter(self, request: Request) -> None:
        if not (settings.DEMO and request.user.is_staff):
            raise NotFound

    @extend_schema(
        request=Empty,
        responses={200: PlayedOut, 404: OpenApiResponse(description="Not a demo, or not for you.")},
        summary="Load the demo club where it is missing",
    )
    def create(self, request: Request) -> Response:
        validated_data(Empty, request.data)
        return Response(PlayedOut.of(services.play_tonight()))
