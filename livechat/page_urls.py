"""The pages of livechat."""

from django.urls import URLPattern, path

from livechat.views import editing, moderating, staff, talking, watching

_ONE = "live/<str:name>"
_MESSAGE = f"{_ONE}/messages/<uuid:message>"

pages: list[URLPattern] = [
    path("live/", watching.stream_list, name="streams"),
    path("live/new/", editing.new, name="stream-new"),
    path(f"{_ONE}/", watching.stream, name="stream"),
    path(f"{_ONE}/chat/", watching.chat, name="stream-chat"),
    path(f"{_ONE}/overlay/", watching.overlay, name="stream-overlay"),
    path(f"{_ONE}/edit/", editing.edit, name="stream-edit"),
    path(f"{_ONE}/start/", editing.start, name="stream-start"),
    path(f"{_ONE}/end/", editing.end, name="stream-end"),
    path(f"{_ONE}/delete/", editing.delete, name="stream-delete"),
    path(f"{_ONE}/say/", talking.say, name="stream-say"),
    path(f"{_ONE}/name/", talking.take_name, name="stream-name"),
    path(f"{_ONE}/moderation/", moderating.moderation, name="stream-moderation"),
    path(f"{_ONE}/unpin/", moderating.unpin, name="stream-unpin"),
    path(f"{_ONE}/sanctions/<uuid:sanction>/lift/", moderating.lift, name="stream-lift"),
    path(f"{_MESSAGE}/", talking.message, name="stream-message"),
    path(f"{_MESSAGE}/delete/", talking.delete, name="stream-message-delete"),
    path(f"{_MESSAGE}/report/", talking.report, name="stream-message-report"),
    path(f"{_MESSAGE}/pin/", moderating.pin, name="stream-message-pin"),
    path(f"{_MESSAGE}/time-out/", moderating.time_out, name="stream-message-time-out"),
    path(f"{_MESSAGE}/ban/", moderating.ban, name="stream-message-ban"),
    path(f"{_MESSAGE}/hand-over/", moderating.hand_over, name="stream-message-hand-over"),
    path(f"{_MESSAGE}/settle/", moderating.settle, name="stream-message-settle"),
    path("staff/moderation/", staff.moderation, name="staff-moderation"),
    path("staff/moderation/words/<uuid:word>/allow/", staff.allow_word, name="staff-allow-word"),
]
