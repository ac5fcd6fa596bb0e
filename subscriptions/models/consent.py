"""Who agreed to what, when, how and from where: the proof that Article 7(1) of the GDPR asks for."""

from django.db import models

from core.models import BaseModel
from subscriptions.models.subscriber import Subscriber


class ConsentKind(models.TextChoices):
    ASKED = "asked", "Asked for the newsletter"
    CONFIRMED = "confirmed", "Confirmed"
    LEFT = "left", "Left"
    SUPPRESSED = "suppressed", "Never to be written to"
    RELEASED = "released", "May be written to again"
    IMPORTED = "imported", "Came with a file"
    ERASED = "erased", "Was erased"


class Consent(BaseModel):
    """One thing that happened to a subscription. The database refuses to change or delete it.

    `network` is where it came from without its last part, enough to tell a prank from a person.
    """

    subscriber = models.ForeignKey(Subscriber, models.DO_NOTHING, related_name="consents")
    kind = models.CharField(max_length=12, choices=ConsentKind.choices)
    way = models.CharField(max_length=40)
    network = models.CharField(max_length=50, blank=True)
    text = models.TextField(blank=True)
    # Who of the staff did it. No key to the person: what they did outlives their account.
    by = models.UUIDField(null=True, blank=True)

    class Meta:
        verbose_name = "consent record"
        indexes = [models.Index(fields=["subscriber", "created_at", "id"], name="consent_by_subscriber")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.way})"
