"""The verbs of the help desk: every write, each one transaction. The requests' rows are locked first, in one order."""

from tickets.services.attaching import sweep_files
from tickets.services.auditing import audit
from tickets.services.canned import delete_canned, save_canned
from tickets.services.claiming import claim, release
from tickets.services.composing import forget_old_notes, note_composing, stop_composing
from tickets.services.editing import edit_ticket
from tickets.services.filing import file_ticket
from tickets.services.leaving import forget_person, forget_texts
from tickets.services.merging import merge, unmerge
from tickets.services.replying import reply
from tickets.services.together import assign_together, close_together, tag_together

__all__ = [
    "assign_together",
    "audit",
    "claim",
    "close_together",
    "delete_canned",
    "edit_ticket",
    "file_ticket",
    "forget_old_notes",
    "forget_person",
    "forget_texts",
    "merge",
    "note_composing",
    "release",
    "reply",
    "save_canned",
    "stop_composing",
    "sweep_files",
    "tag_together",
    "unmerge",
]
