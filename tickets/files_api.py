"""The files of a request, for programs."""

from uuid import UUID

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.base import ApiView
from core.api.renderers import EnvelopeRenderer
from core.files.answering import answer
from tickets import access, queries
from tickets.api import TOKEN, caller_of


class AnyFile(EnvelopeRenderer):
    """Lets a client ask for whatever the file is; a refusal is JSON all the same."""

    media_type = "*/*"
    format = "file"


class FileView(ApiView):
    permission_classes = [AllowAny]
    renderer_classes = [EnvelopeRenderer, AnyFile]

    @extend_schema(
        parameters=[TOKEN],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
        summary="A file of a request, for its requester and the staff",
    )
    def get(self, request: Request, ticket: str, file: UUID) -> HttpResponseBase:
        found, role = access.ticket_for(caller_of(request), ticket)
        return answer(queries.file_for(found, role, file), request.headers.get("Range", ""))

    def handle_exception(self, exc: Exception) -> Response:
        self.request.accepted_renderer = EnvelopeRenderer()
        self.request.accepted_media_type = EnvelopeRenderer.media_type
        return super().handle_exception(exc)
