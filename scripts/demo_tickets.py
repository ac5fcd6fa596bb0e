"""Write fixtures/demo/tickets.json: the requests to the demo club's help desk and their replies.

python -m scripts.demo_tickets

The output is always the same. Times are the club's local time; none is on the demo's evening itself.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from core.demo.services import dump_rows
from scripts.demo_help import CANNED, REQUESTS, DemoRequest
from scripts.demo_table import key, z

FILE = Path(__file__).resolve().parent.parent / "fixtures/demo/tickets.json"
DAY = datetime(2026, 11, 14, tzinfo=UTC)
LAST_NUMBER = 1000  # the sequence of real requests starts after it
Row = dict[str, Any]


@dataclass
class Story:
    """A request as it develops."""

    number: int
    asked: DemoRequest
    rows: list[Row] = field(default_factory=list)

    def build(self) -> list[Row]:
        asked, filed = self.asked, at(self.asked.filed)
        now: Row = {"status": "open", "waiting_since": z(filed), "closed_at": None, "updated_at": z(filed)}
        self.add_change(filed, "filed", asked.requester)
        if asked.assignee:
            self.add_change(filed + timedelta(minutes=9), "assigned", asked.assignee, now=asked.assignee)
        for line in asked.thread:
            self.add_reply(now, filed + line.after, line)
        pk = self.key(filed, 0)
        fields = {
            "created_at": z(filed),
            "number": self.number,
            "title": asked.title,
            "description": asked.description,
            "private": asked.private,
            "requester": asked.requester,
            "email": asked.email,
            "token_hash": f"demo-{self.number}",  # no token has this hash
            "assignee": asked.assignee,
            "priority": asked.priority,
            "tags": asked.tags,
            **now,
        }
        return [{"model": "tickets.ticket", "pk": pk, "fields": fields}, *self.rows]

    def add_reply(self, now: Row, when: datetime, line: Any) -> None:
        """Add a reply or a note; without text, close the request."""
        staff = line.by != "requester"
        if line.content:
            self.row("reply", when, by="staff" if staff else "requester", content=line.content, internal=line.internal)
            self.rows[-1]["fields"]["author"] = line.by if staff else self.asked.requester
        if not line.internal:
            now |= {"updated_at": z(when), "waiting_since": None if staff else z(when)}
        if line.closes:
            now |= {"status": "closed", "closed_at": z(when), "waiting_since": None}
            self.add_change(when, "closed", line.by if staff else self.asked.requester)
        elif now["status"] == "closed" and not staff:
            now |= {"status": "open", "closed_at": None}
            self.add_change(when, "reopened", self.asked.requester)

    def add_change(self, when: datetime, kind: str, actor: str | None, now: str = "") -> None:
        self.row("change", when, kind=kind, actor=actor, now=now)

    def row(self, model: str, when: datetime, **fields: Any) -> None:
        id = self.key(when, len(self.rows) + 1)
        whole = {"created_at": z(when), "updated_at": z(when), "ticket": self.key(at(self.asked.filed), 0), **fields}
        self.rows.append({"model": f"tickets.{model}", "pk": id, "fields": whole})

    def key(self, when: datetime, nth: int) -> str:
        return key(when, 0x7000000 + self.number * 0x100 + nth)


def main() -> None:
    FILE.write_text(dump_rows(rows()), encoding="utf-8")


def rows() -> list[Row]:
    first = LAST_NUMBER - len(REQUESTS) + 1
    built = [row for number, asked in enumerate(REQUESTS, first) for row in Story(number, asked).build()]
    return [*map(canned, range(len(CANNED))), *built]


def canned(nth: int) -> Row:
    title, content = CANNED[nth]
    made = at((-40, 10, nth))
    fields = {"created_at": z(made), "updated_at": z(made), "title": title, "content": content}
    return {"model": "tickets.cannedreply", "pk": key(made, 0x6F0000 + nth), "fields": fields}


def at(when: tuple[int, int, int]) -> datetime:
    days, hour, minute = when
    return DAY + timedelta(days=days, hours=hour, minutes=minute)


if __name__ == "__main__":
    main()
