"""Every write to competitions, each in one transaction. Each service locks the competition's row first."""

from competitions.emails import queue_reminders
from competitions.services.competitions import (
    cancel_competition,
    create_competition,
    delete_competition,
    edit_competition,
    publish_competition,
)
from competitions.services.lifecycle import audit, forget_person
from competitions.services.registrations import (
    check_in,
    enter_by_hand,
    register,
    remove_registration,
    undo_check_in,
    withdraw,
)

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
    "remove_registration",
    "undo_check_in",
    "withdraw",
]
