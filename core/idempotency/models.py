"""Responses to requests that may be sent again."""

from django.db import models

from core.database import DatabaseNow
from core.models import BaseModel


class IdempotencyLogQuerySet(models.QuerySet["IdempotencyLog"]):
    def expired(self) -> "IdempotencyLogQuerySet":
        return self.filter(expires_at__lte=DatabaseNow())


class IdempotencyLog(BaseModel):
    """One key of one caller on one route, with the response that a repetition gets.

    Written in the transaction of the work. `scope` names the caller, the method and
    the route; credentials in it (a session, a cart) are digests.
    """

    scope = models.CharField(max_length=400)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.BinaryField()
    expires_at = models.DateTimeField()

    objects = IdempotencyLogQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scope", "key"], name="idempotency_one_answer_per_key"),
            models.CheckConstraint(
                condition=models.Q(status__gte=200, status__lt=500) & ~models.Q(status__in=[400, 401, 403, 429]),
                name="idempotency_answer_is_final",
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="idempotency_expiry")]

    def __str__(self) -> str:
        return f"{self.scope}: {self.status}"
