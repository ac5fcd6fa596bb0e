"""The request bodies and query parameters of projects; projects.shapes has the responses."""

from rest_framework import serializers

from core.api.serializers import SearchField, Serializer
from core.models import MAX_EMAIL_LENGTH
from projects import workflow
from projects.models import Comment, Project, Revision, Role, Task
from projects.services.ranking import MAX_RANK_LENGTH


class Configuration(serializers.DictField):
    """Any JSON object; the service limits its size and depth."""

    child = serializers.JSONField(allow_null=True)


class ProjectFields(Serializer):
    name = serializers.CharField(max_length=Project.MAX_NAME_LENGTH)
    description = serializers.CharField(
        max_length=Project.MAX_TEXT_LENGTH, allow_blank=True, default="", help_text="Markdown."
    )
    key = serializers.CharField(
        max_length=Project.MAX_KEY_LENGTH, required=False, help_text="Before each task's number, as in HAW-142."
    )


class ProjectIn(ProjectFields):
    template = serializers.CharField(max_length=60, required=False, help_text="A checklist to begin with.")


class ProjectEdit(ProjectFields):
    all_optional = True

    transitions = serializers.DictField(
        child=serializers.ListField(
            child=serializers.ChoiceField(workflow.STATUSES), max_length=len(workflow.STATUSES)
        ),
        help_text="For each status, those that a task may go to from it.",
    )


class MemberNamed(Serializer):
    user_id = serializers.UUIDField(required=False)
    email = serializers.EmailField(max_length=MAX_EMAIL_LENGTH, required=False)


class MemberIn(MemberNamed):
    """A person by id or email address, and their role."""

    needs_one_of = ("userId", "email")

    role = serializers.ChoiceField(Role.values, default=Role.EDITOR)


class TaskFields(Serializer):
    """The fields of a task, and where to put it: after or before another one."""

    title = serializers.CharField(max_length=Task.MAX_TITLE_LENGTH, required=False)
    description = serializers.CharField(
        max_length=Task.MAX_TEXT_LENGTH, allow_blank=True, required=False, help_text="Markdown."
    )
    status = serializers.ChoiceField(workflow.STATUSES, required=False)
    assignees = serializers.ListField(child=serializers.UUIDField(), max_length=Task.MAX_ASSIGNEES, required=False)
    due_at = serializers.DateTimeField(required=False, allow_null=True)
    labels = serializers.ListField(
        child=serializers.CharField(max_length=Task.MAX_LABEL_LENGTH), max_length=Task.MAX_LABELS, required=False
    )
    configuration = Configuration(required=False, help_text="An object of at most 16 KB and five levels.")
    after = serializers.UUIDField(required=False, help_text="Lay it behind this task.")
    before = serializers.UUIDField(required=False, help_text="Lay it in front of this task.")


class TaskIn(TaskFields):
    title = serializers.CharField(max_length=Task.MAX_TITLE_LENGTH)


class Base(Serializer):
    """The values that the editor read, for every field to change."""

    all_optional = True

    title = serializers.CharField(allow_blank=True, trim_whitespace=False)
    description = serializers.CharField(allow_blank=True, trim_whitespace=False)
    status = serializers.CharField()
    rank = serializers.CharField()
    assignees = serializers.ListField(child=serializers.UUIDField())
    due_at = serializers.DateTimeField(allow_null=True)
    labels = serializers.ListField(child=serializers.CharField(allow_blank=True))
    configuration = Configuration()


class TaskEdit(TaskFields):
    """The fields to change, and `base`. A new position needs `base.rank`."""

    base = Base()
    rank = serializers.CharField(max_length=MAX_RANK_LENGTH, required=False)
    reason = serializers.CharField(
        max_length=Revision.MAX_REASON_LENGTH,
        required=False,
        help_text="Why it is done although what it waits for is not.",
    )


class DependencyIn(Serializer):
    depends_on = serializers.UUIDField()


class CommentEdit(Serializer):
    content = serializers.CharField(max_length=Comment.MAX_TEXT_LENGTH, help_text="Markdown; @Name mentions a member.")


class CommentIn(CommentEdit):
    parent_id = serializers.UUIDField(required=False, allow_null=True)


class UndoIn(Serializer):
    version = serializers.IntegerField(min_value=1, help_text="Any version of the command that is to be undone.")


class TaskSearch(Serializer):
    """Filters of the list of tasks."""

    q = SearchField("Words it says, or a number.")
    status = serializers.ChoiceField(workflow.STATUSES, required=False)
    assignee = serializers.CharField(required=False, max_length=36, help_text='A person\'s id, "me" or "nobody".')
    label = serializers.CharField(required=False, max_length=Task.MAX_LABEL_LENGTH)  # type: ignore[assignment]


class BoardAt(Serializer):
    version = serializers.IntegerField(min_value=0)
