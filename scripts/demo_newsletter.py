"""Write fixtures/demo/subscriptions.json: the demo club's subscribers, their consent, and the campaigns they received.

python -m scripts.demo_newsletter

The output is always the same. Times are the club's local time.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from core.demo.services import dump_rows
from scripts.demo_issues import BUYERS_WELCOME, ISSUES, DemoIssue
from scripts.demo_table import ORGANIZER, key, z

FILE = Path(__file__).resolve().parent.parent / "fixtures/demo/subscriptions.json"
BEGAN = datetime(2026, 9, 12, 17, 5, tzinfo=UTC)
LAST = datetime(2026, 11, 12, 19, 40, tzinfo=UTC)
CONSENT = (
    "Harbour Hawks will mail you club news: games, tickets, offers of the club. "
    "You confirm it by a click in a first mail, and every mail has a link to leave."
)
Row = dict[str, Any]


@dataclass(frozen=True)
class DemoSubscriber:
    """A subscriber. `end` is empty, or how the subscription ended: unsubscribed, or why the address is suppressed."""

    name: str
    email: str
    topics: str = ""
    end: str = ""
    way: str = "form"


TOPICS = [
    ("Home games", "home-games", "Fixtures, tickets, doors and food.", True),
    ("Youth", "youth", "Training, camps and games under 18.", True),
    ("Shop and drops", "shop-and-drops", "New jerseys, and the few that are numbered.", True),
    ("Season tickets", "season-tickets", "", False),
]
READERS = [
    DemoSubscriber("Ana Ferreira", "ana@courtside.example", "012"),
    DemoSubscriber("Ben Adeyemi", "ben@courtside.example", "0", way="form at the foot of a page"),
    DemoSubscriber("Nia Okonkwo", "nia.okonkwo@courtside.example", "03"),
    DemoSubscriber("Tomas Berg", "tomas.berg@courtside.example", "0"),
    DemoSubscriber("", "row-f-seat-12@harbourmail.example", "0"),
    DemoSubscriber("Leila Haddad", "leila.haddad@courtside.example", "12"),
    DemoSubscriber("Dana Whitlock", "dana.whitlock@harbourmail.example", "0", "left"),
    DemoSubscriber("Marco Silva", "marco.silva@courtside.example", "2"),
    DemoSubscriber("Pier Street Primary", "office@pierstreet.example", "1", way="API"),
    DemoSubscriber("Ida Nyström", "ida.nystrom@courtside.example", "013"),
    DemoSubscriber("Old Town Gazette", "sport@oldtowngazette.example", "", "complained"),
    DemoSubscriber("Kofi Mensah", "kofi.mensah@courtside.example", "0"),
    DemoSubscriber("Yuki Tanaka", "yuki.tanaka@courtside.example", "02"),
    DemoSubscriber("Gerd Holm", "gerd.holm@oldmail.example", "3", "bounced"),
    DemoSubscriber("Clara Novak", "clara.novak@courtside.example", "1"),
    DemoSubscriber("", "hawks4ever@fans.example", "02", way="form at the foot of a page"),
    DemoSubscriber("Diego Ramos", "diego.ramos@courtside.example", "0", "left"),
    DemoSubscriber("Freya Larsen", "freya.larsen@courtside.example", "1"),
    DemoSubscriber("Omar Khalil", "omar.khalil@courtside.example", "012"),
    DemoSubscriber("Rosa Lindqvist", "rosa@harbourmail.example", "", "asked"),
    DemoSubscriber("Priya Nair", "priya.nair@courtside.example", "0"),
    DemoSubscriber("Jonas Weber", "jonas.weber@courtside.example", "", "pending"),
    DemoSubscriber("", "half-time-hero@fans.example", "", "pending", "form on the news page"),
    DemoSubscriber("Elif Demir", "elif.demir@courtside.example", "", "pending"),
]
GAP = (LAST - BEGAN) / len(READERS)
LABELS = {"complained": "Reported our mail as spam", "bounced": "Mail came back", "asked": "Asked never again"}


def main() -> None:
    FILE.write_text(dump_rows(rows()), encoding="utf-8")


def rows() -> list[Row]:
    topics = [_topic(number, *facts) for number, facts in enumerate(TOPICS)]
    readers = [row for number, reader in enumerate(READERS) for row in _reader(number, reader, topics)]
    issues = [row for number, issue in enumerate(ISSUES, 1) for row in _issue(number, issue)]
    return [*topics, *readers, *issues, _draft()]


def _topic(number: int, name: str, slug: str, says: str, is_offered: bool) -> Row:
    made = BEGAN - timedelta(days=2, minutes=-number)
    fields = {"name": name, "slug": slug, "says": says, "is_offered": is_offered}
    return _row("topic", made, 0x700 + number, fields)


def _reader(number: int, reader: DemoSubscriber, topics: list[Row]) -> list[Row]:
    subscribed_at = _subscribed_at(number)
    clicked = None if reader.end == "pending" else subscribed_at + timedelta(minutes=3 + number % 9)
    ended_at = _ended_at(number, reader)
    fields: Row = {"name": reader.name, "email": reader.email, "key": reader.email.lower(), "status": _status(reader)}
    fields |= {"suppressed_for": reader.end if reader.end in LABELS else ""}
    fields |= {"confirmed_at": z(clicked) if clicked else None, "left_at": z(ended_at) if ended_at else None}
    fields |= {"topics": [topics[int(digit)]["pk"] for digit in reader.topics]}
    row = _row("subscriber", subscribed_at, 0x800 + number, fields)
    return [row, *_consents(number, reader, row["pk"], subscribed_at, clicked, ended_at)]


def _consents(
    number: int,
    reader: DemoSubscriber,
    subscriber: str,
    subscribed_at: datetime,
    clicked: datetime | None,
    ended_at: datetime | None,
) -> list[Row]:
    told = [(subscribed_at, "asked", reader.way, CONSENT)]
    if clicked:
        told.append((clicked, "confirmed", "link in the mail", CONSENT))
    if ended_at and reader.end == "left":
        told.append((ended_at, "left", "one click in the mail program", ""))
    elif ended_at:
        told.append((ended_at, "suppressed", "mail server" if reader.end == "bounced" else "staff", LABELS[reader.end]))
    network = f"198.51.{100 + number % 3}.0/24"
    return [
        _row(
            "consent",
            at,
            0x9000 + number * 8 + nth,
            {
                "subscriber": subscriber,
                "kind": kind,
                "way": way,
                "network": "" if kind == "suppressed" else network,
                "text": text,
            },
        )
        for nth, (at, kind, way, text) in enumerate(told)
    ]


def _issue(number: int, issue: DemoIssue) -> list[Row]:
    """Return the rows of a sent campaign, with a delivery for every subscriber at that time."""
    begun = issue.sent + timedelta(seconds=2)
    fields = _campaign_fields(issue) | {"status": "sent", "started_at": z(issue.sent), "moved_at": z(begun)}
    campaign = _row("campaign", issue.sent - timedelta(hours=5), 0xA00 + number, fields | {"finished_at": z(begun)})
    lines = [
        _row("delivery", issue.sent, 0xB0000 + number * 0x100 + nth, _line(campaign["pk"], nth, reader, begun))
        for nth, reader in enumerate(READERS)
        if reader.end != "pending" and _subscribed_at(nth) < issue.sent and not _has_ended(nth, reader, issue.sent)
    ]
    return [campaign, *lines]


def _line(campaign: str, number: int, reader: DemoSubscriber, at: datetime) -> Row:
    fields: Row = {"campaign": campaign, "subscriber": key(_subscribed_at(number), 0x800 + number)}
    if reader.end == "bounced":
        refused = f"SMTPRecipientsRefused: {{'{reader.email}': (550, b'5.1.1 no such mailbox')}}"
        return fields | {"state": "failed", "trouble": refused}
    return fields | {"state": "sent", "sent_at": z(at)}


def _draft() -> Row:
    made = datetime(2026, 11, 13, 10, 20, tzinfo=UTC)
    return _row("campaign", made, 0xA10, _campaign_fields(BUYERS_WELCOME) | {"status": "draft"})


def _campaign_fields(issue: DemoIssue) -> Row:
    return {"subject": issue.subject, "slug": issue.slug, "body": issue.body, "written_by": ORGANIZER}


def _subscribed_at(number: int) -> datetime:
    return (BEGAN + GAP * number).replace(microsecond=0, second=number * 7 % 60, hour=9 + number * 5 % 13)


def _ended_at(number: int, reader: DemoSubscriber) -> datetime | None:
    """Return when the subscription ended: after the last issue, or when its email bounced."""
    if reader.end in ("", "pending"):
        return None
    if reader.end == "bounced":
        return ISSUES[0].sent + timedelta(minutes=2)
    return ISSUES[-1].sent + timedelta(minutes=40 + number * 11)


def _has_ended(number: int, reader: DemoSubscriber, at: datetime) -> bool:
    ended_at = _ended_at(number, reader)
    return ended_at is not None and ended_at < at


def _status(reader: DemoSubscriber) -> str:
    if reader.end in LABELS:
        return "suppressed"
    return {"": "confirmed", "left": "unsubscribed", "pending": "pending"}[reader.end]


def _row(model: str, made: datetime, number: int, fields: Row) -> Row:
    dates = {"created_at": z(made), "updated_at": z(made)}
    return {"model": f"subscriptions.{model}", "pk": key(made, number), "fields": dates | fields}


if __name__ == "__main__":
    main()
