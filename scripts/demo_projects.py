"""Write fixtures/demo/projects.json: two boards of the demo club, one with about 250 tasks.

python -m scripts.demo_projects

The output is always the same. Times are the club's local time; the demo's current time is 21:00 on DAY.
"""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

# The ranks of tasks come from the app's services, which import models.
from core.demo.services import dump_rows  # noqa: E402
from projects import workflow  # noqa: E402
from projects.services import ranking  # noqa: E402
from scripts.demo_players import ANA, BEN  # noqa: E402
from scripts.demo_table import ORGANIZER, SCORER, key, z  # noqa: E402
from scripts.demo_work import AREAS, COMMENTS, SEASON  # noqa: E402

FILE = Path(__file__).resolve().parent.parent / "fixtures/demo/projects.json"
DAY = datetime(2026, 11, 14, tzinfo=UTC)
MADE = datetime(2026, 10, 26, 9, tzinfo=UTC)
STAFF = "01a05c32-5e80-7000-8000-000000000001"
CREW = [(ORGANIZER, "owner"), (STAFF, "owner"), (SCORER, "editor"), (ANA, "editor"), (BEN, "editor")]
GAMES = ["Comets", "Lighthouse"]
LIKELY = [workflow.TODO] * 11 + [workflow.IN_PROGRESS] * 4 + [workflow.REVIEW] * 3 + [workflow.DONE] * 6
Row = dict[str, Any]


class Board:
    """A project, built row by row."""

    def __init__(self, number: int, name: str, short: str, description: str) -> None:
        self.number, self.dice, self.tasks = number, Random(number), 0  # noqa: S311  (the same every time)
        self.made = MADE + timedelta(days=number)
        self.id = key(self.made, 0x200 + number)
        self.ranks = ranking.spread_ranks(None, None, 400)
        fields = {"name": name, "key": short, "description": description, "transitions": workflow.usual_transitions()}
        self.project: Row = {"model": "projects.project", "pk": self.id, "fields": self._dated(self.made) | fields}
        self.rows: list[Row] = []
        self.comments: dict[str, int] = {}

    def member(self, turn: int, user: str, role: str) -> None:
        self._row("membership", 0x300 + turn, project=self.id, user=user, role=role)

    def task(self, title: str, label: str, status: str, **more: Any) -> str:
        self.tasks += 1
        made = self.made + timedelta(hours=1, minutes=11 * self.tasks)
        facts = {"project": self.id, "number": self.tasks, "title": title, "labels": [label], "status": status}
        return self._row("task", 0x1000 + self.tasks, made, **facts, rank=self.ranks[self.tasks], **more)

    def assign(self, task: str, user: str) -> None:
        number = self.number * 1000 + sum(row["model"] == "projects.assignment" for row in self.rows) + 1
        self.rows.append({"model": "projects.assignment", "pk": number, "fields": {"task": task, "user": user}})

    def link(self, task: str, depends_on: str) -> None:
        turn = sum(row["model"] == "projects.dependency" for row in self.rows)
        self._row("dependency", 0x4000 + turn, project=self.id, task=task, depends_on=depends_on)

    def say(self, task: str, author: str, words: str, at: datetime) -> None:
        self.comments[task] = self.comments.get(task, 0) + 1
        turn = sum(self.comments.values())
        self._row("comment", 0x8000 + turn, at, task=task, author=author, content=words)

    def all(self) -> list[Row]:
        """Return every row, with its counters filled in."""
        self.project["fields"]["last_number"] = self.tasks
        for row in self.rows:
            if row["model"] == "projects.task":
                row["fields"]["comment_count"] = self.comments.get(row["pk"], 0)
        return [self.project, *self.rows]

    def _row(self, model: str, turn: int, at: datetime | None = None, **fields: Any) -> str:
        at = at or self.made
        pk = key(at, self.number * 0x10000 + turn)
        self.rows.append({"model": f"projects.{model}", "pk": pk, "fields": self._dated(at) | fields})
        return pk

    @staticmethod
    def _dated(at: datetime) -> Row:
        return {"created_at": z(at), "updated_at": z(at)}


def main() -> None:
    FILE.write_text(dump_rows(rows()), encoding="utf-8")


def rows() -> list[Row]:
    return [*match_days().all(), *season().all()]


def match_days() -> Board:
    """Build the board of both home games before Christmas: every job of the hall twice."""
    board = Board(
        1, "Match-day crew", "HAW", "Both home games before Christmas. **Doors open 90 minutes before tip-off.**"
    )
    for turn, (user, role) in enumerate(CREW):
        board.member(turn, user, role)
    jobs = [(area, title, game) for game in range(2) for area, titles in AREAS for title in titles]
    board.dice.shuffle(jobs)
    by_area: dict[tuple[str, int], str] = {}
    for area, title, game in jobs:
        _job(board, area, title, game, by_area)
    return board


def _job(board: Board, area: str, title: str, game: int, by_area: dict[tuple[str, int], str]) -> None:
    dice = board.dice
    status = dice.choice(LIKELY) if game == 0 else dice.choice(LIKELY[:13])
    due = DAY + timedelta(days=(1 if game == 0 else 15), hours=dice.randrange(8, 19), minutes=dice.choice([0, 0, 30]))
    more: Row = {"due_at": z(due)} if dice.random() < 0.55 else {}
    if dice.random() < 0.12:
        more["description"] = f"For the game against {GAMES[game]}.\n\n- as last time\n- tell the table when it is done"
    task = board.task(title if game == 0 else f"{title} ({GAMES[game]})", area, status, **more)
    for user in dice.sample([user for user, _ in CREW], dice.choice([0, 1, 1, 1, 2])):
        board.assign(task, user)
    before = by_area.get((area, game))
    if before and status == workflow.TODO and dice.random() < 0.25:
        board.link(task, before)
    if status != workflow.DONE:
        by_area[area, game] = task
    for _ in range(dice.choice([0, 0, 0, 0, 1, 1, 2, 3])):
        said = DAY - timedelta(hours=dice.randrange(26, 160), minutes=dice.randrange(60))
        board.say(task, dice.choice(CREW)[0], dice.choice(COMMENTS), said)


def season() -> Board:
    """Build the board for the summer."""
    board = Board(2, "Next season", "NEXT", "What has to be settled before the first home game in September.")
    for turn, (user, role) in enumerate([(STAFF, "owner"), (ORGANIZER, "owner"), (ANA, "editor"), (BEN, "viewer")]):
        board.member(turn, user, role)
    for turn, title in enumerate(SEASON):
        status = LIKELY[(turn * 5) % len(LIKELY)]
        task = board.task(title, ["Club", "Team", "Hall"][turn % 3], status)
        board.assign(task, [STAFF, ORGANIZER, ANA][turn % 3])
    return board


if __name__ == "__main__":
    main()
