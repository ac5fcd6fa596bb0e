"""What happened, in sentences people say: for a task's history and for "what changed since you left"."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from projects import workflow
from projects.models import Project, Revision

_PLAIN = {
    "task.deleted": "deleted it",
    "task.restored": "put it back",
    "comment.added": "commented",
    "comment.updated": "changed a comment",
    "comment.removed": "removed a comment",
    "attachment.added": "added a file",
    "attachment.removed": "removed a file",
    "project.updated": "changed the project",
}
_MEMBERS = {"member.added": "took in {}", "member.changed": "gave {} another role", "member.removed": "parted with {}"}
_FIELDS = {
    "title": "the title",
    "description": "the description",
    "configuration": "the configuration",
    "dueAt": "the due date",
    "assignees": "whose it is",
    "labels": "the labels",
}


@dataclass(frozen=True)
class Story:
    """One event: who did what, when, and whether it can be taken back."""

    revision: Revision
    words: str
    old: str = ""
    new: str = ""

    @property
    def version(self) -> int:
        return self.revision.version

    @property
    def at(self) -> datetime:
        return self.revision.created_at

    @property
    def who(self) -> str:
        return self.revision.author.name if self.revision.author else "Somebody who left"

    @property
    def can_be_undone(self) -> bool:
        type = self.revision.type
        return type.startswith(("task.", "dependency."))


def told(project: Project, revisions: Iterable[Revision], names: dict[str, str]) -> list[Story]:
    """The events as stories. `names` says who the members are, by id."""
    return [_told(project, revision, names) for revision in revisions]


def _told(project: Project, revision: Revision, names: dict[str, str]) -> Story:
    before, after, type = revision.before, revision.after, revision.type
    if type == "task.created":
        return Story(revision, "made it", new=str(after.get("title", "")))
    if type == "task.moved" and "status" in after:
        because = f" although it was blocked: {revision.reason}" if revision.reason else ""
        return Story(revision, f"moved it{because}", _status(before), _status(after))
    if type == "task.moved":
        return Story(revision, "moved it up or down")
    if type == "task.updated":
        return _updated(revision, names)
    if type in _MEMBERS:
        return Story(revision, _MEMBERS[type].format(names.get(after.get("userId", ""), "somebody")))
    if type.startswith("dependency."):
        return Story(revision, "had it wait for another" if type.endswith("added") else "had it wait no longer")
    return Story(revision, _PLAIN.get(type, type))


def _updated(revision: Revision, names: dict[str, str]) -> Story:
    before, after = revision.before, revision.after
    changed = [name for name in after if name != "updatedAt"]
    if len(changed) != 1:
        words = [
            {"dueAt": "the due date", "assignees": "whose it is"}.get(name, _FIELDS.get(name, name)) for name in changed
        ]
        return Story(revision, f"changed {', '.join(words)}")
    [name] = changed
    match name:
        case "assignees":
            return Story(revision, "assigned it", _people(before[name], names), _people(after[name], names))
        case "labels":
            return Story(revision, "changed the labels", ", ".join(before[name]), ", ".join(after[name]))
        case "dueAt":
            return Story(revision, "changed the due date", (before[name] or "none")[:10], (after[name] or "none")[:10])
        case "title":
            return Story(revision, "changed the title", before[name], after[name])
    return Story(revision, f"changed {_FIELDS.get(name, name)}")


def _people(ids: list[str], names: dict[str, str]) -> str:
    return ", ".join(names.get(id, "somebody who left") for id in ids) or "nobody"


def _status(values: dict[str, Any]) -> str:
    return workflow.NAMES.get(values.get("status", ""), "")
