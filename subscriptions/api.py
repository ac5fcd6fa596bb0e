"""The API of the newsletter: anyone may subscribe, only staff may manage the list."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.permissions import IsAdminUser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.clients import client_of
from core.api.base import ApiRouter, ApiViewSet, download
from core.api.pagination import PageNumbers, paginate
from core.api.serializers import validated_data, validated_query
from core.people import SignedInRequest, signed_in
from subscriptions import downloads, queries, serializers, services, shapes
from subscriptions.errors import AlreadySubscribed
from subscriptions.imports.files import decode
from subscriptions.imports.reading import Choices
from subscriptions.models import Subscriber

CONFLICT = OpenApiResponse(
    description="ALREADY_SUBSCRIBED: also who has not clicked yet; then the mail goes again. ADDRESS_SUPPRESSED."
)


class SubscribeViewSet(ApiViewSet):
    public = ("create",)

    @extend_schema(
        request=serializers.SubscribeIn,
        responses={201: shapes.SubscriberOut, 409: CONFLICT},
        summary="Subscribe to the newsletter; a click in the mail confirms it",
    )
    def create(self, request: Request) -> Response:
        origin = services.Origin("API", client_of(request._request).network)
        subscriber = services.subscribe(**validated_data(serializers.SubscribeIn, request.data), origin=origin)
        where = {"Location": f"/api/subscribers/{subscriber.pk}"}
        return Response(shapes.SubscriberOut.of(subscriber), status=201, headers=where)

    def handle_exception(self, exc: Exception) -> Response:
        """Resend the confirmation email beside the refusal, because the refusal rolls back what the service did."""
        if isinstance(exc, AlreadySubscribed) and exc.pending:
            services.resend_confirmation(email=dict(self.request.data)["email"])
        return super().handle_exception(exc)


class SubscriberViewSet(ApiViewSet):
    lookup_url_kwarg = "subscriber"
    lookup_value_converter = "uuid"
    permission_classes = [IsAdminUser]
    pagination_class = PageNumbers

    def enter(self, request: Request, subscriber: UUID | None = None) -> None:
        if subscriber:
            self.subscriber = queries.subscriber(subscriber)

    @extend_schema(
        parameters=[serializers.Search],
        responses=shapes.StaffSubscriberOut(many=True),
        summary="The subscribers, the newest first. For staff",
    )
    def list(self, request: Request) -> Response:
        filters = validated_query(serializers.Search, request)
        return paginate(self, queries.search(text=filters.pop("q", ""), **filters), shapes.StaffSubscriberOut.of)

    @extend_schema(responses=shapes.StaffSubscriberOut, summary="One subscriber. For staff")
    def retrieve(self, request: Request, subscriber: UUID) -> Response:
        return Response(shapes.StaffSubscriberOut.of(self.subscriber))

    @extend_schema(
        request=serializers.SuppressIn,
        responses={200: shapes.StaffSubscriberOut},
        summary="Never write to this address again. For staff",
    )
    @action(detail=True, methods=["post"])
    def suppress(self, request: Request, subscriber: UUID) -> Response:
        data = validated_data(serializers.SuppressIn, request.data)
        origin = services.staff_origin(request.user, "API")
        services.suppress(subscriber_id=subscriber, origin=origin, **data)
        return Response(shapes.StaffSubscriberOut.of(queries.subscriber(subscriber)))

    @extend_schema(responses={200: shapes.StaffSubscriberOut}, summary="Let it subscribe again. For staff")
    @suppress.mapping.delete
    def release(self, request: Request, subscriber: UUID) -> Response:
        services.release(subscriber_id=subscriber, origin=services.staff_origin(request.user, "API"))
        return Response(shapes.StaffSubscriberOut.of(queries.subscriber(subscriber)))

    @extend_schema(responses={204: None}, summary="Forget who it was. For staff")
    def destroy(self, request: Request, subscriber: UUID) -> Response:
        services.erase(subscriber_id=subscriber, origin=services.staff_origin(request.user, "API"))
        return Response(status=204)

    @extend_schema(
        request=serializers.ImportIn,
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
    @action(detail=False, methods=["post"], url_path="import")
    def import_csv(self, request: SignedInRequest) -> Response:
        body = serializers.ImportIn(data=request.data)
        body.is_valid(raise_exception=True)
        data, choices = body.validated_data, body.choices()
        preview = services.preview_csv(decode(data["csv"].encode()), choices, data["file_name"])
        if data["preview"]:
            return Response(shapes.ImportOut.of(preview, preview=True))
        import_id = self._kept(data, choices)
        imported = services.run_import(import_id=import_id, by=request.user, leave_out_bad=data["skip_bad_rows"])
        counts = {name: getattr(imported, name) for name in ("added", "left_elsewhere", "passed_over")}
        done = shapes.ImportOut.of(preview, preview=False, **counts)
        return Response(done, status=201, headers={"Location": "/api/subscribers"})

    def _kept(self, wanted: dict[str, Any], choices: Choices) -> UUID:
        facts = {"data": wanted["csv"].encode(), "file_name": wanted["file_name"], "evidence": wanted["evidence"]}
        return services.upload_import(**facts, choices=choices, by=signed_in(self.request.user)).pk


class SubscriberTableViewSet(ApiViewSet):
    permission_classes = [IsAdminUser]

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.STR}, summary="The whole list as a table. For staff")
    @download("subscribers.csv", detail=False)
    def export(self, request: Request) -> HttpResponse:
        return downloads.subscribers_csv(Subscriber.objects.all())


router = ApiRouter()
router.register("subscribe", SubscribeViewSet)
router.register("subscribers", SubscriberViewSet)
router.register("", SubscriberTableViewSet)
