"""What a chat keeps for a while and no longer: evidence of what was taken away, and where guests came from."""

from datetime import timedelta

from core.database import DatabaseNow
from livechat.models import Message, ModerationEntry, Sanction, StreamStatus

EVIDENCE_KEPT = timedelta(days=14)


def forget() -> int:
    """Empty the evidence of two weeks ago, and the networks of streams that have ended. How many rows."""
    old = DatabaseNow() - EVIDENCE_KEPT
    emptied = ModerationEntry.objects.filter(created_at__lt=old).exclude(evidence="").update(evidence="")
    for rows in (Message.objects, Sanction.objects):
        over = rows.filter(stream__status=StreamStatus.ENDED).exclude(network="")
        emptied += over.update(network="")
    return emptied
