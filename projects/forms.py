"""Validate the forms of projects."""

import json
from typing import Any

from django import forms

from core.api.json_parser import parse_object
from core.errors import DomainError
from core.models import MAX_EMAIL_LENGTH
from core.search.columns import MAX_QUERY_LENGTH
from core.times import wall_clock
from core.ui.forms import MomentField
from projects import workflow
from projects.models import Comment, Project, Role, Task

STATUSES = [(each, workflow.NAMES[each]) for each in workflow.STATUSES]
# Field names of the form and of the JSON.
FIELDS = {
    "title": "title",
    "description": "description",
    "status": "status",
    "assignees": "assignees",
    "due_at": "dueAt",
    "labels": "labels",
    "configuration": "configuration",
}


class JsonField(forms.CharField):
    """A JSON object, parsed as strictly as in the API."""

    widget = forms.Textarea({"rows": 4, "spellcheck": "false", "class": "mono"})

    def clean(self, value: Any) -> dict[str, Any]:
        text: str = super().clean(value)
        try:
            return parse_object(text.encode())
        except (DomainError, UnicodeEncodeError) as problem:
            raise forms.ValidationError(str(problem)) from None


class ProjectForm(forms.Form):
    name = forms.CharField(max_length=Project.MAX_NAME_LENGTH)
    description = forms.CharField(
        max_length=Project.MAX_TEXT_LENGTH,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="Markdown.",
    )
    key = forms.CharField(
        label="Short name",
        max_length=Project.MAX_KEY_LENGTH,
        required=False,
        help_text="Stands before each task's number, as in HAW-142. Empty: made from the name.",
    )


class NewProjectForm(ProjectForm):
    template = forms.ChoiceField(label="Begin with", required=False, widget=forms.RadioSelect)


class SettingsForm(ProjectForm):
    """The project's fields, and a checkbox for each allowed move."""

    key = forms.CharField(
        label="Short name", max_length=Project.MAX_KEY_LENGTH, help_text="Stands before each task's number."
    )

    def __init__(self, data: Any = None, *, project: Project) -> None:
        facts = {"name": project.name, "description": project.description, "key": project.key}
        super().__init__(data, initial=facts)
        for status, name in STATUSES:
            self.fields[f"from_{status}"] = forms.MultipleChoiceField(
                label=name,
                choices=[each for each in STATUSES if each[0] != status],
                initial=workflow.allowed(project.transitions, status),
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    @property
    def moves(self) -> list[forms.BoundField]:
        return [self[f"from_{status}"] for status, _ in STATUSES]

    def cleaned_values(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {name: cleaned[name] for name in ("name", "description", "key")} | {
            "transitions": {status: cleaned[f"from_{status}"] for status, _ in STATUSES}
        }


class TaskForm(forms.Form):
    """The editable fields of a task; labels are separated by commas."""

    title = forms.CharField(max_length=Task.MAX_TITLE_LENGTH)
    status = forms.ChoiceField(choices=STATUSES, required=False)
    description = forms.CharField(
        max_length=Task.MAX_TEXT_LENGTH,
        required=False,
        widget=forms.Textarea({"rows": 7}),
        help_text="Markdown: **bold**, lists, links.",
    )
    assignees = forms.MultipleChoiceField(label="Whose it is", required=False, widget=forms.CheckboxSelectMultiple)
    due_at = MomentField(label="Due", required=False)
    labels = forms.CharField(
        max_length=(Task.MAX_LABEL_LENGTH + 3) * Task.MAX_LABELS,
        required=False,
        help_text="Separated by commas: Doors, Print",
    )
    configuration = JsonField(
        required=False, empty_value="{}", help_text="A JSON object, for your own programs.", label="Configuration"
    )

    def __init__(self, *args: Any, members: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["assignees"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 (for the type alone)
        field.choices = [(str(each.user_id), each.user.name) for each in members]

    def values(self) -> dict[str, Any]:
        """Return the submitted values by their JSON names."""
        cleaned = dict(self.cleaned_data)
        cleaned["labels"] = [label.strip() for label in cleaned["labels"].split(",") if label.strip()]
        cleaned["status"] = cleaned["status"] or workflow.TODO
        return {wire: cleaned[name] for name, wire in FIELDS.items()}


def form_values(task: dict[str, Any], due: Any) -> dict[str, Any]:
    """Return a task's values as the form shows and submits them."""
    return {
        "title": task["title"],
        "status": task["status"],
        "description": task["description"],
        "assignees": task["assignees"],
        "due_at": wall_clock(due) if due else "",
        "labels": ", ".join(task["labels"]),
        "configuration": json.dumps(task["configuration"], ensure_ascii=False, indent=2)
        if task["configuration"]
        else "{}",
    }


class MemberForm(forms.Form):
    email = forms.EmailField(label="E-mail address", max_length=MAX_EMAIL_LENGTH)
    role = forms.ChoiceField(choices=Role.choices, initial=Role.EDITOR)


class CommentForm(forms.Form):
    content = forms.CharField(
        label="Say something", max_length=Comment.MAX_TEXT_LENGTH, widget=forms.Textarea({"rows": 3})
    )
    parent = forms.UUIDField(required=False, widget=forms.HiddenInput)


class FileForm(forms.Form):
    file = forms.FileField(label="A file, at most 10 MB")


class FilterForm(forms.Form):
    """Filters of a board or list, kept in the URL."""

    q = forms.CharField(label="Words or number", max_length=MAX_QUERY_LENGTH, required=False)
    assignee = forms.ChoiceField(label="Whose", required=False)
    label = forms.ChoiceField(label="Label", required=False)
    due = forms.ChoiceField(
        label="Due", required=False, choices=[("", "Any time"), ("late", "Late"), ("week", "Within a week")]
    )
    status = forms.ChoiceField(label="Status", required=False, choices=[("", "Any"), *STATUSES])

    def __init__(self, *args: Any, members: list[Any], labels: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(each.user_id), each.user.name) for each in members]
        whose = [("", "Anybody"), ("me", "Mine"), ("nobody", "Nobody's"), *people]
        for name, choices in (("assignee", whose), ("label", [("", "Any"), *((each, each) for each in labels)])):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type alone)
            field.choices = choices
