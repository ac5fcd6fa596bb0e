"""What every API class of the product is made from, outside /api/auth/."""

from typing import Any

from rest_framework.request import Request
from rest_framework.viewsets import GenericViewSet, ViewSet

from core.idempotency.api import Repeatable


class ApiView(Repeatable):
    """One path, one method each for get, post, patch, delete."""

    def initialize_request(self, request: Any, *args: Any, **kwargs: Any) -> Request:
        """OPTIONS asks for the permission that GET of the same path asks for."""
        made: Request = super().initialize_request(request, *args, **kwargs)
        if request.method == "OPTIONS" and hasattr(self, "action_map"):
            self.action = self.action_map.get("get", "metadata")
        return made


class ApiViewSet(ApiView, ViewSet):
    """Several paths of one noun, led to by as_view({"post": "create"})."""


class GenericApiViewSet(ApiView, GenericViewSet[Any]):
    """The same with a queryset and a serializer class."""
