"""The verbs of drops: every write, each one transaction. The drop's row is always locked first."""

from drops.services.auditing import audit
from drops.services.claims import claim, give_back, revoke
from drops.services.desk import redeem
from drops.services.draws import draw_order, seal
from drops.services.drops import create_drop, delete_drop, edit_drop
from drops.services.leaving import forget_person
from drops.services.notices import tell
from drops.services.reminding import remind
from drops.services.settling import open_window, settle_drop, settle_overdue
from drops.services.spending import announce_spent, lock_drops_of, spend, unspend
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
    "lock_drops_of",
    "move",
    "open_window",
    "redeem",
    "remind",
    "remove_entry",
    "revoke",
    "seal",
    "settle_drop",
    "settle_overdue",
    "spend",
    "tell",
    "unspend",
]
