"""Create projects, empty or from a template, and edit and delete them. Templates are checklists or other projects."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from core.errors import Invalid
from core.files.services import delete_on_commit
from core.ids import uuid7
from core.people import Person
from core.rooms.services import announce
from core.times import timestamp
from projects import access, queries, room_events, workflow
from projects.access import locked_project
from projects.errors import TooMany
from projects.models import Attachment, Dependency, Membership, Project, Role, Task
from projects.services import members
from projects.services.changelog import Changelog
from projects.services.tasks import add_task, link

MAX_OWNED_PROJECTS = 500


@transaction.atomic
def create_project(
    *, by: Person, name: str, description: str = "", key: str = "", template: str = "", command_id: str = ""
) -> tuple[Project, int]:
    """Create a project, empty or from a template. Raise Invalid, TooMany or NoProject."""
    if Membership.objects.filter(user=by, role=Role.OWNER).count() >= MAX_OWNED_PROJECTS:
        raise TooMany(f"Nobody owns more than {MAX_OWNED_PROJECTS} projects.", limit=MAX_OWNED_PROJECTS)
    name = _name(name)
    project = Project(name=name, description=_description(description), key=_key(key) or key_of(name))
    project.save(force_insert=True)
    changelog = Changelog(project, by, command_id)
    members.add_member(changelog, by, Role.OWNER)
    if template:
        fill_from_template(changelog, template, by)
    return project, changelog.close()


@transaction.atomic
def edit_project(*, project_id: UUID, by: Person, command_id: str = "", **given: Any) -> tuple[Project, int]:
    """Change the name, key, description or allowed moves; tasks keep their status.

    Raise NoProject, NotAnOwner or Invalid.
    """
    project = locked_project(by, project_id, Role.OWNER)
    tidied = {name: _CLEAN[name](value) for name, value in given.items()}
    changed = {name: value for name, value in tidied.items() if value != getattr(project, name)}
    before = {name: getattr(project, name) for name in changed} | {"updatedAt": timestamp(project.updated_at)}
    changelog = Changelog(project, by, command_id)
    if changed:
        for name, value in changed.items():
            setattr(project, name, value)
        project.save(update_fields=[*changed, "updated_at"])
        after = changed | {"updatedAt": timestamp(project.updated_at)}
        changelog.add_project_event(room_events.ProjectUpdated, before, after, project={"id": str(project.pk)})
    return project, changelog.close()


@transaction.atomic
def delete_project(*, project_id: UUID, by: Person) -> None:
    """Delete a project with all its text; the log of its room keeps the bare structure.

    Raise NoProject or NotAnOwner.
    """
    project = locked_project(by, project_id, Role.OWNER)
    people = list(Membership.objects.filter(project=project).values_list("user_id", flat=True))
    announce(project.room, room_events.ProjectDeleted(uuid7(), None, {}), actor=by.pk)
    delete_rows(project)
    for person in people:
        members.end_sockets(person)


def delete_rows(project: Project) -> None:
    """Delete its rows, and after the commit its files."""
    paths = list(Attachment.objects.filter(task__project=project).values_list("path", flat=True))
    project.delete()
    delete_on_commit(paths)


def key_of(name: str) -> str:
    """Derive the prefix of task numbers: the initials of a long name, the first letters of a short one."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = re.findall(r"[A-Za-z]+", plain)
    initials = "".join(word[0] for word in words)[: Project.MAX_KEY_LENGTH]
    return (initials if len(initials) > 1 else "".join(words)[:3]).upper() or "TASK"


def _name(value: str) -> str:
    name = " ".join(value.split())
    if not 0 < len(name) <= Project.MAX_NAME_LENGTH:
        raise Invalid(fields={"name": [f"A name has 1 to {Project.MAX_NAME_LENGTH} characters."]})
    return name


def _description(value: str) -> str:
    text = value.replace("\r\n", "\n").strip()
    if len(text) > Project.MAX_TEXT_LENGTH:
        raise Invalid(fields={"description": [f"At most {Project.MAX_TEXT_LENGTH:,} characters."]})
    return text


def _key(value: str) -> str:
    key = value.strip().upper()
    if key and not re.fullmatch(rf"[A-Z][A-Z0-9]{{0,{Project.MAX_KEY_LENGTH - 1}}}", key):
        raise Invalid(fields={"key": [f"One to {Project.MAX_KEY_LENGTH} letters and digits, a letter first."]})
    return key


def _transitions(value: dict[str, list[str]]) -> dict[str, list[str]]:
    unknown = ({*value} | {target for targets in value.values() for target in targets}) - {*workflow.STATUSES}
    if unknown:
        raise Invalid(fields={"transitions": [f"Not a status: {', '.join(sorted(unknown))[:60]}."]})
    return workflow.normalized(value)


_CLEAN: dict[str, Callable[[Any], Any]] = {
    "name": _name,
    "description": _description,
    "key": _key,
    "transitions": _transitions,
}


@dataclass(frozen=True)
class Step:
    """One task of a checklist. `after` lists the keys of the steps before it."""

    key: str
    title: str
    label: str
    after: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True)
class Checklist:
    slug: str
    name: str
    says: str
    steps: tuple[Step, ...] = field(default=())


MATCH_DAY = Checklist(
    "match-day",
    "Match day",
    "From the hall's keys to the last light: 22 tasks with what has to come before what.",
    (
        Step("keys", "Collect the hall keys and the alarm code", "Hall"),
        Step("hall", "Open the hall and walk the escape routes", "Hall", ("keys",)),
        Step("floor", "Sweep the floor and check the lines", "Hall", ("hall",)),
        Step("baskets", "Set the baskets to 3.05 m and check both nets", "Court", ("floor",)),
        Step("clock", "Test the game clock, both shot clocks and the horn", "Court", ("hall",)),
        Step("table", "Set up the scorer's table with power and paper", "Court", ("clock",)),
        Step("scoring", "Open the game on the scoreboard and check the rosters", "Court", ("table",)),
        Step("referees", "Welcome the referees and show them their room", "People", ("hall",)),
        Step("crew", "Brief the court crew: ten minutes, everybody", "People", ("hall",)),
        Step("firstaid", "Put the first-aid case and the ice by the bench", "People", ("hall",)),
        Step("stream", "Camera up, sound check, test stream for five minutes", "Stream", ("clock",)),
        Step("overlay", "Put the score overlay on the stream", "Stream", ("stream", "scoring")),
        Step("backup", "Try the backup line", "Stream", ("stream",)),
        Step("scanners", "Charge the scanners and scan a test ticket at each gate", "Doors"),
        Step("cash", "Count the change for the box office", "Doors"),
        Step("doors", "Open the doors", "Doors", ("scanners", "cash", "crew", "firstaid")),
        Step("shop", "Stock the fan shop and open the till", "Shop", ("hall", "cash")),
        Step("music", "Line up the music and the sponsors' loop", "Show", ("clock",)),
        Step("tipoff", "Tip-off", "Court", ("baskets", "scoring", "referees", "doors", "overlay")),
        Step("result", "Confirm the result and send the report to the league", "Court", ("tipoff",)),
        Step("tidy", "Fold the stands, take the bins out", "Hall", ("tipoff",)),
        Step("lock", "Lights off, alarm on, keys back", "Hall", ("tidy", "result")),
    ),
)
TOURNAMENT = Checklist(
    "tournament",
    "Weekend tournament",
    "Twelve tasks for a small cup, from the date to the thank-you letters.",
    (
        Step("date", "Fix the date and book both halls", "Hall"),
        Step("format", "Decide on groups, rounds and game length", "Games", ("date",)),
        Step("open", "Open registration", "Games", ("format",)),
        Step("referees", "Ask for referees", "People", ("format",)),
        Step("helpers", "Find twenty helpers for two days", "People", ("date",)),
        Step("food", "Order food and drinks", "Catering", ("helpers",)),
        Step("draw", "Draw the groups and publish the schedule", "Games", ("open",)),
        Step("prizes", "Order cups and medals", "Show", ("format",)),
        Step("signs", "Print the signs and the schedule for the walls", "Hall", ("draw",)),
        Step("setup", "Set up both courts the evening before", "Hall", ("helpers", "signs")),
        Step("play", "Play!", "Games", ("setup", "referees", "food", "draw")),
        Step("thanks", "Hand out the cups, thank everybody, write to the sponsors", "Show", ("play", "prizes")),
    ),
)
CHECKLISTS = {each.slug: each for each in (MATCH_DAY, TOURNAMENT)}
COPY_PREFIX = "copy:"


def fill_from_template(changelog: Changelog, template: str, by: Person) -> None:
    """Add the tasks of a checklist by its name, or of project copy:<id>, all to do. Raise Invalid or NoProject."""
    if template.startswith(COPY_PREFIX):
        _copy_tasks(changelog, access.project_for(by, template.removeprefix(COPY_PREFIX)).pk)
    elif template in CHECKLISTS:
        _add_checklist(changelog, CHECKLISTS[template])
    else:
        raise Invalid(fields={"template": [f"One of: {', '.join(CHECKLISTS)}, or {COPY_PREFIX}<a project's id>."]})


def _add_checklist(changelog: Changelog, checklist: Checklist) -> None:
    made: dict[str, Task] = {}
    for step in checklist.steps:
        given = {"title": step.title, "description": step.description, "labels": [step.label]}
        made[step.key] = add_task(changelog, given)
    for step in checklist.steps:
        for key in step.after:
            link(changelog, made[step.key], made[key])


def _copy_tasks(changelog: Changelog, source: UUID) -> None:
    """Copy titles, text, labels and dependencies, without assignees, due dates and status."""
    kept = ("title", "description", "labels", "configuration")
    originals = list(Task.objects.live().filter(project=source).in_order())
    out = queries.tasks_out(originals, source)
    made = {each["id"]: add_task(changelog, {name: each[name] for name in kept}) for each in out}
    for task_id, other_id in Dependency.objects.filter(project=source).values_list("task_id", "depends_on_id"):
        if str(task_id) in made and str(other_id) in made:
            link(changelog, made[str(task_id)], made[str(other_id)])
