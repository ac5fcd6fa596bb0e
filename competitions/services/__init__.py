"""The verbs of competitions: every write, each one transaction. The competition's row is always locked first."""

from competitions.services.auditing import audit
from competitions.services.checkin import check_in, undo_check_in
from competitions.services.competitions import (
    cancel_competition,
    create_competition,
    delete_competition,
    edit_competition,
    publish_competition,
)
from competitions.services.leaving import forget_person
from competitions.services.notices import tell
from competitions.services.registrations import enter_by_hand, register, remove_registration, withdraw
from competitions.services.reminders import queue_reminders, remind

__all__ = [
    "audit",
    "cancel_competition",
    "check_in",
    "create_competition",
    "delete_competition",
    "edit_competition",
    "enter_by_hand",
    "forget_person",
    "publish_competition",
    "queue_reminders",
    "register",
    "remind",
    "remove_registration",
    "tell",
    "undo_check_in",
    "withdraw",
]
