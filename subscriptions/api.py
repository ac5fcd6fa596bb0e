"""The API of the newsletter: anyone may subscribe, only staff may manage the list."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.permissions import AllowAny, IsAdminUser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.clients import client_of
from core.api.base import ApiView, ApiViewSet, DownloadView
from core.api.pagination import PageNumbers, paginate
from core.api.serializers import validated_data, validated_query
from core.people import SignedInRequest, signed_in
from subscriptions import downloads, queries, services, shapes
from subscriptions.errors import AlreadySubscribed
from subscriptions.imports.columns import Column
from subscriptions.imports.files import decode
from subscriptions.imports.reading import MAX_VALUES, Choices, Reading
from subscriptions.models import Subscriber
from subscriptions.services.imports import Preview

MAX_ROWS_SHOWN = 100
CONFLICT = OpenApiResponse(
    description="ALREADY_SUBSCRIBED: also who has not clicked yet; then the mail goes again. ADDRESS_SUPPRESSED."
)


class Subscribe(ApiView):
    permission_classes = [AllowAny]

    @extend_schema(
        request=shapes.SubscribeIn,
        responses={201: shapes.SubscriberOut, 409: CONFLICT},
        summary="Subscribe to the newsletter; a click in the mail confirms it",
    )
    def post(self, request: Request) -> Response:
        origin = services.Origin("API", client_of(request._request).network)
        subscriber = services.subscribe(**validated_data(shapes.SubscribeIn, request.data), origin=origin)
        where = {"Location": f"/api/subscribers/{subscriber.pk}"}
        return Response(shapes.SubscriberOut(subscriber).data, status=201, headers=where)

    def handle_exception(self, exc: Exception) -> Response:
        """Resend the confirmation email beside the refusal, because the refusal rolls back what the service did."""
        if isinstance(exc, AlreadySubscribed) and exc.pending:
            services.resend_confirmation(email=dict(self.request.data)["email"])
        return super().handle_exception(exc)


class Subscribers(ApiViewSet):
    permission_classes = [IsAdminUser]
    pagination_class = PageNumbers

    def may_post(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Answer 404 for an unknown subscriber, whatever the idempotency key."""
        queries.subscriber(kwargs["subscriber"])

    @extend_schema(
        parameters=[shapes.Search],
        responses=shapes.StaffSubscriberOut(many=True),
        summary="The subscribers, the newest first. For staff",
    )
    def list(self, request: Request) -> Response:
        filters = validated_query(shapes.Search, request)
        return paginate(self, queries.search(text=filters.pop("q", ""), **filters), _subscriber_json)

    @extend_schema(responses=shapes.StaffSubscriberOut, summary="One subscriber. For staff")
    def retrieve(self, request: Request, subscriber: UUID) -> Response:
        return Response(_subscriber_json(queries.subscriber(subscriber)))

    @extend_schema(
        request=shapes.SuppressIn,
        responses={200: shapes.StaffSubscriberOut},
        summary="Never write to this address again. For staff",
    )
    def suppress(self, request: Request, subscriber: UUID) -> Response:
        data = validated_data(shapes.SuppressIn, request.data)
        origin = services.staff_origin(request.user, "API")
        services.suppress(subscriber_id=subscriber, origin=origin, **data)
        return Response(_subscriber_json(queries.subscriber(subscriber)))

    @extend_schema(responses={200: shapes.StaffSubscriberOut}, summary="Let it subscribe again. For staff")
    def release(self, request: Request, subscriber: UUID) -> Response:
        services.release(subscriber_id=subscriber, origin=services.staff_origin(request.user, "API"))
        return Response(_subscriber_json(queries.subscriber(subscriber)))

    @extend_schema(responses={204: None}, summary="Forget who it was. For staff")
    def destroy(self, request: Request, subscriber: UUID) -> Response:
        services.erase(subscriber_id=subscriber, origin=services.staff_origin(request.user, "API"))
        return Response(status=204)


class Import(ApiView):
    permission_classes = [IsAdminUser]

    @extend_schema(
        request=shapes.ImportIn,
        responses={
            200: shapes.ImportOut,
            201: shapes.ImportOut,
            409: OpenApiResponse(
                description="Nothing was brought in. IMPORT_UNDECIDED: `questions` has what must be said first. "
                "IMPORT_HAS_BAD_ROWS, unless skipBadRows."
            ),
        },
        summary="Bring in a table (CSV) of ours or of another newsletter; or only look at it. For staff",
    )
    def post(self, request: SignedInRequest) -> Response:
        body = shapes.ImportIn(data=request.data)
        body.is_valid(raise_exception=True)
        data, choices = body.validated_data, body.choices()
        preview = services.preview_csv(decode(data["csv"].encode()), choices, data["file_name"])
        if data["preview"]:
            return Response(_import_json(preview, preview=True))
        import_id = self._kept(data, choices)
        imported = services.run_import(import_id=import_id, by=request.user, leave_out_bad=data["skip_bad_rows"])
        counts = {"added": imported.added, "leftElsewhere": imported.left_elsewhere, "passedOver": imported.passed_over}
        return Response(
            _import_json(preview, preview=False) | counts, status=201, headers={"Location": "/api/subscribers"}
        )

    def _kept(self, wanted: dict[str, Any], choices: Choices) -> UUID:
        facts = {"data": wanted["csv"].encode(), "file_name": wanted["file_name"], "evidence": wanted["evidence"]}
        return services.upload_import(**facts, choices=choices, by=signed_in(self.request.user)).pk


class Export(DownloadView):
    permission_classes = [IsAdminUser]

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.STR}, summary="The whole list as a table. For staff")
    def get(self, request: Request) -> HttpResponse:
        return downloads.subscribers_csv(Subscriber.objects.all())


def _subscriber_json(subscriber: Subscriber) -> Any:
    return shapes.StaffSubscriberOut(subscriber).data


def _import_json(result: Preview, *, preview: bool) -> dict[str, Any]:
    return {
        "preview": preview,
        "added": len(result.new),
        "leftElsewhere": len(result.gone),
        "passedOver": len(result.duplicates),
        "undecided": len(result.open),
        "bad": len(result.bad),
        "duplicates": [
            {"line": row.line, "email": row.email, "why": why} for row, why in result.duplicates[:MAX_ROWS_SHOWN]
        ],
        "badRows": [{"line": row.line, "email": row.email, "error": row.wrong} for row in result.bad[:MAX_ROWS_SHOWN]],
        "badCsv": result.bad_rows_csv() if result.bad else "",
    } | _reading_json(result.reading)


def _reading_json(reading: Reading) -> dict[str, Any]:
    """Describe how the file is read, and which questions are open."""
    return {
        "product": reading.product,
        "columns": [_column_json(column) for column in reading.columns],
        "leftOut": reading.left_out,
        "dateOrder": reading.date_order,
        "questions": [question.to_json() for question in reading.questions],
    }


def _column_json(column: Column) -> dict[str, Any]:
    values = [
        {"value": value.text, "count": value.count, "means": value.standing, "isKnown": value.is_known}
        for value in column.values[:MAX_VALUES]
    ]
    return {"name": column.name, "meaning": column.meaning, "samples": list(column.samples), "values": values}
