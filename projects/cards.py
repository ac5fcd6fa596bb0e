"""A task as a card shows it: in words, tones and faces. The same of a picture of any version."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from core.database import database_now
from core.times import club_time
from core.ui.drawings import initials
from projects import workflow

TONES = ("info", "ok", "warn", "zone", "bad")
FACES = 7  # colours of avatars, in avatar.css
SHOWN = 40  # cards of a column that come with the page; the script brings the rest


@dataclass(frozen=True)
class Face:
    """Somebody, in two letters and a colour that stays theirs."""

    id: str
    name: str

    @property
    def letters(self) -> str:
        return initials(self.name)

    @property
    def colour(self) -> int:
        return crc32(self.id.encode()) % FACES


@dataclass(frozen=True)
class Tag:
    text: str

    @property
    def tone(self) -> str:
        return TONES[crc32(self.text.lower().encode()) % len(TONES)]


@dataclass(frozen=True)
class Card:
    """One task of a picture of the board."""

    task: dict[str, Any]
    key: str
    faces: list[Face]
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
    cards: list[Card]
    total: int

    @property
    def name(self) -> str:
        return workflow.NAMES[self.status]

    @property
    def hidden(self) -> int:
        return self.total - len(self.cards)


def columns(board: dict[str, Any], shown: set[str] | None = None, most: int | None = SHOWN) -> list[Column]:
    """The board in its columns; `shown` narrows it to these tasks, `most` to the first of each column."""
    cards = cards_of(board, shown)
    by_status = {status: [card for card in cards if card.task["status"] == status] for status in workflow.STATUSES}
    return [Column(status, found[:most], len(found)) for status, found in by_status.items()]


def cards_of(board: dict[str, Any], shown: set[str] | None = None) -> list[Card]:
    """Cards in the order of the board."""
    now, tasks, key = database_now(), board["tasks"], board["project"]["key"]
    names = {member["userId"]: member["name"] for member in board["members"]}
    open_ones = {task["id"] for task in tasks if task["status"] != workflow.DONE}
    blocks: dict[str, int] = {}
    for task in tasks:
        for other in task["dependsOn"] if task["status"] != workflow.DONE else ():
            blocks[other] = blocks.get(other, 0) + 1
    return [
        Card(
            task,
            key,
            [Face(id, names.get(id, "Somebody")) for id in task["assignees"]],
            sum(other in open_ones for other in task["dependsOn"]) if task["id"] in open_ones else 0,
            blocks.get(task["id"], 0) if task["id"] in open_ones else 0,
            now,
        )
        for task in tasks
        if shown is None or task["id"] in shown
    ]


def blank(key: str) -> Card:
    """An empty card, which the script clones."""
    task = {"id": "", "number": 0, "title": "", "status": workflow.TODO, "labels": [], "dueAt": None}
    return Card(task, key, [], 0, 0, database_now())


def due_words(due: datetime, now: datetime) -> str:
    """Today 17:00, Tomorrow 9:00, Fri 12:00, 3 Dec"""
    here, today = club_time(due), club_time(now).date()
    days = (here.date() - today).days
    if 0 <= days < 7:
        day = {0: "Today", 1: "Tomorrow"}.get(days, f"{here:%a}")
        return f"{day} {here:%H:%M}"
    return f"{here.day} {here:%b}" + ("" if here.year == today.year else f" {here.year}")
