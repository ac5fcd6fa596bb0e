"""The JSON of drops, waitlist entries and claims, for the API and the room, and what the API accepts."""

from datetime import datetime
from typing import Any

from rest_framework import serializers

from core.api.serializers import Serializer, camel_case
from core.times import timestamp, timestamp_or_none
from drops import ordering, queries
from drops.models import Art, Claim, ClaimStatus, Draw, Drop, DropMode, Waitlist
from drops.models.drop import MINUTES_PER_DAY
from drops.queries import STATES, QueueChange

MAX_CODE_LENGTH = 64
MAX_POINTS = 1000


def facts_out(drop: Drop) -> dict[str, Any]:
    """Return what the organizer edits."""
    return {
        "title": drop.title,
        "description": drop.description,
        "totalSlots": drop.total_slots,
        "claimWindowStart": timestamp(drop.claim_window_start),
        "claimWindowEnd": timestamp(drop.claim_window_end),
        "isActive": drop.is_active,
        "mode": drop.mode,
        "confirmedOnly": drop.confirmed_only,
        "claimMinutes": drop.claim_minutes,
        "collectNote": drop.collect_note,
        "art": drop.art,
        "updatedAt": timestamp(drop.updated_at),
    }


def changed_out(drop: Drop, changed: list[str]) -> dict[str, Any]:
    """Return the changed values, in the names of the snapshot."""
    facts = facts_out(drop)
    out = {name: facts[name] for name in [*map(camel_case, changed), "updatedAt"]}
    if drop.is_draw and "mode" in changed:
        out["draw"] = draw_out(drop.draw)
    return out


def drop_out(drop: Any) -> dict[str, Any]:
    """Return a drop of `with_counts()` with its organizer and draw."""
    organizer = drop.organizer
    draw = getattr(drop, "draw", None) if drop.is_draw else None
    return {
        "id": str(drop.pk),
        "slug": drop.slug,
        **facts_out(drop),
        "remaining": max(drop.total_slots - drop.issued_count - drop.used_count, 0),
        "issuedCount": drop.issued_count,
        "usedCount": drop.used_count,
        "waitlistCount": drop.waitlist_count,
        "organizer": {"id": str(organizer.pk), "name": organizer.name} if organizer else None,
        "draw": draw_out(draw) if draw else None,
        "createdAt": timestamp(drop.created_at),
        "room": drop.room,
        "roomVersion": drop.room_version,
    }


def draw_out(draw: Draw) -> dict[str, Any]:
    """Return what is public of a draw at this stage."""
    return {
        "seedHash": draw.seed_hash,
        "listHash": draw.list_hash or None,
        "entriesCount": len(draw.entries) if draw.is_sealed else None,
        "sealedAt": timestamp_or_none(draw.sealed_at),
        "drawnAt": timestamp_or_none(draw.drawn_at),
        "seed": draw.seed if draw.is_drawn else None,
    }


def fairness_out(drop: Drop, draw: Draw) -> dict[str, Any]:
    """Return what is needed to check the draw; drops.ordering.draw_problems() takes it."""
    return {
        "dropId": str(drop.pk),
        **draw_out(draw),
        "entries": ordering.canonical_entries(draw.entries) if draw.is_sealed else None,
        "order": ordering.drawn_order(draw.seed, drop.pk, draw.entries) if draw.is_drawn else None,
    }


def my_entry_out(entry: Waitlist) -> dict[str, Any]:
    """Return a waitlist entry for its owner."""
    return {
        "id": str(entry.pk),
        "dropId": str(entry.drop_id),
        "position": queries.position(entry),
        "ahead": queries.waiting_ahead(entry),
        "priorityScore": entry.priority_score,
        "scoreParts": [{"what": what, "points": points} for what, points in ordering.score_parts(entry.score_inputs)],
        "joinedAt": timestamp(entry.joined_at),
        "drawn": entry.draw_rank is not None,
        "confirmBy": timestamp_or_none(entry.to_confirm_by),
    }


def queue_change_out(line: QueueChange) -> dict[str, Any]:
    """Return a change of a position for its owner."""
    return {"at": timestamp(line.at), "kind": line.kind, "position": line.place, "reason": line.words}


def entry_for_organizer(entry: Waitlist, position: int) -> dict[str, Any]:
    person = entry.user
    return {
        "id": str(entry.pk),
        "position": position,
        "priorityScore": entry.priority_score,
        "joinedAt": timestamp(entry.joined_at),
        "user": {"id": str(person.pk), "name": person.name, "email": person.email},
    }


def claim_out(claim: Claim, now: datetime) -> dict[str, Any]:
    """Return a claim with its code, for its holder and for redeeming."""
    return {
        "id": str(claim.pk),
        "dropId": str(claim.drop_id),
        "userId": str(claim.user_id) if claim.user_id else None,
        "code": queries.claim_code(claim),
        "status": claim.status_at(now),
        "issuedAt": timestamp(claim.issued_at),
        "usedAt": timestamp_or_none(claim.used_at),
        "expiresAt": timestamp(claim.expires_at),
        "endedAt": timestamp_or_none(claim.ended_at),
        "wasOffered": claim.was_offered,
        "confirmBy": timestamp_or_none(claim.to_confirm_by) if claim.status == ClaimStatus.ISSUED else None,
    }


def my_claim_out(claim: Claim, now: datetime) -> dict[str, Any]:
    """Return a claim with its drop."""
    return {**claim_out(claim, now), "drop": about_out(claim.drop)}


def redeemed_out(claim: Claim, now: datetime) -> dict[str, Any]:
    """Return a claim with its holder, for the person who redeems it."""
    return {**my_claim_out(claim, now), "holder": claim.holder}


def claim_for_organizer(claim: Claim, now: datetime) -> dict[str, Any]:
    """Return a claim for the organizer: with the holder's name and email, without the code."""
    person, by = claim.user, claim.used_by
    out = {name: value for name, value in claim_out(claim, now).items() if name != "code"}
    user = {"id": str(person.pk), "name": person.name, "email": person.email} if person else None
    return {**out, "user": user, "usedBy": by.name if by else None, "endReason": claim.end_reason}


def about_out(drop: Drop) -> dict[str, Any]:
    return {"id": str(drop.pk), "slug": drop.slug, "title": drop.title, "collectNote": drop.collect_note}


class DropIn(Serializer):
    """A new drop. Its window may be open or over already."""

    title = serializers.CharField(max_length=120)
    description = serializers.CharField(max_length=10_000, allow_blank=True, default="", help_text="Markdown.")
    total_slots = serializers.IntegerField(min_value=1, max_value=Drop.MAX_SLOTS)
    claim_window_start = serializers.DateTimeField(help_text="From this moment on one may claim.")
    claim_window_end = serializers.DateTimeField(help_text="At this moment one may no longer.")
    is_active = serializers.BooleanField(default=True, help_text="False pauses it: nobody joins or claims.")
    mode = serializers.ChoiceField(DropMode.values, default=DropMode.FIFO)
    confirmed_only = serializers.BooleanField(
        required=False,
        help_text="End places and codes of people who do not confirm their email address within an hour. "
        "By default where there are fewer than 50 slots.",
    )
    claim_minutes = serializers.IntegerField(
        min_value=1,
        max_value=Drop.MAX_CLAIM_MINUTES,
        default=MINUTES_PER_DAY,
        help_text="How long a code can be used.",
    )
    collect_note = serializers.CharField(
        max_length=120, allow_blank=True, default="", help_text="Where and when it is handed out."
    )
    art = serializers.ChoiceField(Art.values, default=Art.JERSEY, help_text="What is drawn beside it.")


class DropEdit(Serializer):
    """Changes of a drop."""

    title = serializers.CharField(max_length=120, required=False)
    description = serializers.CharField(max_length=10_000, allow_blank=True, required=False)
    total_slots = serializers.IntegerField(min_value=1, max_value=Drop.MAX_SLOTS, required=False)
    claim_window_start = serializers.DateTimeField(required=False)
    claim_window_end = serializers.DateTimeField(required=False)
    is_active = serializers.BooleanField(required=False)
    mode = serializers.ChoiceField(DropMode.values, required=False, help_text="Only while nobody has joined.")
    confirmed_only = serializers.BooleanField(required=False)
    claim_minutes = serializers.IntegerField(min_value=1, max_value=Drop.MAX_CLAIM_MINUTES, required=False)
    collect_note = serializers.CharField(max_length=120, allow_blank=True, required=False)
    art = serializers.ChoiceField(Art.values, required=False)


class DropQuery(Serializer):
    """Filters of the list of drops."""

    q = serializers.CharField(required=False, allow_blank=True, max_length=100, help_text="Words it says somewhere.")
    state = serializers.ChoiceField(STATES, required=False, help_text="Of its window.")


class WaitlistQuery(Serializer):
    q = serializers.CharField(required=False, allow_blank=True, max_length=100, help_text="Part of a name or address.")


class ClaimsQuery(WaitlistQuery):
    status = serializers.ChoiceField(ClaimStatus.values, required=False)


class MyClaimsQuery(Serializer):
    status = serializers.ChoiceField(ClaimStatus.values, required=False)


class RedeemIn(Serializer):
    code = serializers.CharField(max_length=MAX_CODE_LENGTH, help_text="Case, spaces and dashes do not matter.")


class ReasonIn(Serializer):
    reason = serializers.CharField(max_length=200, allow_blank=True, default="", help_text="For who is told.")


class MoveIn(Serializer):
    points = serializers.IntegerField(min_value=-MAX_POINTS, max_value=MAX_POINTS)
    reason = serializers.CharField(max_length=200, help_text="For everybody whose place changes.")


class PersonOut(Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()


class ReachableOut(PersonOut):
    email = serializers.EmailField()


class DrawOut(Serializer):
    """What is public of a draw at this stage."""

    seed_hash = serializers.CharField(help_text="SHA-256 of the seed, said before anybody could join.")
    list_hash = serializers.CharField(allow_null=True, help_text="SHA-256 of the closed list.")
    entries_count = serializers.IntegerField(allow_null=True)
    sealed_at = serializers.DateTimeField(allow_null=True)
    drawn_at = serializers.DateTimeField(allow_null=True)
    seed = serializers.CharField(allow_null=True, help_text="Revealed with the order.")


class FairnessOut(DrawOut):
    """What is needed to check the draw."""

    drop_id = serializers.UUIDField()
    entries = serializers.ListField(child=serializers.UUIDField(), allow_null=True)
    order = serializers.ListField(child=serializers.UUIDField(), allow_null=True)


class PartOut(Serializer):
    what = serializers.CharField()
    points = serializers.IntegerField()


class PlaceOut(Serializer):
    """The caller's waitlist entry."""

    id = serializers.UUIDField(help_text="The entry, as a draw names it.")
    drop_id = serializers.UUIDField()
    position = serializers.IntegerField(help_text="In the order, from 1. Before a draw: which entry it is.")
    ahead = serializers.IntegerField(help_text="How many come first and hold nothing yet.")
    priority_score = serializers.IntegerField()
    score_parts = PartOut(many=True)
    joined_at = serializers.DateTimeField()
    drawn = serializers.BooleanField(help_text="Whether the place comes from a draw.")
    confirm_by = serializers.DateTimeField(
        allow_null=True, help_text="Until then the person must confirm their email address, else it lapses."
    )


class LineOut(Serializer):
    """A change of a position, with its reason."""

    at = serializers.DateTimeField()
    kind = serializers.CharField()
    position = serializers.IntegerField(allow_null=True, help_text="The place after it.")
    reason = serializers.CharField()


class MyPlaceOut(PlaceOut):
    """The caller's waitlist entry with its history, newest first."""

    history = LineOut(many=True)


class EntryOut(Serializer):
    """A waitlist entry, for the organizer."""

    id = serializers.UUIDField()
    position = serializers.IntegerField()
    priority_score = serializers.IntegerField()
    joined_at = serializers.DateTimeField()
    user = ReachableOut()


class ClaimOut(Serializer):
    """A claim with its code."""

    id = serializers.UUIDField()
    drop_id = serializers.UUIDField()
    user_id = serializers.UUIDField(allow_null=True)
    code = serializers.CharField()
    status = serializers.ChoiceField(ClaimStatus.values)
    issued_at = serializers.DateTimeField()
    used_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    was_offered = serializers.BooleanField(help_text="Given because a slot came free.")
    confirm_by = serializers.DateTimeField(
        allow_null=True, help_text="Until then the person must confirm their email address, else it lapses."
    )


class AboutOut(Serializer):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    title = serializers.CharField()
    collect_note = serializers.CharField()


class MyClaimOut(ClaimOut):
    drop = AboutOut()


class RedeemedOut(MyClaimOut):
    holder = serializers.CharField(help_text="Whose it is.")


class OrganizersClaimOut(Serializer):
    """A claim for the organizer, without the code."""

    id = serializers.UUIDField()
    drop_id = serializers.UUIDField()
    user_id = serializers.UUIDField(allow_null=True)
    status = serializers.ChoiceField(ClaimStatus.values)
    issued_at = serializers.DateTimeField()
    used_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    was_offered = serializers.BooleanField()
    user = ReachableOut(allow_null=True)
    used_by = serializers.CharField(allow_null=True)
    end_reason = serializers.CharField()


class DropOut(Serializer):
    """A drop."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField(help_text="Markdown.")
    total_slots = serializers.IntegerField()
    remaining = serializers.IntegerField(help_text="totalSlots without the claims that are issued or used.")
    issued_count = serializers.IntegerField()
    used_count = serializers.IntegerField()
    waitlist_count = serializers.IntegerField()
    claim_window_start = serializers.DateTimeField()
    claim_window_end = serializers.DateTimeField()
    is_active = serializers.BooleanField()
    mode = serializers.ChoiceField(DropMode.values)
    claim_minutes = serializers.IntegerField()
    collect_note = serializers.CharField()
    art = serializers.ChoiceField(Art.values)
    organizer = PersonOut(allow_null=True)
    draw = DrawOut(allow_null=True)
    room = serializers.CharField()
    room_version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class DropDetail(DropOut):
    """A drop, with the caller's waitlist entry and claim if they are signed in."""

    waitlist = PlaceOut(allow_null=True, required=False)
    claim = ClaimOut(allow_null=True, required=False)
