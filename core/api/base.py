"""What every API class of the product is made from, outside /api/auth/."""

from typing import Any

from rest_framework.viewsets import GenericViewSet, ViewSet

from core.idempotency.api import Repeatable


class ApiView(Repeatable):
    """One path, one method each for get, post, patch, delete."""


class ApiViewSet(Repeatable, ViewSet):
    """Several paths of one noun, led to by as_view({"post": "create"})."""


class GenericApiViewSet(Repeatable, GenericViewSet[Any]):
    """The same with a queryset and a serializer class."""
