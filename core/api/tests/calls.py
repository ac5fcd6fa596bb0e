"""A small API for the tests: one view for each convention."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import connection
from django.http import HttpResponse
from rest_framework import serializers as fields
from rest_framework import viewsets
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api.pagination import Cursor, PageNumbersOrCursor, paginate
from core.api.responses import ApiResponse, RawJSON
from core.api.serializers import Empty, ModelSerializer, Serializer, validated_query
from core.errors import Gone, RateLimited


class Part(Serializer):
    unit_count = fields.IntegerField(min_value=1)


class Thing(Serializer):
    """One field of each type."""

    team_a_name = fields.CharField(max_length=20, required=False)
    count = fields.IntegerField(min_value=1, max_value=99, required=False)
    any_number = fields.FloatField(required=False)
    is_open = fields.BooleanField(required=False)
    owner_id = fields.UUIDField(required=False)
    price = fields.DecimalField(max_digits=8, decimal_places=2, required=False)
    starts_at = fields.DateTimeField(required=False)
    day = fields.DateField(required=False)
    at_time = fields.TimeField(required=False)
    team = fields.ChoiceField(choices=["A", "B"], required=False)
    teams = fields.MultipleChoiceField(choices=["A", "B"], required=False)
    tags = fields.ListField(child=fields.CharField(), required=False)
    scores = fields.DictField(child=fields.IntegerField(), required=False)
    parts = Part(many=True, required=False)
    main_part = Part(required=False)
    configuration = fields.JSONField(required=False)
    made_at = fields.DateTimeField(read_only=True)

    def validate_team_a_name(self, value: str) -> str:
        return value.upper()


class GroupOut(ModelSerializer):
    short_name = fields.SerializerMethodField()

    class Meta:
        model = Group
        fields = ["id", "name", "short_name"]

    def get_short_name(self, group: Group) -> str:
        return group.name[:3]


class Things(APIView):
    permission_classes = [AllowAny]

    def post(self, request: Request) -> Response:
        """Make a thing."""
        thing = Thing(data=request.data)
        thing.is_valid(raise_exception=True)
        return Response(Thing(thing.validated_data).data, status=201, headers={"Location": "/api/things/1"})

    def delete(self, request: Request) -> Response:
        return Response(status=204)


class Nothing(APIView):
    permission_classes = [AllowAny]

    def post(self, request: Request) -> Response:
        Empty(data=request.data).is_valid(raise_exception=True)
        return Response(None)


class Private(APIView):
    def get(self, request: Request) -> Response:
        return Response({"mine": True})

    post = get


class Times(APIView):
    permission_classes = [AllowAny]

    def get(self, request: Request) -> Response:
        moment = datetime(2026, 9, 30, 21, 30, tzinfo=ZoneInfo("Europe/Paris"))
        return Response({"raw": moment, "made": Thing({"made_at": moment.astimezone(UTC)}).data["madeAt"], "o": "é"})


class Beside(APIView):
    permission_classes = [AllowAny]

    def get(self, request: Request) -> Response:
        rows: Any = RawJSON(b'[{"id":1}]') if "raw" in request.query_params else [{"id": 1}]
        return ApiResponse(rows, beside={"head": 7})


class GroupsQuery(Serializer):
    name_has = fields.CharField(required=False)
    is_open = fields.BooleanField(required=False)
    at_least = fields.IntegerField(min_value=1, required=False)


class Asked(APIView):
    permission_classes = [AllowAny]

    def get(self, request: Request) -> Response:
        return Response({"asked": str(validated_query(GroupsQuery, request))})


class Groups(viewsets.ModelViewSet[Group]):
    permission_classes = [AllowAny]
    queryset = Group.objects.order_by("name", "id")
    serializer_class = GroupOut


class GroupNames(APIView):
    permission_classes = [AllowAny]
    pagination_class = PageNumbersOrCursor
    cursor_ordering = ("name", "id")

    def get(self, request: Request) -> Response:
        return paginate(self, Group.objects.order_by("name"), lambda group: group.name)


class GroupsWalk(Groups):
    pagination_class = Cursor
    cursor_ordering = ("name", "id")


class GroupsBackwards(GroupsWalk):
    cursor_from_end = True


class GroupsEither(GroupsWalk):
    pagination_class = PageNumbersOrCursor


class Failing(APIView):
    """Raises the exception that its path names."""

    permission_classes = [AllowAny]

    def get(self, request: Request, what: str) -> Response:
        match what:
            case "gone":
                raise Gone
            case "limited":
                raise RateLimited(retryAfter=7)
            case "forbidden":
                raise PermissionDenied
            case "suspicious":
                raise SuspiciousOperation("../../etc/passwd")
            case "nan":
                return Response({"value": float("nan")})
            case "bug":
                raise RuntimeError("a mistake of ours")
        with connection.cursor() as cursor:
            cursor.execute(_FAILING_SQL[what])
        return Response(None)


_RAISE = "DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '%s'; END $$"
_FAILING_SQL = {
    "check": _RAISE % "23514",
    "deadlock": _RAISE % "40P01",
    "lock": _RAISE % "55P03",
    "slow": "SET LOCAL statement_timeout = '20ms'; SELECT pg_sleep(5)",
    "range": "SELECT 99999999999::int",
    "many": _RAISE % "53300",
    "typo": "SELEKT 1",
}


def plain(request: Any) -> HttpResponse:
    """A plain Django view, protected by Django's own CSRF middleware."""
    return HttpResponse("<p>done</p>")
