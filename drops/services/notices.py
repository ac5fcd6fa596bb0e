"""What people are told by mail, in the transaction that gives the reason. A code is named, and filled in when read."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db import transaction

from core import jobs
from core.clock import database_now
from core.mail import filling, links
from core.mail.services import post
from core.ui.times import clock_words, day_words
from drops import queries
from drops.models import Claim, ClaimStatus, Drop, Waitlist

FOLDER = "drops"
CODE = "claim"
OFFERED, DRAWN, OPENING = "offered", "drawn", "opening"


def tell_claimed(claim: Claim) -> None:
    _post_claim(claim, "claim_issued")


def tell_offered(claim: Claim) -> None:
    _post_claim(claim, "slot_offered")


def tell_revoked(claim: Claim) -> None:
    _post_claim(claim, "claim_revoked", secret=False)


def tell_lapsed(drop: Drop, lapsed: Iterable[Claim | Waitlist]) -> None:
    """Their place or code ended because the address was not confirmed."""
    for each in lapsed:
        _post(drop, each.user, "lapsed", str(each.pk), {"had_code": isinstance(each, Claim)})


def tell_all(kind: str, ids: Collection[UUID]) -> None:
    """Queue one letter for each claim or entry, in one statement."""
    jobs.enqueue_many("drops.tell", [{"kind": kind, "id": id} for id in ids])


def tell_drawn(drop: Drop) -> None:
    """Everybody on the list learns their place."""
    tell_all(DRAWN, list(Waitlist.objects.filter(drop=drop).values_list("pk", flat=True)))


@transaction.atomic
def tell(*, kind: str, id: UUID) -> bool:
    """Write the letter, unless it is no longer true. Says whether it was. The same letter is written once."""
    if kind == OFFERED:
        claim = Claim.objects.select_related("drop", "user").filter(pk=id, status=ClaimStatus.ISSUED).first()
        if claim:
            tell_offered(claim)
        return claim is not None
    entry = Waitlist.objects.select_related("drop", "user").filter(pk=id).first()
    if entry is None or not _is_true(kind, entry):
        return False
    template = {DRAWN: "order_drawn", OPENING: "window_opens"}[kind]
    known = {"place": queries.position(entry)}
    _post(entry.drop, entry.user, template, f"{entry.pk}/{_edition(kind, entry)}", known)
    return True


def _is_true(kind: str, entry: Waitlist) -> bool:
    now = database_now()
    if kind == OPENING:
        return entry.drop.is_active and not entry.drop.has_begun_at(now)
    return entry.draw_rank is not None and not entry.drop.is_over_at(now)


def _edition(kind: str, entry: Waitlist) -> str:
    """A window that was moved is told of again."""
    return entry.drop.claim_window_start.isoformat() if kind == OPENING else "1"


def _post_claim(claim: Claim, template: str, secret: bool = True) -> None:
    known = {
        "claim": claim,
        "code": filling.named(CODE, claim.pk) if secret else "",
        "until": f"{day_words(claim.expires_at)}, {clock_words(claim.expires_at)}",
        "claims_page": links.to_page("my-claims"),
        "confirm_by": clock_words(claim.to_confirm_by) if claim.to_confirm_by else "",
    }
    _post(claim.drop, claim.user, template, str(claim.pk), known, secret=secret)


def _post(drop: Drop, person: Any, template: str, key: str, known: dict[str, Any], secret: bool = False) -> None:
    context = {
        "name": person.name,
        "drop": drop,
        "opens": f"{day_words(drop.claim_window_start)}, {clock_words(drop.claim_window_start)}",
        "closes": f"{day_words(drop.claim_window_end)}, {clock_words(drop.claim_window_end)}",
        "page": links.absolute(drop.get_absolute_url()),
        **known,
    }
    key = f"{FOLDER}/{template}/{key}"
    post(to=person, template=f"{FOLDER}/{template}", context=context, dedupe_key=key, secret=secret)
