"""A project and its members."""

from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.models import BaseModel
from projects import workflow


class ProjectQuerySet(models.QuerySet["Project"]):
    """Words for projects."""

    def of(self, person: Any) -> "ProjectQuerySet":
        """Those the person is a member of; nobody else, staff neither, knows that there are more."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(memberships__user=person)


class Project(BaseModel):
    """A board that many hands change. Its row is the lock of every command in it.

    `key` stands before the number of each task: HAW-142.
    """

    name = models.CharField(max_length=120)
    key = models.CharField(max_length=5)
    description = models.TextField(max_length=5_000, blank=True, help_text="Markdown.")
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
    """A person in a project, what they may do there, and how far they have read."""

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
