"""Every write of the help desk, each in one transaction, which locks the requests first, in one order."""

from tickets.services.bulk import assign_many, close_many, tag_many
from tickets.services.files import sweep_files
from tickets.services.lifecycle import audit, forget_person, forget_texts
from tickets.services.merging import merge, unmerge
from tickets.services.replies import (
    delete_canned,
    delete_expired_notes,
    mark_composing,
    reply,
    save_canned,
    stop_composing,
)
from tickets.services.tickets import claim, edit_ticket, file_ticket, release

__all__ = [
    "assign_many",
    "audit",
    "claim",
    "close_many",
    "delete_canned",
    "delete_expired_notes",
    "edit_ticket",
    "file_ticket",
    "forget_person",
    "forget_texts",
    "mark_composing",
    "merge",
    "release",
    "reply",
    "save_canned",
    "stop_composing",
    "sweep_files",
    "tag_many",
    "unmerge",
]
