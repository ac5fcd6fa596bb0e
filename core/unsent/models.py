"""Forms that were filled in and not sent: kept while their author signs in."""

from django.db import models

from core.database import DatabaseNow
from core.models import BaseModel


class UnsentFormQuerySet(models.QuerySet["UnsentForm"]):
    def expired(self) -> "UnsentFormQuerySet":
        return self.filter(expires_at__lte=DatabaseNow())

    def fresh(self) -> "UnsentFormQuerySet":
        return self.filter(expires_at__gt=DatabaseNow())


class UnsentForm(BaseModel):
    """What a person typed, encrypted: only the cookie of the browser that it came from has the key.

    `author` names the account that this browser was signed in to last, as a digest; "" where there was none.
    """

    author = models.CharField(max_length=64, blank=True)
    content = models.BinaryField()
    expires_at = models.DateTimeField()

    objects = UnsentFormQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="unsent_expiry")]

    def __str__(self) -> str:
        return f"until {self.expires_at:%H:%M}"
