"""The services of drops: every write is one transaction. The drop's row is always locked first."""

from drops.emails import queue_reminders
from drops.services.claims import (
    announce_spent,
    claim,
    give_back,
    lock_drops_of_claims,
    redeem,
    revoke,
    spend_claims,
    unspend_claim,
)
from drops.services.drops import create_drop, delete_drop, edit_drop
from drops.services.lifecycle import audit, forget_person
from drops.services.slots import draw_order, open_window, seal, settle_drop, settle_overdue
from drops.services.waitlist import join, leave, move, remove_entry

__all__ = [
    "announce_spent",
    "audit",
    "claim",
    "create_drop",
    "delete_drop",
    "draw_order",
    "edit_drop",
    "forget_person",
    "give_back",
    "join",
    "leave",
    "lock_drops_of_claims",
    "move",
    "open_window",
    "queue_reminders",
    "redeem",
    "remove_entry",
    "revoke",
    "seal",
    "settle_drop",
    "settle_overdue",
    "spend_claims",
    "unspend_claim",
]
