"""The demo over HTTP."""

from django.conf import settings
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.base import ApiViewSet
from core.api.serializers import Empty, Serializer
from core.demo import services
from core.errors import NotFound


class Played(Serializer):
    loaded = serializers.ListField(child=serializers.CharField(), help_text="Parts that were missing.")
    moved = serializers.ListField(child=serializers.CharField(), help_text="Parts whose dates were moved to tonight.")


class SeedViewSet(ApiViewSet):
    """The demo club, for staff of a demo; for everyone else this does not exist."""

    permission_classes = [AllowAny]

    def enter(self, request: Request) -> None:
        if not (settings.DEMO and request.user.is_staff):
            raise NotFound

    @extend_schema(
        request=Empty,
        responses={200: Played, 404: OpenApiResponse(description="Not a demo, or not for you.")},
        summary="Load the demo club where it is missing",
    )
    def create(self, request: Request) -> Response:
        Empty(data=request.data).is_valid(raise_exception=True)
        return Response(Played(services.play_tonight()).data)
