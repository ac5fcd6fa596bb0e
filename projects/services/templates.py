"""Templates of projects: checklists with tasks and their dependencies, or a copy of another project."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from core.errors import Invalid
from projects import access, queries
from projects.models import Dependency, Task
from projects.services.changelog import Changelog
from projects.services.tasks import add_task, link


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


def fill_from_template(changelog: Changelog, template: str, by: Any) -> None:
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
