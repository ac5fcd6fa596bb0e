"""Where payment services tell us what was paid."""

from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import BaseParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.base import ApiView
from core.api.errors import BodyTooLarge
from core.errors import NotFound
from core.requests import MAX_BODY_BYTES
from shop import payments, serializers, services

SIGNATURE = OpenApiParameter("Stripe-Signature", str, OpenApiParameter.HEADER, required=True)


class AsSent(BaseParser):
    """The bytes themselves: they are what was signed."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, bytes]:
        body: bytes = stream.read(MAX_BODY_BYTES + 1)
        if len(body) > MAX_BODY_BYTES:
            raise BodyTooLarge
        return {"body": body}


class StripeMessages(ApiView):
    """An event has an id, by which it takes effect once: it needs no key of the caller's."""

    parser_classes = [AsSent]
    permission_classes = [AllowAny]
    authentication_classes = []

    @extend_schema(
        parameters=[SIGNATURE],
        request={"application/json": {"type": "object"}},
        responses={200: serializers.HeardOut},
        summary="For Stripe: an event, signed",
    )
    def post(self, request: Request) -> Response:
        if not settings.STRIPE_WEBHOOK_SECRET:
            raise NotFound
        message = payments.our_stripe().read(dict(request.data)["body"], request.headers.get("Stripe-Signature", ""))
        services.receive(message, provider="stripe")
        return Response({"received": True})
