"""The paths of livechat."""

from django.urls import URLPattern, path

from livechat import api as calls
from livechat import chat_api as chat
from livechat.page_urls import pages

__all__ = ["api", "pages"]

_ONE = "streams/<str:stream>"
_MESSAGE = f"{_ONE}/messages/<uuid:message>"

api: list[URLPattern] = [
    path("streams", calls.StreamViewSet.as_view({"get": "list", "post": "create"})),
    path(_ONE, calls.StreamViewSet.as_view({"get": "retrieve", "patch": "edit", "delete": "destroy"})),
    path(f"{_ONE}/messages", chat.MessagesViewSet.as_view({"get": "list", "post": "create"})),
    path(_MESSAGE, chat.MessagesViewSet.as_view({"get": "retrieve", "delete": "destroy"})),
    path(f"{_MESSAGE}/report", chat.MessagesViewSet.as_view({"post": "report"})),
    path(f"{_MESSAGE}/help-desk", chat.HandOverViewSet.as_view({"post": "hand_over"})),
    path(f"{_ONE}/pin", chat.PinViewSet.as_view({"put": "pin", "delete": "unpin"})),
    path(f"{_ONE}/chat", chat.ChatRules.as_view()),
    path(f"{_ONE}/sanctions", chat.SanctionsViewSet.as_view({"get": "list"})),
    path(f"{_ONE}/timeouts", chat.SanctionsViewSet.as_view({"post": "time_out"})),
    path(f"{_ONE}/bans", chat.SanctionsViewSet.as_view({"post": "ban"})),
    path(f"{_ONE}/sanctions/<uuid:sanction>", chat.SanctionsViewSet.as_view({"delete": "lift"})),
    path(f"{_ONE}/moderation", chat.AuditViewSet.as_view({"get": "list"})),
]
