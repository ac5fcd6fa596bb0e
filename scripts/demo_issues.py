"""The newsletter issues of the demo club."""

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True)
class DemoIssue:
    subject: str
    slug: str
    body: str
    sent: datetime = datetime(2026, 11, 30, tzinfo=UTC)


ISSUES = [
    DemoIssue(
        "The season starts, and the roof is fixed",
        "season-starts-roof-fixed",
        """The first home game is on Friday, and for the first time since March **nobody will need an umbrella \
on the east stand**. Thank you to the eleven volunteers who spent their summer on it.

### What is new at Dockside Arena

- Doors open an hour before tip-off, not half an hour: the queue at gate B was nobody's favourite part.
- Tea is still one coin. Soup is back.
- The scoreboard is on your phone, too: [follow any game here](/scoreboard/).

### We need four pairs of hands

Two at the scorer's table, two at the door. You learn it in an evening, you sit in the best seats of the house, \
and there is cake. Talk to Olive at the desk.

See you on Friday.""",
        datetime(2026, 10, 20, 18, 0, tzinfo=UTC),
    ),
    DemoIssue(
        "Derby week: Hawks against Comets",
        "derby-week-hawks-comets",
        """It is that week again. The **Northside Comets** come to the harbour, they have won five in a row, \
and they still have to get past our bench.

### How to get in

Members book one seat each, others from Thursday. When it is full, put yourself on the waitlist: last year 31 \
seats came back on the day.

### Before the game

- The under-14s play at 16:00. They are unbeaten and would like somebody to notice.
- The [Three-Point Shootout](/competitions/three-point-shootout/) still has places. You do not have to be good. \
You have to be loud.

### After the game

The old jerseys leave the shop for good, and something with a number on it arrives. We say no more.

*Your Harbour Hawks*""",
        datetime(2026, 11, 10, 18, 30, tzinfo=UTC),
    ),
]
BUYERS_WELCOME = DemoIssue(
    "Thank you for last night",
    "thank-you-for-last-night",
    """What a noise. If you lost your voice, we have tea.

### In numbers

- 38 points in the last quarter
- 0 umbrellas
- 1 dog on the court (he is fine, and wants a contract)

### Next

The second team plays on Sunday at 11:00, free entry. Bring the children; bring the dog.""",
)
