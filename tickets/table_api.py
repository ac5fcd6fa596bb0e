"""The requests as a file, for the staff."""

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request

from core.api.base import DownloadView
from tickets import access, exports


class TicketsTable(DownloadView):
    permission_classes = [AllowAny]

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.STR}, summary="All requests as a table (CSV, staff)")
    def get(self, request: Request) -> HttpResponse:
        access.refuse_unless_staff(request.user)
        return exports.as_download()
