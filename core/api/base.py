"""Base classes of every API view outside /api/auth/, and of views that answer with a file."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ViewSet

from core.api.responses import EnvelopeRenderer
from core.idempotency.api import IdempotentAPIView


class ApiView(IdempotentAPIView):
    """One path, one method each for get, post, patch, delete."""

    def initialize_request(self, request: Any, *args: Any, **kwargs: Any) -> Request:
        """OPTIONS asks for the permission that GET of the same path asks for."""
        made: Request = super().initialize_request(request, *args, **kwargs)
        if request.method == "OPTIONS" and hasattr(self, "action_map"):
            self.action = self.action_map.get("get", "metadata")
        return made


class ApiViewSet(ApiView, ViewSet):
    """Several paths of one noun, led to by as_view({"post": "create"})."""


class GenericApiViewSet(ApiView, GenericViewSet[Any]):
    """The same with a queryset and a serializer class."""


class _Whatever(EnvelopeRenderer):
    """Lets a client ask for the type of the file, whichever it is."""

    media_type = "*/*"
    format = "file"


class DownloadView(ApiView):
    """Answers with a file; a refusal is JSON all the same, whatever type was asked for."""

    renderer_classes = [EnvelopeRenderer, _Whatever]

    def handle_exception(self, exc: Exception) -> Response:
        self.request.accepted_renderer = EnvelopeRenderer()
        self.request.accepted_media_type = EnvelopeRenderer.media_type
        return super().handle_exception(exc)
