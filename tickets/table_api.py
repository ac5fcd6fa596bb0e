"""The requests as a file, for the staff."""

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.base import ApiView
from core.api.renderers import EnvelopeRenderer
from tickets import access, exports


class Table(EnvelopeRenderer):
    """Lets a client ask for text/csv; a refusal is JSON all the same."""

    media_type = "text/csv"
    format = "csv"


class TicketsTable(ApiView):
    permission_classes = [AllowAny]
    renderer_classes = [EnvelopeRenderer, Table]

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.STR}, summary="All requests as a table (CSV, staff)")
    def get(self, request: Request) -> HttpResponse:
        access.refuse_unless_staff(request.user)
        return exports.as_download()

    def handle_exception(self, exc: Exception) -> Response:
        self.request.accepted_renderer = EnvelopeRenderer()
        self.request.accepted_media_type = EnvelopeRenderer.media_type
        return super().handle_exception(exc)
