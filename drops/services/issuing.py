"""Giving out a slot: a claim with a code of its own."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from core import jobs
from core.errors import Conflict, constraint_name
from drops import codes
from drops.models import Claim, Drop

DRAWN_AGAIN = 5
_TAKEN = "drops_claim_code_hash"  # how the names of its unique constraint begin


def issue(drop: Drop, person: Any, now: datetime, **more: Any) -> Claim:
    """One more live claim. The drop is locked and a slot is free."""
    claim = Claim(drop=drop, user=person, issued_at=now, expires_at=now + drop.claims_last, **more)
    for claim.drawn_again in range(DRAWN_AGAIN):
        claim.code_hash = code_hash(claim)
        try:
            with transaction.atomic():
                claim.save(force_insert=True)
        except IntegrityError as clash:
            if not constraint_name(clash).startswith(_TAKEN):
                raise
        else:
            return claim
    raise Conflict(retryAfter=1)


def code_hash(claim: Claim) -> str:
    secret = settings.CODE_SECRET
    return codes.hashed(secret, codes.derived(secret, claim.pk, claim.drawn_again))


def wake_at_expiry(claim: Claim) -> None:
    """Have a worker look at the moment when the claim runs out."""
    jobs.enqueue_at("drops.settle", claim.expires_at, drop_id=claim.drop_id)
