"""What an event of the log did, in the words of whoever did it."""

from django.conf import settings
from django.db import models

from core.models import BaseModel
from projects.models.comment import Comment
from projects.models.project import Project
from projects.models.task import Task


class Revision(BaseModel):
    """One event of a project's room, named by the log, which itself holds no word that anybody wrote.

    `before` and `after` are what it changed, in the names of the wire; the words in them can be
    erased while the log stays as it is. `batch` is the first version of the command it belongs to.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="revisions")
    version = models.BigIntegerField()
    batch = models.BigIntegerField()
    type = models.CharField(max_length=60)
    task = models.ForeignKey(Task, models.CASCADE, null=True, blank=True, related_name="revisions")
    comment = models.ForeignKey(Comment, models.SET_NULL, null=True, blank=True, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    command_id = models.CharField(max_length=255, blank=True)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    reason = models.CharField(max_length=300, blank=True, help_text="Why a rule was overridden.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "version"], name="revision_version_once")]
        indexes = [
            models.Index(fields=["task", "-version"], name="revision_by_task"),
            models.Index(
                fields=["project", "command_id"], name="revision_by_command", condition=~models.Q(command_id="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.version} {self.type}"
