"""What people say about a task, and the files they put beside it."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from core.files.models import KeptFile
from core.models import BaseModel
from projects.models.task import Task


class Comment(BaseModel):
    """Removed, it keeps its place in the thread and loses its words."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="replies")
    content = models.TextField(max_length=10_000, blank=True, help_text="Markdown.")
    mentions = ArrayField(models.UUIDField(), default=list, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["task", "created_at", "id"], name="comment_by_task")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(removed_at=None) | models.Q(content=""), name="comment_removed_is_empty"
            )
        ]

    def __str__(self) -> str:
        return self.content[:60] or "removed"


class Attachment(KeptFile):
    """A file of a task."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="attachments")
    uploader = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    @classmethod
    def sent_by(cls, person: Any) -> models.QuerySet["Attachment"]:
        return cls.objects.filter(uploader=person)
