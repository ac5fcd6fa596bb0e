"""The mailbox over the API: all messages for staff, and each person's own."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers as fields
from rest_framework.permissions import IsAdminUser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api.pagination import PageNumbers
from core.api.serializers import ModelSerializer, Serializer, validated_query
from core.errors import NotFound
from core.mail import services
from core.mail.models import MailBox
from core.people import SignedInRequest


class Message(ModelSerializer):
    """A message in a list, with its text and without its HTML."""

    text = fields.SerializerMethodField()

    class Meta:
        model = MailBox
        fields = ["id", "recipient", "subject", "text", "template", "state", "message_id", "created_at", "sent_at"]
        read_only_fields = fields

    def get_text(self, mail: MailBox) -> str:
        return mail.text_for(self.context["viewer"])


class WholeMessage(Message):
    html = fields.SerializerMethodField()

    class Meta(Message.Meta):
        fields = [*Message.Meta.fields, "html", "headers", "trouble"]
        read_only_fields = fields

    def get_html(self, mail: MailBox) -> str:
        return mail.html_for(self.context["viewer"])


class MailboxQuery(Serializer):
    """Filters of the mailbox."""

    q = fields.CharField(required=False, allow_blank=True, max_length=100, help_text="Part of subject or address.")
    recipient = fields.CharField(required=False, allow_blank=True, max_length=254)
    state = fields.ChoiceField(required=False, choices=MailBox.State.choices)


class Mailbox(APIView):
    permission_classes = [IsAdminUser]
    pagination_class = PageNumbers

    @extend_schema(parameters=[MailboxQuery], responses=Message(many=True))
    def get(self, request: Request) -> Response:
        """List every message of the club, the newest first. For staff."""
        wanted = validated_query(MailboxQuery, request)
        return _page(services.all_messages(text=wanted.pop("q", ""), **wanted), request, self)


class OneMessage(APIView):
    permission_classes = [IsAdminUser]

    @extend_schema(responses=WholeMessage)
    def get(self, request: Request, mail_id: UUID) -> Response:
        """Return a message with its HTML and headers, without links that are for its recipient alone. For staff."""
        return _whole(request, services.all_messages(), mail_id)


class MyMail(APIView):
    pagination_class = PageNumbers

    @extend_schema(responses=Message(many=True))
    def get(self, request: SignedInRequest) -> Response:
        """List the messages to me, the newest first."""
        return _page(services.messages_to(request.user), request, self)


class MyMessage(APIView):
    @extend_schema(responses=WholeMessage)
    def get(self, request: SignedInRequest, mail_id: UUID) -> Response:
        """Return a message to me, with its HTML."""
        return _whole(request, services.messages_to(request.user), mail_id)


def _page(found: QuerySet[MailBox], request: Request, view: Any) -> Response:
    pages = PageNumbers()
    page = pages.paginate_queryset(found, request, view=view)
    return pages.get_paginated_response(Message(page, many=True, context={"viewer": request.user}).data)


def _whole(request: Request, found: QuerySet[MailBox], mail_id: UUID) -> Response:
    mail = found.filter(pk=mail_id).first()
    if mail is None:
        raise NotFound
    return Response(WholeMessage(mail, context={"viewer": request.user}).data)
