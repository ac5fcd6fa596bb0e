"""The history of a request in words."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tickets import queries
from tickets.models import Change, ChangeKind
from tickets.queries import HistoryLine


@dataclass(frozen=True)
class Told:
    at: datetime
    who: str
    what: str


def spoken(lines: list[HistoryLine]) -> list[Told]:
    """Each change as a sentence; people who have left are `somebody`."""
    assigned = [_id(line.change.now) for line in lines if line.change.kind == ChangeKind.ASSIGNED]
    names = queries.names_of(assigned)
    return [Told(line.change.created_at, line.actor, _words(line.change, names)) for line in lines]


def _words(change: Change, names: dict[UUID, str]) -> str:
    match change.kind:
        case ChangeKind.ASSIGNED if _id(change.now) == change.actor:
            return "took it"
        case ChangeKind.ASSIGNED:
            return f"gave it to {names.get(_id(change.now) or UUID(int=0), 'somebody')}"
        case ChangeKind.RELEASED:
            return "put it back into the queue"
        case ChangeKind.PRIORITY:
            return f"made it {change.now}, from {change.was}"
        case ChangeKind.TAGGED:
            return f"tagged it {change.now}" if change.now else "took its tags off"
        case ChangeKind.MERGED:
            return f"merged it into {change.now}" if change.now else f"merged {change.was} into it"
        case ChangeKind.UNMERGED:
            return f"took it apart from {change.was}"
        case ChangeKind.EDITED if change.was:
            return f"changed “{change.was}” to “{change.now}”"
        case ChangeKind.EDITED:
            return f"edited the {change.now}"
        case ChangeKind.FILED:
            return "filed it"
        case ChangeKind.CLOSED:
            return "closed it"
        case _:
            return "reopened it"


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
