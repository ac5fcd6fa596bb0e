"""The files of a request, for programs."""

from uuid import UUID

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request

from core.api.base import DownloadView
from core.files.answering import answer
from tickets import access, queries
from tickets.api import TOKEN, caller_of


class FileView(DownloadView):
    permission_classes = [AllowAny]

    @extend_schema(
        parameters=[TOKEN],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
        summary="A file of a request, for its requester and the staff",
    )
    def get(self, request: Request, ticket: str, file: UUID) -> HttpResponseBase:
        found, role = access.ticket_for(caller_of(request), ticket)
        return answer(queries.file_for(found, role, file), request.headers.get("Range", ""))
