"""A task, whose it is, and what it waits for."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from core.models import BaseModel
from core.search.columns import search_column
from projects import workflow
from projects.models.project import Project


class TaskQuerySet(models.QuerySet["Task"]):
    """Words for tasks."""

    def live(self) -> "TaskQuerySet":
        """All that are not deleted."""
        return self.filter(deleted_at=None)

    def in_order(self) -> "TaskQuerySet":
        return self.order_by("rank", "id")


class Task(BaseModel):
    """A card on a board. What people wrote in it before lies in its revisions.

    The counts of comments and attachments are kept under the project's lock, as everything here is.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="tasks")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    description = models.TextField(max_length=20_000, blank=True, help_text="Markdown.")
    status = models.CharField(
        max_length=11, choices=[(each, workflow.NAMES[each]) for each in workflow.STATUSES], default=workflow.TODO
    )
    due_at = models.DateTimeField(null=True, blank=True)
    labels = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    configuration = models.JSONField(default=dict, blank=True)
    rank = models.CharField(max_length=64)
    comment_count = models.PositiveIntegerField(default=0)
    attachment_count = models.PositiveIntegerField(default=0)
    deleted_at = models.DateTimeField(null=True, blank=True)
    assignees = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Assignment", related_name="assigned_tasks")
    searched = search_column("title", "description")

    objects: ClassVar = TaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="task_number_once"),
            models.UniqueConstraint(fields=["project", "rank"], name="task_rank_once"),
            models.CheckConstraint(condition=Q(status__in=workflow.STATUSES), name="task_status_known"),
            models.CheckConstraint(condition=~Q(title=""), name="task_has_a_title"),
        ]
        indexes = [models.Index(fields=["project", "due_at"], name="task_by_due", condition=Q(deleted_at=None))]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/projects/{self.project_id}/tasks/{self.number}/"

    @property
    def name(self) -> str:
        """What people call it: HAW-142."""
        return f"{self.project.key}-{self.number}"

    @property
    def is_done(self) -> bool:
        return self.status == workflow.DONE


class Assignment(models.Model):
    """A task is somebody's."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="assignments")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "user"], name="task_assigned_once")]

    def __str__(self) -> str:
        return f"{self.task} for {self.user}"


class Dependency(BaseModel):
    """A task waits for another of the same project. A circle is looked for under the project's lock."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    task = models.ForeignKey(Task, models.CASCADE, related_name="dependencies")
    depends_on = models.ForeignKey(Task, models.CASCADE, related_name="dependents")

    class Meta:
        verbose_name_plural = "dependencies"
        constraints = [
            models.UniqueConstraint(fields=["task", "depends_on"], name="dependency_once"),
            models.CheckConstraint(condition=~Q(task=F("depends_on")), name="dependency_not_on_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.task} after {self.depends_on}"
