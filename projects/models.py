"""Projects, their members, tasks and comments, and the revisions of them all."""

from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from core.files.models import KeptFile
from core.models import BaseModel
from core.people import Visitor
from core.search.columns import search_column
from projects import workflow


class ProjectQuerySet(models.QuerySet["Project"]):
    """Filters for projects."""

    def with_member(self, person: Visitor) -> "ProjectQuerySet":
        """Return the person's projects. Everyone else, staff included, cannot see that others exist."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(memberships__user=person)


class Project(BaseModel):
    """A board with its members and tasks. Its row is the lock of every command.

    `key` is the prefix of task numbers: HAW-142.
    """

    MAX_NAME_LENGTH, MAX_TEXT_LENGTH, MAX_KEY_LENGTH = 120, 5_000, 5

    name = models.CharField(max_length=MAX_NAME_LENGTH)
    key = models.CharField(max_length=MAX_KEY_LENGTH)
    description = models.TextField(max_length=MAX_TEXT_LENGTH, blank=True, help_text="Markdown.")
    transitions = models.JSONField(default=workflow.usual_transitions)
    last_number = models.PositiveIntegerField(default=0, help_text="Of its newest task.")

    objects: ClassVar = ProjectQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="project_has_a_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/projects/{self.pk}/"

    @property
    def room(self) -> str:
        return room_name(self.pk)


def room_name(project_id: UUID) -> str:
    return f"projects.{project_id}"


class Role(models.TextChoices):
    VIEWER = "viewer", "Viewer"
    EDITOR = "editor", "Editor"
    OWNER = "owner", "Owner"


class Membership(BaseModel):
    """A person's membership: their role, and the version that they have read up to."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="project_memberships")
    role = models.CharField(max_length=6, choices=Role.choices, default=Role.EDITOR)
    seen_version = models.BigIntegerField(default=0, help_text="The newest version that was on their screen.")
    left_version = models.BigIntegerField(default=0, help_text="The same when their last visit ended.")
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "user"], name="project_member_once"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="project_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.project}"

    @property
    def may_edit(self) -> bool:
        return self.role in (Role.EDITOR, Role.OWNER)

    @property
    def is_owner(self) -> bool:
        return self.role == Role.OWNER


class TaskQuerySet(models.QuerySet["Task"]):
    """Filters and orders for tasks."""

    def live(self) -> "TaskQuerySet":
        """Return tasks that are not deleted."""
        return self.filter(deleted_at=None)

    def in_order(self) -> "TaskQuerySet":
        return self.order_by("rank", "id")


class Task(BaseModel):
    """A task on a board. Revisions hold its earlier text.

    The counts of comments and attachments are updated under the project's lock.
    """

    MAX_TITLE_LENGTH, MAX_TEXT_LENGTH = 200, 20_000
    MAX_LABELS, MAX_LABEL_LENGTH = 10, 30
    MAX_ASSIGNEES = 20

    project = models.ForeignKey(Project, models.CASCADE, related_name="tasks")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=MAX_TITLE_LENGTH)
    description = models.TextField(max_length=MAX_TEXT_LENGTH, blank=True, help_text="Markdown.")
    status = models.CharField(
        max_length=11, choices=[(each, workflow.NAMES[each]) for each in workflow.STATUSES], default=workflow.TODO
    )
    due_at = models.DateTimeField(null=True, blank=True)
    labels = ArrayField(models.CharField(max_length=MAX_LABEL_LENGTH), default=list, blank=True)
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
        """Return the number as people use it: HAW-142."""
        return f"{self.project.key}-{self.number}"

    @property
    def is_done(self) -> bool:
        return self.status == workflow.DONE


class Assignment(models.Model):
    """A person assigned to a task."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="assignments")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "user"], name="task_assigned_once")]

    def __str__(self) -> str:
        return f"{self.task} for {self.user}"


class Dependency(BaseModel):
    """A task that must wait for another task of the same project. Services check for cycles under the lock."""

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


class Comment(BaseModel):
    """A comment on a task. A removed comment keeps its place in the thread and loses its text."""

    MAX_TEXT_LENGTH = 10_000

    task = models.ForeignKey(Task, models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="replies")
    content = models.TextField(max_length=MAX_TEXT_LENGTH, blank=True, help_text="Markdown.")
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
    def sent_by(cls, person: UUID) -> models.QuerySet["Attachment"]:
        return cls.objects.filter(uploader=person)


class Revision(BaseModel):
    """The text of one event of a project's room; the log itself holds no text that people wrote.

    `before` and `after` are the changed values by their JSON names. Their text can be erased while the log stays.
    `batch` is the first version of the event's command.
    """

    MAX_REASON_LENGTH = 300

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
    reason = models.CharField(max_length=MAX_REASON_LENGTH, blank=True, help_text="Why a rule was overridden.")

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
