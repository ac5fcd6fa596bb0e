"""Base classes of every API view outside /api/auth/, and of views that answer with a file."""

from collections.abc import Sequence
from typing import Any, ClassVar

from rest_framework.decorators import action
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.routers import SimpleRouter
from rest_framework.viewsets import ViewSet

from core.idempotency.api import IdempotentAPIView


class ApiView(IdempotentAPIView):
    """One path, with a method each for get, post, patch and delete."""

    def initialize_request(self, request: Any, *args: Any, **kwargs: Any) -> Request:
        """Let OPTIONS require the same permission as GET of the same path."""
        made: Request = super().initialize_request(request, *args, **kwargs)
        if request.method == "OPTIONS" and hasattr(self, "action_map"):
            self.action = self.action_map.get("get", "metadata")
        return made


class ApiViewSet(ApiView, ViewSet):
    """Paths of one noun, registered with an ApiRouter; a verb is an @action.

    class EventViewSet(ApiViewSet):
        lookup_url_kwarg = "event"
        public = ("list", "retrieve")

        def enter(self, request: Request, event: str = "", **_: Any) -> None:
            if self.detail:
                self.event = access.event_for(request.user, event)

        @action(detail=True, methods=["post"])
        def reserve(self, request: Request, event: str) -> Response: ...

        @reserve.mapping.delete
        def cancel_reservation(self, request: Request, event: str) -> Response: ...
    """

    # The converter of the id in the URL; its name is `lookup_url_kwarg`.
    lookup_value_converter = "str"
    lookup_field = lookup_url_kwarg = "pk"
    # Actions that need no sign-in. Which rows an anonymous caller sees is still decided by enter() and the queries.
    public: ClassVar[tuple[str, ...]] = ()

    def get_permissions(self) -> Sequence[Any]:
        return [AllowAny()] if self.action in self.public else super().get_permissions()


class ApiRouter(SimpleRouter):
    """Routes of viewsets: paths without a trailing slash, with path converters, named api-<noun>-<action>.

    The action of a method is DRF's: list and create of the prefix; retrieve, update (PUT), partial_update (PATCH)
    and destroy of one object.
    """

    def __init__(self) -> None:
        super().__init__(trailing_slash=False, use_regex_path=False)

    def get_default_basename(self, viewset: Any) -> str:
        """Return the viewset's name in lower case: an API route must not be named as a page is."""
        return f"api-{viewset.__name__.removesuffix('ViewSet').lower()}"


class _AnyType(BaseContentNegotiation):
    """Accept whatever type a client asks for; an error is JSON all the same."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> tuple[Any, str]:
        return renderers[0], renderers[0].media_type


def download(url_path: str, *, detail: bool = True) -> Any:
    """Make a method of a viewset the action of GET that answers with a file; an error is JSON whatever was asked for.

    @download("reservations.csv")
    def reservations_csv(self, request: Request, event: str) -> HttpResponse: ...
    """
    return action(detail=detail, url_path=url_path, content_negotiation_class=_AnyType)
