"""The verbs of streams and their chats: every write, each one transaction. The stream's row is always locked first."""

from livechat.services.auditing import audit
from livechat.services.chat_rules import change_chat
from livechat.services.erasing import delete_message
from livechat.services.handing_over import hand_over
from livechat.services.leaving import forget_person, tell_erased
from livechat.services.moments import add_moment, remove_moments, tied_streams
from livechat.services.pinning import pin_message, unpin_message
from livechat.services.reports import report_message, settle_reports
from livechat.services.sanctions import ban, lift_sanction, time_out
from livechat.services.sending import send_message
from livechat.services.speakers import Speaker
from livechat.services.streams import create_stream, delete_stream, edit_stream

__all__ = [
    "Speaker",
    "add_moment",
    "audit",
    "ban",
    "change_chat",
    "create_stream",
    "delete_message",
    "delete_stream",
    "edit_stream",
    "forget_person",
    "hand_over",
    "lift_sanction",
    "pin_message",
    "remove_moments",
    "report_message",
    "send_message",
    "settle_reports",
    "tell_erased",
    "tied_streams",
    "time_out",
    "unpin_message",
]
