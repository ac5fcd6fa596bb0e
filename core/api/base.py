"""Base classes of every API view outside /api/auth/, and of views that answer with a file."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ViewSet

from core.api.responses import EnvelopeRenderer
from core.idempotency.api import IdempotentAPIView


class ApiView(IdempotentAPIView):
    """One path, with a method each for get, post, patch and delete."""

    def initialize_request(self, request: Any, *args: Any, **kwargs: Any) -> Request:
        """Let OPTIONS require the same permission as GET of the same path."""
        made: Request = super().initialize_request(request, *args, **kwargs)
        if request.method == "OPTIONS" and hasattr(self, "action_map"):
            self.action = self.action_map.get("get", "metadata")
        return made


class ApiViewSet(ApiView, ViewSet):
    """Several paths of one noun, mapped by as_view({"post": "create"})."""


class GenericApiViewSet(ApiView, GenericViewSet[Any]):
    """An ApiViewSet with a queryset and a serializer class."""


class _Whatever(EnvelopeRenderer):
    """Accepts whatever file type a client asks for."""

    media_type = "*/*"
    format = "file"


class DownloadView(ApiView):
    """Answers with a file; an error is JSON whatever type was asked for."""

    renderer_classes = [EnvelopeRenderer, _Whatever]

    def handle_exception(self, exc: Exception) -> Response:
        self.request.accepted_renderer = EnvelopeRenderer()
        self.request.accepted_media_type = EnvelopeRenderer.media_type
        return super().handle_exception(exc)
