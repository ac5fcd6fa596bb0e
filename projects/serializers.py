"""What projects take and give over HTTP."""

from typing import Any

from rest_framework import serializers

from core.api.serializers import Serializer
from projects import workflow
from projects.models import Role

STATUS = list(workflow.STATUSES)
ROLES = list(Role.values)


class Configuration(serializers.DictField):
    """Any JSON object; how large and deep it may be, the service says."""

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
    """Who, by id or by address, and as what."""

    needs_one_of = ("userId", "email")

    user_id = serializers.UUIDField(required=False)
    email = serializers.EmailField(max_length=254, required=False)
    role = serializers.ChoiceField(ROLES, default=Role.EDITOR)


class MemberNamed(Serializer):
    user_id = serializers.UUIDField(required=False)
    email = serializers.EmailField(max_length=254, required=False)


class TaskFields(Serializer):
    """What can be said of a task."""

    title = serializers.CharField(max_length=200, required=False)
    description = serializers.CharField(max_length=20_000, allow_blank=True, required=False, help_text="Markdown.")
    status = serializers.ChoiceField(STATUS, required=False)
    assignees = serializers.ListField(child=serializers.UUIDField(), max_length=20, required=False)
    due_at = serializers.DateTimeField(required=False, allow_null=True)
    labels = serializers.ListField(child=serializers.CharField(max_length=30), max_length=10, required=False)
    configuration = Configuration(required=False, help_text="An object of at most 16 KB and five levels.")


class Placed(TaskFields):
    """Where it is to lie: after a task, or before one."""

    after = serializers.UUIDField(required=False, help_text="Lay it behind this task.")
    before = serializers.UUIDField(required=False, help_text="Lay it in front of this task.")


class TaskIn(Placed):
    title = serializers.CharField(max_length=200)


class Base(Serializer):
    """The values that somebody read before they edited: of every field that is to change."""

    title = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False)
    description = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False)
    status = serializers.CharField(required=False)
    rank = serializers.CharField(required=False)
    assignees = serializers.ListField(child=serializers.UUIDField(), required=False)
    due_at = serializers.DateTimeField(required=False, allow_null=True)
    labels = serializers.ListField(child=serializers.CharField(allow_blank=True), required=False)
    configuration = Configuration(required=False)


class TaskEdit(Placed):
    """What is to be otherwise, and `base`. A new place needs `base.rank`."""

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
    """What the list of tasks can be narrowed to."""

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
    """The shape of a project, for the schema; projects.wire makes it."""

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
    """The shape of a task, for the schema; projects.wire makes it."""

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
    """Everything on the board at one version."""

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


def told(values: dict[str, Any], *names: str) -> dict[str, Any]:
    """Of validated data, in the names of the wire, those that are there."""
    on_the_wire = {"due_at": "dueAt"}
    return {on_the_wire.get(name, name): values[name] for name in names if name in values}
