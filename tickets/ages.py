"""How long somebody has waited, in two words for a list: 26 min, 3 d."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.timesince import timesince

from tickets.models import Priority, Ticket

LATE = timedelta(days=2)
_UNITS = (("d", timedelta(days=1)), ("h", timedelta(hours=1)), ("min", timedelta(minutes=1)))


@dataclass(frozen=True)
class Row:
    """A request in the queue, with its age."""

    ticket: Ticket
    age: "Age"

    @property
    def group(self) -> str:
        """The heading it stands under."""
        if not self.ticket.is_open:
            return "Closed"
        return "Needs an answer" if self.ticket.waiting_since else "Waiting for the requester"


@dataclass(frozen=True)
class Age:
    """`number` and `unit` since somebody waits, else since it was asked, and the same in words.

    `tone` is urgent, late, waiting or calm.
    """

    number: int
    unit: str
    tone: str
    words: str


def age_of(ticket: Ticket, now: datetime) -> Age:
    since = ticket.waiting_since or ticket.created_at
    passed = max(now - since, timedelta())
    unit, length = next((each for each in _UNITS if passed >= each[1]), _UNITS[-1])
    return Age(int(passed / length), unit, _tone(ticket, passed), timesince(since, now, depth=1))


def _tone(ticket: Ticket, passed: timedelta) -> str:
    if not ticket.is_open or ticket.waiting_since is None:
        return "calm"
    if ticket.priority == Priority.URGENT:
        return "urgent"
    return "late" if passed >= LATE else "waiting"
