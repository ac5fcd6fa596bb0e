"""Prepare tasks, changes and confirmation questions for the pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zlib import crc32

from django.urls import reverse

from core.database import database_now
from core.people import SignedInHttpRequest
from core.times import club_time
from core.ui.confirm import Question
from core.ui.drawings import initials
from projects import access, workflow
from projects.errors import NoAttachment, NoComment, NoMember
from projects.models import Attachment, Comment, Membership, Project, Revision, Role, Task

TONES = ("info", "ok", "warn", "zone", "bad")
AVATAR_COLOURS = 7  # colours defined in avatar.css
COLUMN_SIZE = 40  # cards per column in the page; the script loads the rest


@dataclass(frozen=True)
class Avatar:
    """A person's initials on a colour derived from their id."""

    id: str
    name: str

    @property
    def letters(self) -> str:
        return initials(self.name)

    @property
    def colour(self) -> int:
        return crc32(self.id.encode()) % AVATAR_COLOURS


@dataclass(frozen=True)
class Tag:
    text: str

    @property
    def tone(self) -> str:
        return TONES[crc32(self.text.lower().encode()) % len(TONES)]


@dataclass(frozen=True)
class TaskPresenter:
    """One task of a board snapshot, for its card."""

    task: dict[str, Any]
    key: str
    faces: list[Avatar]
    blocked: int
    blocks: int
    now: datetime

    @property
    def name(self) -> str:
        return f"{self.key}-{self.task['number']}"

    @property
    def labels(self) -> list[Tag]:
        return [Tag(label) for label in self.task["labels"][:2]]

    @property
    def is_done(self) -> bool:
        return bool(self.task["status"] == workflow.DONE)

    @property
    def due(self) -> datetime | None:
        return datetime.fromisoformat(self.task["dueAt"]) if self.task["dueAt"] else None

    @property
    def due_words(self) -> str:
        return due_words(self.due, self.now) if self.due else ""

    @property
    def due_tone(self) -> str:
        if self.due is None or self.is_done:
            return ""
        return "late" if self.due < self.now else "soon" if self.due < self.now + timedelta(hours=48) else ""


@dataclass(frozen=True)
class Column:
    status: str
    cards: list[TaskPresenter]
    total: int

    @property
    def name(self) -> str:
        return workflow.NAMES[self.status]

    @property
    def hidden(self) -> int:
        return self.total - len(self.cards)


def columns(board: dict[str, Any], shown: set[str] | None = None, most: int | None = COLUMN_SIZE) -> list[Column]:
    """Return the board's columns; `shown` limits them to these tasks, `most` to the first cards of each column."""
    cards = task_presenters(board, shown)
    by_status = {status: [card for card in cards if card.task["status"] == status] for status in workflow.STATUSES}
    return [Column(status, found[:most], len(found)) for status, found in by_status.items()]


def task_presenters(board: dict[str, Any], shown: set[str] | None = None) -> list[TaskPresenter]:
    """Return presenters in board order."""
    now, tasks, key = database_now(), board["tasks"], board["project"]["key"]
    names = {member["userId"]: member["name"] for member in board["members"]}
    open_ones = {task["id"] for task in tasks if task["status"] != workflow.DONE}
    blocks: dict[str, int] = {}
    for task in tasks:
        for other in task["dependsOn"] if task["status"] != workflow.DONE else ():
            blocks[other] = blocks.get(other, 0) + 1
    return [
        TaskPresenter(
            task,
            key,
            [Avatar(id, names.get(id, "Somebody")) for id in task["assignees"]],
            sum(other in open_ones for other in task["dependsOn"]) if task["id"] in open_ones else 0,
            blocks.get(task["id"], 0) if task["id"] in open_ones else 0,
            now,
        )
        for task in tasks
        if shown is None or task["id"] in shown
    ]


def blank_task(key: str) -> TaskPresenter:
    """Return an empty card for the script to clone."""
    task = {"id": "", "number": 0, "title": "", "status": workflow.TODO, "labels": [], "dueAt": None}
    return TaskPresenter(task, key, [], 0, 0, database_now())


def due_words(due: datetime, now: datetime) -> str:
    """Today 17:00, Tomorrow 9:00, Fri 12:00, 3 Dec"""
    here, today = club_time(due), club_time(now).date()
    days = (here.date() - today).days
    if 0 <= days < 7:
        day = {0: "Today", 1: "Tomorrow"}.get(days, f"{here:%a}")
        return f"{day} {here:%H:%M}"
    return f"{here.day} {here:%b}" + ("" if here.year == today.year else f" {here.year}")


_PHRASES = {
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
class Activity:
    """One event: who did what, when, and whether it can be undone."""

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


def activities(project: Project, revisions: Iterable[Revision], names: dict[str, str]) -> list[Activity]:
    """Return the events as activities. `names` maps member ids to names."""
    return [_activity(project, revision, names) for revision in revisions]


def _activity(project: Project, revision: Revision, names: dict[str, str]) -> Activity:
    before, after, type = revision.before, revision.after, revision.type
    if type == "task.created":
        return Activity(revision, "made it", new=str(after.get("title", "")))
    if type == "task.moved" and "status" in after:
        because = f" although it was blocked: {revision.reason}" if revision.reason else ""
        return Activity(revision, f"moved it{because}", _status_name(before), _status_name(after))
    if type == "task.moved":
        return Activity(revision, "moved it up or down")
    if type == "task.updated":
        return _updated(revision, names)
    if type in _MEMBERS:
        return Activity(revision, _MEMBERS[type].format(names.get(after.get("userId", ""), "somebody")))
    if type.startswith("dependency."):
        return Activity(revision, "had it wait for another" if type.endswith("added") else "had it wait no longer")
    return Activity(revision, _PHRASES.get(type, type))


def _updated(revision: Revision, names: dict[str, str]) -> Activity:
    before, after = revision.before, revision.after
    changed = [name for name in after if name != "updatedAt"]
    if len(changed) != 1:
        words = [
            {"dueAt": "the due date", "assignees": "whose it is"}.get(name, _FIELDS.get(name, name)) for name in changed
        ]
        return Activity(revision, f"changed {', '.join(words)}")
    [name] = changed
    match name:
        case "assignees":
            return Activity(revision, "assigned it", _names(before[name], names), _names(after[name], names))
        case "labels":
            return Activity(revision, "changed the labels", ", ".join(before[name]), ", ".join(after[name]))
        case "dueAt":
            return Activity(
                revision, "changed the due date", (before[name] or "none")[:10], (after[name] or "none")[:10]
            )
        case "title":
            return Activity(revision, "changed the title", before[name], after[name])
    return Activity(revision, f"changed {_FIELDS.get(name, name)}")


def _names(ids: list[str], names: dict[str, str]) -> str:
    return ", ".join(names.get(id, "somebody who left") for id in ids) or "nobody"


def _status_name(values: dict[str, Any]) -> str:
    return workflow.NAMES.get(values.get("status", ""), "")


_RIGHTS = {
    Role.VIEWER: "can look at the board and change nothing",
    Role.EDITOR: "can change everything on the board",
    Role.OWNER: "can change everything, and add and remove people",
}


def removal_question(request: SignedInHttpRequest, project: UUID, user: UUID) -> Question:
    mine = access.membership_of(request.user, project)
    if user == mine.user_id:
        return Question(
            title=f"Leave {mine.project.name}?",
            says="You no longer see the board, and your tasks are assigned to nobody.",
            act="Leave",
            keep="Stay",
            back=reverse("project-members", args=[project]),
        )
    access.require_role(mine, Role.OWNER)
    name = _member(project, user).user.name
    return Question(
        title=f"Remove {name}?",
        says=f"{name} no longer sees {mine.project.name}, and their tasks are assigned to nobody.",
        act="Remove",
        keep=f"Keep {name}"[:40],
        back=reverse("project-members", args=[project]),
    )


def role_question(request: SignedInHttpRequest, project: UUID, user: UUID) -> Question:
    access.project_for(request.user, project, Role.OWNER)
    member, wanted = _member(project, user), request.GET.get("role", "")
    new = Role(wanted) if wanted in Role.values else Role(member.role)
    return Question(
        title=f"Make {member.user.name} {_a_role(new)}?",
        says=f"{member.user.name} is {_a_role(Role(member.role))} now. As {_a_role(new)} they {_RIGHTS[new]}.",
        act="Change role",
        keep="Keep the role",
        back=reverse("project-members", args=[project]),
        sends={"role": new.value},
        takes=False,
    )


def comment_question(request: SignedInHttpRequest, project: UUID, number: int, comment: UUID) -> Question:
    task = access.numbered_task_for(request.user, project, number)
    found = Comment.objects.filter(task=task, pk=comment, removed_at=None).first()
    if found is None:
        raise NoComment
    return _task_question(
        task, "comments", "Remove this comment?", f"“{found.content[:200]}” is gone for everybody.", "Remove"
    )


def file_question(request: SignedInHttpRequest, project: UUID, number: int, file: UUID) -> Question:
    task = access.numbered_task_for(request.user, project, number)
    found = Attachment.objects.filter(task=task, pk=file).first()
    if found is None:
        raise NoAttachment
    return _task_question(
        task, "files", f"Delete {found.name}?", "The file is gone for everybody on this board.", "Delete"
    )


def _task_question(task: Task, section: str, title: str, says: str, act: str) -> Question:
    back = f"{task.get_absolute_url()}#{section}"
    return Question(title=title, says=f"{says} This cannot be undone.", act=act, keep="Keep it", back=back)


def _member(project: UUID, user: UUID) -> Membership:
    found = Membership.objects.select_related("user").filter(project=project, user=user).first()
    if found is None:
        raise NoMember
    return found


def _a_role(role: Any) -> str:
    return f"{'an' if role.label[0] in 'EO' else 'a'} {role.label.lower()}"
