"""API paths and page URLs of streams."""

from django.urls import URLPattern, path

from livechat.api import (
    AuditViewSet,
    ChatRulesView,
    HandOverViewSet,
    MessagesViewSet,
    PinViewSet,
    SanctionsViewSet,
    StreamViewSet,
)
from livechat.views import moderation, organizer, public

_PAGE = "live/<str:name>"
_MESSAGE_PAGE = f"{_PAGE}/messages/<uuid:message>"
pages: list[URLPattern] = [
    path("live/", public.stream_list, name="streams"),
    path("live/new/", organizer.new_stream, name="stream-new"),
    path(f"{_PAGE}/", public.stream, name="stream"),
    path(f"{_PAGE}/chat/", public.chat, name="stream-chat"),
    path(f"{_PAGE}/overlay/", public.overlay, name="stream-overlay"),
    path(f"{_PAGE}/edit/", organizer.edit_stream, name="stream-edit"),
    path(f"{_PAGE}/start/", organizer.start_stream, name="stream-start"),
    path(f"{_PAGE}/end/", organizer.end_stream, name="stream-end"),
    path(f"{_PAGE}/delete/", organizer.delete_stream, name="stream-delete"),
    path(f"{_PAGE}/say/", public.send_message, name="stream-say"),
    path(f"{_PAGE}/name/", public.set_guest_name, name="stream-name"),
    path(f"{_PAGE}/moderation/", moderation.chat_moderation, name="stream-moderation"),
    path(f"{_PAGE}/unpin/", moderation.unpin, name="stream-unpin"),
    path(f"{_PAGE}/sanctions/<uuid:sanction>/lift/", moderation.lift, name="stream-lift"),
    path(f"{_MESSAGE_PAGE}/", public.message_page, name="stream-message"),
    path(f"{_MESSAGE_PAGE}/delete/", public.delete_message, name="stream-message-delete"),
    path(f"{_MESSAGE_PAGE}/report/", public.report_message, name="stream-message-report"),
    path(f"{_MESSAGE_PAGE}/pin/", moderation.pin, name="stream-message-pin"),
    path(f"{_MESSAGE_PAGE}/time-out/", moderation.time_out, name="stream-message-time-out"),
    path(f"{_MESSAGE_PAGE}/ban/", moderation.ban, name="stream-message-ban"),
    path(f"{_MESSAGE_PAGE}/hand-over/", moderation.hand_over, name="stream-message-hand-over"),
    path(f"{_MESSAGE_PAGE}/settle/", moderation.settle, name="stream-message-settle"),
    path("staff/moderation/", moderation.staff_moderation, name="staff-moderation"),
    path("staff/moderation/words/<uuid:word>/allow/", moderation.allow_word, name="staff-allow-word"),
]
_STREAM = "streams/<str:stream>"
_MESSAGE = f"{_STREAM}/messages/<uuid:message>"
api: list[URLPattern] = [
    path("streams", StreamViewSet.as_view({"get": "list", "post": "create"})),
    path(_STREAM, StreamViewSet.as_view({"get": "retrieve", "patch": "edit", "delete": "destroy"})),
    path(f"{_STREAM}/messages", MessagesViewSet.as_view({"get": "list", "post": "create"})),
    path(_MESSAGE, MessagesViewSet.as_view({"get": "retrieve", "delete": "destroy"})),
    path(f"{_MESSAGE}/report", MessagesViewSet.as_view({"post": "report"})),
    path(f"{_MESSAGE}/help-desk", HandOverViewSet.as_view({"post": "hand_over"})),
    path(f"{_STREAM}/pin", PinViewSet.as_view({"put": "pin", "delete": "unpin"})),
    path(f"{_STREAM}/chat", ChatRulesView.as_view()),
    path(f"{_STREAM}/sanctions", SanctionsViewSet.as_view({"get": "list"})),
    path(f"{_STREAM}/timeouts", SanctionsViewSet.as_view({"post": "time_out"})),
    path(f"{_STREAM}/bans", SanctionsViewSet.as_view({"post": "ban"})),
    path(f"{_STREAM}/sanctions/<uuid:sanction>", SanctionsViewSet.as_view({"delete": "lift"})),
    path(f"{_STREAM}/moderation", AuditViewSet.as_view({"get": "list"})),
]
