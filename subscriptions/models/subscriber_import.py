"""A file of subscribers that somebody has looked at and may now bring in."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.models import Noun


class SubscriberImport(Noun):
    """The file as it was sent, until it is brought in; then only how many it brought."""

    file_name = models.CharField(max_length=120, blank=True)
    content = models.TextField(blank=True)
    # How those in it agreed, in the words of whoever brings them; empty: each is asked to confirm.
    evidence = models.CharField(max_length=300, blank=True)
    added = models.PositiveIntegerField(default=0)
    passed_over = models.PositiveIntegerField(default=0)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "import"
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(content=""), name="subscriber_import_forgets_what_it_brought"
            )
        ]

    def __str__(self) -> str:
        return self.file_name or "A file"
