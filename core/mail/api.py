"""The mailbox over the API: all messages for staff, and each person's own."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers as fields
from rest_framework.permissions import IsAdminUser, IsAuthenticated
from rest_framework.response import Response

from core.api.base import ApiViewSet
from core.api.pagination import PageNumbers, paginate
from core.api.serializers import Serializer, validated_query
from core.api.shapes import JSON, Shape
from core.errors import NotFound
from core.mail import services
from core.mail.models import MailBox
from core.people import Person, SignedInRequest


class MailOut(Shape):
    """A message in a list, with its text and without its HTML."""

    id: UUID
    recipient: str
    subject: str
    text: str
    template: str
    state: MailBox.State
    message_id: str
    created_at: datetime
    sent_at: datetime | None


class WholeMailOut(MailOut):
    html: str
    headers: Any
    trouble: str


class MailboxQuery(Serializer):
    """Filters of the mailbox."""

    q = fields.CharField(required=False, allow_blank=True, max_length=100, help_text="Part of subject or address.")
    recipient = fields.CharField(required=False, allow_blank=True, max_length=254)
    state = fields.ChoiceField(required=False, choices=MailBox.State.choices)


class MailboxViewSet(ApiViewSet):
    """For staff: every message, without links that are for its recipient alone."""

    lookup_url_kwarg = "mail_id"
    lookup_value_converter = "uuid"
    permission_classes = [IsAdminUser]
    pagination_class = PageNumbers

    @extend_schema(parameters=[MailboxQuery], responses=MailOut(many=True))
    def list(self, request: SignedInRequest) -> Response:
        """List every message of the club, the newest first. For staff."""
        wanted = validated_query(MailboxQuery, request)
        return self.page(request, services.all_messages(text=wanted.pop("q", ""), **wanted))

    @extend_schema(responses=WholeMailOut)
    def retrieve(self, request: SignedInRequest, mail_id: UUID) -> Response:
        """Return a message with its HTML and headers, without links that are for its recipient alone. For staff."""
        return Response(_whole(request.user, services.all_messages(), mail_id))

    def page(self, request: SignedInRequest, found: QuerySet[MailBox]) -> Response:
        return paginate(self, found, lambda each: MailOut.of(each, text=each.text_for(request.user)))


class MyMailViewSet(MailboxViewSet):
    permission_classes = [IsAuthenticated]

    @extend_schema(parameters=[], responses=MailOut(many=True))
    def list(self, request: SignedInRequest) -> Response:
        """List the messages to me, the newest first."""
        return self.page(request, services.messages_to(request.user))

    @extend_schema(responses=WholeMailOut)
    def retrieve(self, request: SignedInRequest, mail_id: UUID) -> Response:
        """Return a message to me, with its HTML."""
        return Response(_whole(request.user, services.messages_to(request.user), mail_id))


def _whole(viewer: Person, found: QuerySet[MailBox], mail_id: UUID) -> JSON:
    mail = found.filter(pk=mail_id).first()
    if mail is None:
        raise NotFound
    return WholeMailOut.of(mail, text=mail.text_for(viewer), html=mail.html_for(viewer))
