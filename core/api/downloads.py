"""Calls that answer with a file."""

from rest_framework.response import Response

from core.api.base import ApiView
from core.api.renderers import EnvelopeRenderer


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
