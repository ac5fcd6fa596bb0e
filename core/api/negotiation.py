"""Which body is read and which answer is written: JSON both ways."""

from email.message import Message
from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from core.api.refusals import UnsupportedMediaType

_WITH_BODY = {"POST", "PUT", "PATCH", "DELETE"}


class Negotiation(DefaultContentNegotiation):
    """Reads the body before it is asked who sent it (parse → who → may they) and refuses what is no JSON."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        chosen = super().select_renderer(request, renderers, format_suffix)
        view = request.parser_context["view"]
        if request.method in _WITH_BODY and hasattr(view, request.method.lower()):
            _ = request.data
        return chosen

    def select_parser(self, request: Request, parsers: Any) -> BaseParser | None:
        if request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
            raise UnsupportedMediaType("A compressed body is not read here: send it as it is.")
        if _charset(request.content_type or "") not in {"", "utf-8", "utf8"}:
            raise UnsupportedMediaType("The body must be UTF-8.")
        return super().select_parser(request, parsers)


def _charset(content_type: str) -> str:
    message = Message()
    message["Content-Type"] = content_type
    return str(message.get_param("charset", "")).lower()
