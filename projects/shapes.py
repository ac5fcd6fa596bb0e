"""JSON shapes of projects, members, tasks and comments: for the API, the snapshot and the events."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from rest_framework import serializers

from core.api.serializers import Serializer
from core.people import Person
from core.times import timestamp, timestamp_or_none
from projects import workflow
from projects.models import Attachment, Comment, Membership, Project, Revision, Role, Task


def project_out(project: Project) -> dict[str, Any]:
    return {
        "id": str(project.pk),
        "name": project.name,
        "key": project.key,
        "description": project.description,
        "transitions": project.transitions,
        "createdAt": timestamp(project.created_at),
        "updatedAt": timestamp(project.updated_at),
    }


def task_out(task: Task, assignees: Iterable[UUID], depends_on: Iterable[UUID]) -> dict[str, Any]:
    """Return the whole task. People appear by id; the members have the names."""
    return {
        "id": str(task.pk),
        "projectId": str(task.project_id),
        "number": task.number,
        "title": task.title,
        "description": task.description,
        "status": task.status,
        "rank": task.rank,
        "dueAt": timestamp_or_none(task.due_at),
        "labels": task.labels,
        "configuration": task.configuration,
        "assignees": sorted(map(str, assignees)),
        "dependsOn": sorted(map(str, depends_on)),
        "commentCount": task.comment_count,
        "attachmentCount": task.attachment_count,
        "createdAt": timestamp(task.created_at),
        "updatedAt": timestamp(task.updated_at),
    }


def member_out(member: Membership, *, reachable: bool = False) -> dict[str, Any]:
    out = {"userId": str(member.user_id), "name": member.user.name, "role": member.role}
    return out | {"email": member.user.email} if reachable else out


def comment_out(comment: Comment) -> dict[str, Any]:
    return {
        "id": str(comment.pk),
        "taskId": str(comment.task_id),
        "parentId": str(comment.parent_id) if comment.parent_id else None,
        "author": person_out(comment.author),
        "content": comment.content,
        "mentions": [str(each) for each in comment.mentions],
        "removed": comment.removed_at is not None,
        "createdAt": timestamp(comment.created_at),
        "updatedAt": timestamp(comment.updated_at),
    }


def attachment_out(attachment: Attachment) -> dict[str, Any]:
    return {
        "id": str(attachment.pk),
        "taskId": str(attachment.task_id),
        "name": attachment.name,
        "contentType": attachment.content_type,
        "size": attachment.size,
        "uploader": person_out(attachment.uploader),
        "url": f"/projects/files/{attachment.pk}/",
        "createdAt": timestamp(attachment.created_at),
    }


def person_out(person: Person | None) -> dict[str, str] | None:
    return {"id": str(person.pk), "name": person.name} if person else None


def blocker_out(task: Task) -> dict[str, Any]:
    """Return the fields that identify a task."""
    return {"id": str(task.pk), "number": task.number, "title": task.title, "status": task.status}


STATUS = list(workflow.STATUSES)
ROLES = list(Role.values)


class Configuration(serializers.DictField):
    """Any JSON object; the service limits its size and depth."""

    child = serializers.JSONField(allow_null=True)


class ProjectIn(Serializer):
    name = serializers.CharField(max_length=120)
    description = serializers.CharField(max_length=5_000, allow_blank=True, default="", help_text="Markdown.")
    key = serializers.CharField(max_length=5, required=False, help_text="Before each task's number, as in HAW-142.")
    template = serializers.CharField(max_length=60, required=False, help_text="A checklist to begin with.")


class ProjectEdit(Serializer):
    name = serializers.CharField(max_length=120, required=False)
    description = serializers.CharField(max_length=5_000, allow_blank=True, required=False)
    key = serializers.CharField(max_length=5, required=False)
    transitions = serializers.DictField(
        child=serializers.ListField(child=serializers.ChoiceField(STATUS), max_length=4),
        required=False,
        help_text="For each status, those that a task may go to from it.",
    )


class MemberIn(Serializer):
    """A person by id or email address, and their role."""

    needs_one_of = ("userId", "email")

    user_id = serializers.UUIDField(required=False)
    email = serializers.EmailField(max_length=254, required=False)
    role = serializers.ChoiceField(ROLES, default=Role.EDITOR)


class MemberNamed(Serializer):
    user_id = serializers.UUIDField(required=False)
    email = serializers.EmailField(max_length=254, required=False)


class TaskFields(Serializer):
    """The fields of a task."""

    title = serializers.CharField(max_length=200, required=False)
    description = serializers.CharField(max_length=20_000, allow_blank=True, required=False, help_text="Markdown.")
    status = serializers.ChoiceField(STATUS, required=False)
    assignees = serializers.ListField(child=serializers.UUIDField(), max_length=20, required=False)
    due_at = serializers.DateTimeField(required=False, allow_null=True)
    labels = serializers.ListField(child=serializers.CharField(max_length=30), max_length=10, required=False)
    configuration = Configuration(required=False, help_text="An object of at most 16 KB and five levels.")


class Placed(TaskFields):
    """Where to put the task: after or before another one."""

    after = serializers.UUIDField(required=False, help_text="Lay it behind this task.")
    before = serializers.UUIDField(required=False, help_text="Lay it in front of this task.")


class TaskIn(Placed):
    title = serializers.CharField(max_length=200)


class Base(Serializer):
    """The values that the editor read, for every field to change."""

    title = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False)
    description = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False)
    status = serializers.CharField(required=False)
    rank = serializers.CharField(required=False)
    assignees = serializers.ListField(child=serializers.UUIDField(), required=False)
    due_at = serializers.DateTimeField(required=False, allow_null=True)
    labels = serializers.ListField(child=serializers.CharField(allow_blank=True), required=False)
    configuration = Configuration(required=False)


class TaskEdit(Placed):
    """The fields to change, and `base`. A new position needs `base.rank`."""

    base = Base()
    rank = serializers.CharField(max_length=24, required=False)
    reason = serializers.CharField(
        max_length=300, required=False, help_text="Why it is done although what it waits for is not."
    )


class DependencyIn(Serializer):
    depends_on = serializers.UUIDField()


class CommentIn(Serializer):
    content = serializers.CharField(max_length=10_000, help_text="Markdown; @Name mentions a member.")
    parent_id = serializers.UUIDField(required=False, allow_null=True)


class CommentEdit(Serializer):
    content = serializers.CharField(max_length=10_000)


class UndoIn(Serializer):
    version = serializers.IntegerField(min_value=1, help_text="Any version of the command that is to be undone.")


class TaskSearch(Serializer):
    """Filters of the list of tasks."""

    q = serializers.CharField(required=False, allow_blank=True, max_length=100, help_text="Words it says, or a number.")
    status = serializers.ChoiceField(STATUS, required=False)
    assignee = serializers.CharField(required=False, max_length=36, help_text='A person\'s id, "me" or "nobody".')
    label = serializers.CharField(required=False, max_length=30)  # type: ignore[assignment]


class BoardAt(Serializer):
    version = serializers.IntegerField(min_value=0)


class PersonOut(Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()


class ProjectOut(Serializer):
    """The OpenAPI schema of project_out()."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    key = serializers.CharField()
    description = serializers.CharField()
    transitions = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    role = serializers.ChoiceField(ROLES, required=False, help_text="The caller's own.")
    room = serializers.CharField(required=False)
    room_version = serializers.IntegerField(required=False)
    version = serializers.IntegerField(required=False, help_text="The version that this command made.")
    task_count = serializers.IntegerField(required=False)
    done_count = serializers.IntegerField(required=False)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class MemberOut(Serializer):
    user_id = serializers.UUIDField()
    name = serializers.CharField()
    role = serializers.ChoiceField(ROLES)
    email = serializers.EmailField(required=False, help_text="For owners.")


class TaskOut(Serializer):
    """The OpenAPI schema of task_out()."""

    id = serializers.UUIDField()
    project_id = serializers.UUIDField()
    number = serializers.IntegerField()
    title = serializers.CharField()
    description = serializers.CharField()
    status = serializers.ChoiceField(STATUS)
    rank = serializers.CharField(help_text="Sort by it, byte by byte, then by id.")
    due_at = serializers.DateTimeField(allow_null=True)
    labels = serializers.ListField(child=serializers.CharField())
    configuration = serializers.DictField()
    assignees = serializers.ListField(child=serializers.UUIDField())
    depends_on = serializers.ListField(child=serializers.UUIDField())
    comment_count = serializers.IntegerField()
    attachment_count = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class TaskChanged(Serializer):
    task = TaskOut()
    version = serializers.IntegerField(help_text="The version that this command made.")


class MemberChanged(Serializer):
    member = MemberOut()
    version = serializers.IntegerField()


class VersionOut(Serializer):
    version = serializers.IntegerField(help_text="The version that this command made.")


class CommentOut(Serializer):
    id = serializers.UUIDField()
    task_id = serializers.UUIDField()
    parent_id = serializers.UUIDField(allow_null=True)
    author = PersonOut(allow_null=True)
    content = serializers.CharField()
    mentions = serializers.ListField(child=serializers.UUIDField())
    removed = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class CommentChanged(Serializer):
    comment = CommentOut()
    version = serializers.IntegerField()


class AttachmentOut(Serializer):
    id = serializers.UUIDField()
    task_id = serializers.UUIDField()
    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField()
    uploader = PersonOut(allow_null=True)
    url = serializers.CharField()
    created_at = serializers.DateTimeField()


class SnapshotOut(Serializer):
    """The whole board at one version."""

    version = serializers.IntegerField()
    room = serializers.CharField()
    project = ProjectOut()
    members = MemberOut(many=True)
    tasks = TaskOut(many=True)


class RevisionOut(Serializer):
    version = serializers.IntegerField()
    type = serializers.CharField()
    at = serializers.DateTimeField()
    by = PersonOut(allow_null=True)
    before = serializers.DictField()
    after = serializers.DictField()
    reason = serializers.CharField()


def to_json_names(values: dict[str, Any], *names: str) -> dict[str, Any]:
    """Return the named values that are present, by their JSON names."""
    on_the_wire = {"due_at": "dueAt"}
    return {on_the_wire.get(name, name): values[name] for name in names if name in values}


def revision_out(revision: Revision) -> dict[str, Any]:
    return {
        "version": revision.version,
        "type": revision.type,
        "at": timestamp(revision.created_at),
        "by": person_out(revision.author),
        "before": revision.before,
        "after": revision.after,
        "reason": revision.reason,
    }
