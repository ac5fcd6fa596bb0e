"""The mailbox over the API: the club's for the staff, and everybody's own."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAdminUser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api.pagination import PageNumbers
from core.api.serializers import validated_query
from core.errors import NotFound
from core.mail import queries
from core.mail.models import MailBox
from core.mail.serializers import MailboxQuery, Message, WholeMessage


class Mailbox(APIView):
    permission_classes = [IsAdminUser]
    pagination_class = PageNumbers

    @extend_schema(parameters=[MailboxQuery], responses=Message(many=True))
    def get(self, request: Request) -> Response:
        """Every message the club wrote, the newest first. For staff."""
        wanted = validated_query(MailboxQuery, request)
        return _page(queries.everything(text=wanted.pop("q", ""), **wanted), request, self)


class OneMessage(APIView):
    permission_classes = [IsAdminUser]

    @extend_schema(responses=WholeMessage)
    def get(self, request: Request, mail_id: UUID) -> Response:
        """A message with its HTML and its headers, without links that are for its recipient alone. For staff."""
        return _whole(request, queries.everything(), mail_id)


class MyMail(APIView):
    pagination_class = PageNumbers

    @extend_schema(responses=Message(many=True))
    def get(self, request: Request) -> Response:
        """What the club wrote to me, the newest first."""
        return _page(queries.of_person(request.user), request, self)


class MyMessage(APIView):
    @extend_schema(responses=WholeMessage)
    def get(self, request: Request, mail_id: UUID) -> Response:
        """A message to me, with its HTML."""
        return _whole(request, queries.of_person(request.user), mail_id)


def _page(found: QuerySet[MailBox], request: Request, view: Any) -> Response:
    pages = PageNumbers()
    page = pages.paginate_queryset(found, request, view=view)
    return pages.get_paginated_response(Message(page, many=True, context={"viewer": request.user}).data)


def _whole(request: Request, found: QuerySet[MailBox], mail_id: UUID) -> Response:
    mail = found.filter(pk=mail_id).first()
    if mail is None:
        raise NotFound
    return Response(WholeMessage(mail, context={"viewer": request.user}).data)
