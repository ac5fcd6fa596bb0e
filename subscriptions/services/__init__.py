"""The verbs of the newsletter: every write, each one transaction."""

from subscriptions.services.auditing import audit
from subscriptions.services.campaigns import delete_campaign, draft_campaign, edit_campaign
from subscriptions.services.concerned import tell_authors
from subscriptions.services.importing import ask_imported, bring_in, decide_import, forget_imports, keep_file
from subscriptions.services.members import wish
from subscriptions.services.previewing import preview, preview_of
from subscriptions.services.records import Origin, staff
from subscriptions.services.running import (
    cancel,
    pause,
    pause_after_restore,
    resume,
    schedule,
    send_test,
    start,
    start_if_due,
    unschedule,
)
from subscriptions.services.sending import note_failures, push_on, send_batch
from subscriptions.services.subscribing import (
    choose,
    confirm,
    leave,
    send_choices_link,
    subscribe,
    write_again,
)
from subscriptions.services.suppressing import (
    ask_never_again,
    erase,
    forget_person,
    forget_who_never_confirmed,
    release,
    suppress,
    suppress_address,
)
from subscriptions.services.topics import delete_topic, label, save_topic

__all__ = [
    "Origin",
    "ask_imported",
    "ask_never_again",
    "audit",
    "bring_in",
    "cancel",
    "choose",
    "confirm",
    "decide_import",
    "delete_campaign",
    "delete_topic",
    "draft_campaign",
    "edit_campaign",
    "erase",
    "forget_imports",
    "forget_person",
    "forget_who_never_confirmed",
    "keep_file",
    "label",
    "leave",
    "note_failures",
    "pause",
    "pause_after_restore",
    "preview",
    "preview_of",
    "push_on",
    "release",
    "resume",
    "save_topic",
    "schedule",
    "send_batch",
    "send_choices_link",
    "send_test",
    "staff",
    "start",
    "start_if_due",
    "subscribe",
    "suppress",
    "suppress_address",
    "tell_authors",
    "unschedule",
    "wish",
    "write_again",
]
