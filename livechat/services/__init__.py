"""Services of streams and chats: every write, each in one transaction that locks the stream first."""

from livechat.services.lifecycle import announce_erased, audit, erase_person
from livechat.services.messages import send_message
from livechat.services.moderation import (
    ban,
    delete_message,
    hand_over,
    lift_sanction,
    pin_message,
    report_message,
    settle_reports,
    time_out,
    unpin_message,
)
from livechat.services.moments import add_moment, live_streams_of_game, remove_moments
from livechat.services.senders import ChatCaller
from livechat.services.streams import change_chat, create_stream, delete_stream, edit_stream

__all__ = [
    "ChatCaller",
    "add_moment",
    "announce_erased",
    "audit",
    "ban",
    "change_chat",
    "create_stream",
    "delete_message",
    "delete_stream",
    "edit_stream",
    "erase_person",
    "hand_over",
    "lift_sanction",
    "live_streams_of_game",
    "pin_message",
    "remove_moments",
    "report_message",
    "send_message",
    "settle_reports",
    "time_out",
    "unpin_message",
]
