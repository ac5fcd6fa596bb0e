"""A drop, a place and a claim as clients see them: the same for the API, the room's snapshot and its events."""

from datetime import datetime
from typing import Any

from core.api.serializers import camel_case
from core.times import timestamp, timestamp_or_none
from drops import draws, queries, scores
from drops.lines import Line
from drops.models import Claim, ClaimStatus, Draw, Drop, Waitlist


def facts_out(drop: Drop) -> dict[str, Any]:
    """What its organizer says of it."""
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
    """These facts, in the names of the snapshot."""
    facts = facts_out(drop)
    told = {name: facts[name] for name in [*map(camel_case, changed), "updatedAt"]}
    if drop.is_draw and "mode" in changed:
        told["draw"] = draw_out(drop.draw)
    return told


def drop_out(drop: Any) -> dict[str, Any]:
    """The whole drop, read `with_counts()`, its organizer and its draw."""
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
    """What is public of a draw by now."""
    return {
        "seedHash": draw.seed_hash,
        "listHash": draw.list_hash or None,
        "entriesCount": len(draw.entries) if draw.is_sealed else None,
        "sealedAt": timestamp_or_none(draw.sealed_at),
        "drawnAt": timestamp_or_none(draw.drawn_at),
        "seed": draw.seed if draw.is_drawn else None,
    }


def fairness_out(drop: Drop, draw: Draw) -> dict[str, Any]:
    """All that is needed to check the draw anywhere: drops.draws.problems() takes it."""
    return {
        "dropId": str(drop.pk),
        **draw_out(draw),
        "entries": draws.canonical(draw.entries) if draw.is_sealed else None,
        "order": draws.order(draw.seed, drop.pk, draw.entries) if draw.is_drawn else None,
    }


def place_out(entry: Waitlist) -> dict[str, Any]:
    """A place on the list, for its owner."""
    return {
        "id": str(entry.pk),
        "dropId": str(entry.drop_id),
        "position": queries.position(entry),
        "ahead": queries.waiting_ahead(entry),
        "priorityScore": entry.priority_score,
        "scoreParts": [{"what": what, "points": points} for what, points in scores.lines(entry.score_inputs)],
        "joinedAt": timestamp(entry.joined_at),
        "drawn": entry.draw_rank is not None,
        "confirmBy": timestamp_or_none(entry.to_confirm_by),
    }


def line_out(line: Line) -> dict[str, Any]:
    """Why a place is what it is, for its owner."""
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
    """A claim with its code, for its owner and who sees it used."""
    return {
        "id": str(claim.pk),
        "dropId": str(claim.drop_id),
        "userId": str(claim.user_id) if claim.user_id else None,
        "code": queries.code_of(claim),
        "status": claim.status_at(now),
        "issuedAt": timestamp(claim.issued_at),
        "usedAt": timestamp_or_none(claim.used_at),
        "expiresAt": timestamp(claim.expires_at),
        "endedAt": timestamp_or_none(claim.ended_at),
        "wasOffered": claim.was_offered,
        "confirmBy": timestamp_or_none(claim.to_confirm_by) if claim.status == ClaimStatus.ISSUED else None,
    }


def my_claim_out(claim: Claim, now: datetime) -> dict[str, Any]:
    """The same with what it is for."""
    return {**claim_out(claim, now), "drop": about_out(claim.drop)}


def redeemed_out(claim: Claim, now: datetime) -> dict[str, Any]:
    """The same with whose it is, for the desk."""
    return {**my_claim_out(claim, now), "holder": claim.holder}


def claim_for_organizer(claim: Claim, now: datetime) -> dict[str, Any]:
    """Without the code, which is its owner's, but with who it is and how to reach them."""
    person, by = claim.user, claim.used_by
    told = {name: value for name, value in claim_out(claim, now).items() if name != "code"}
    user = {"id": str(person.pk), "name": person.name, "email": person.email} if person else None
    return {**told, "user": user, "usedBy": by.name if by else None, "endReason": claim.end_reason}


def about_out(drop: Drop) -> dict[str, Any]:
    return {"id": str(drop.pk), "slug": drop.slug, "title": drop.title, "collectNote": drop.collect_note}
