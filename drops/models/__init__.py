"""Drops, their waitlists, claims and draws."""

from drops.models.claim import Claim, ClaimQuerySet, ClaimStatus
from drops.models.drop import Art, Draw, Drop, DropMode, DropQuerySet
from drops.models.waitlist import ChangeKind, PastDeadline, PlaceChange, Waitlist, WaitlistQuerySet

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
