"""API paths and page URLs of streams."""

from django.urls import path

from livechat.api import router
from livechat.views import moderation, organizer, public

api = router.urls
_PAGE = "live/<str:name>"
_MESSAGE_PAGE = f"{_PAGE}/messages/<uuid:message>"
pages = [
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
