"""Drops, who waits for one, what they were given, and how a draw was made."""

from drops.models.claim import Claim, ClaimQuerySet, ClaimStatus
from drops.models.draw import Draw
from drops.models.drop import Art, Drop, DropMode, DropQuerySet
from drops.models.place_change import ChangeKind, PlaceChange
from drops.models.waitlist import PastDeadline, Waitlist, WaitlistQuerySet

__all__ = [
    "Art",
    "ChangeKind",
    "Claim",
    "ClaimQuerySet",
    "ClaimStatus",
    "Draw",
    "Drop",
    "DropMode",
    "DropQuerySet",
    "PastDeadline",
    "PlaceChange",
    "Waitlist",
    "WaitlistQuerySet",
]
