"""What every call of the projects' API shares."""

import re
from typing import Any

from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.serializers import Serializer as AnySerializer

from core.api import rate_limits
from core.api.base import ApiViewSet
from core.idempotency.errors import InvalidKey
from projects.services.placing import Place

# Far more than hands can do; a runaway script stops here.
COMMANDS, WINDOW_SECONDS = 600, 60
_VISIBLE = re.compile(r"[\x21-\x7e]{1,255}")


class Calls(ApiViewSet):
    """For who is signed in. Commands are counted per person."""

    def check_throttles(self, request: Request) -> None:
        """After who may do this, before a key is looked at."""
        if request.method not in SAFE_METHODS:
            rate_limits.hit("project-commands", str(request.user.pk), COMMANDS, WINDOW_SECONDS)


def command_id(request: Request) -> str:
    """The command's own name, which its events carry: its Idempotency-Key. Or InvalidKey."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return ""
    if not _VISIBLE.fullmatch(key):
        raise InvalidKey
    return key


def valid(form: type[AnySerializer[Any]], sent: Any) -> dict[str, Any]:
    """What was sent as its form reads it, or 400."""
    body = form(data=sent)
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


def place_of(values: dict[str, Any]) -> Place | None:
    """Where a task is wished to lie, if anywhere."""
    after, before = values.pop("after", None), values.pop("before", None)
    return Place(after=after, before=before) if after or before else None
