"""Write fixtures/demo/streams.json: one live stream with its chat, one upcoming, one that has ended.

python -m scripts.demo_streams

The output is always the same. Times are the club's local time; the demo's current time is 21:00 on DAY.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from core.demo.services import dump_rows
from scripts.demo_players import ANA, BEN, NAMES, PLAYERS
from scripts.demo_table import ORGANIZER, SCORER, key, z

FILE = Path(__file__).resolve().parent.parent / "fixtures/demo/streams.json"
DAY = datetime(2026, 11, 14, tzinfo=UTC)
STAFF = "01a05c32-5e80-7000-8000-000000000001"
PICK_UP, ROUND_6 = "01a169f2-c400-7000-8000-000000000008", "01a14a10-d6e0-7000-8000-000000000003"
PEOPLE = {"Ana Ferreira": (ANA, "member"), "Ben Adeyemi": (BEN, "member"), "Sora Lindqvist": (SCORER, "moderator")}
PEOPLE |= {"Sam Okafor": (STAFF, "staff"), "Olive Marchetti": (ORGANIZER, "organizer")}
PEOPLE |= {name: (id, "member") for name, id in zip(NAMES, PLAYERS, strict=True)}
Row = dict[str, Any]

TONIGHT = [
    ("20:31", "Olive Marchetti", "Welcome in! The pick-up starts at quarter to nine. Be kind, there are kids about."),
    ("20:33", "rasmus", "hello from the kitchen, dinner is late"),
    ("20:34", "Nia Okonkwo", "Is the heating on again? Last week I wore gloves"),
    ("20:35", "Sora Lindqvist", "@Nia heating is on, and so is the coffee."),
    ("20:38", "row D regulars", "we brought the drum. sorry in advance"),
    ("20:39", "Tomas Berg", "The drum is the best player you have"),
    ("20:41", "Ines M", "hello from row D!"),
    ("20:43", "lena_k", "who is playing tonight?"),
    ("20:44", "Ben Adeyemi", "Whoever turns up with shoes. I am in for the second round."),
    ("20:45", "Olive Marchetti", "Ball is up. Winner of the half-time shooter contest gets a seat at the final."),
    ("20:47", "rasmus", "that warm-up dunk counted for nothing and everything"),
    ("20:48", "Leila Haddad", "Clean pass, shame about the shot"),
    ("20:49", "bayside_joe", "away section is loud tonight. it is just me"),
    ("20:50", "Ana Ferreira", "Saving you a seat, @Ben, row C"),
    ("20:51", "Ben Adeyemi", "@Ana you are a hero, bringing crisps"),
    ("20:52", "Marco Silva", "The sound is good now, thank you whoever found the cable"),
    ("20:53", "Sam Okafor", "That was the cable behind the piano. Do not ask."),
    ("20:54", "Ines M", "De-fence!"),
    ("20:55", "row D regulars", "De-fence!"),
    ("20:55", "Kofi Mensah", "My knee hurts just watching that screen"),
    ("20:56", "lena_k", "goodness, what a block"),
    ("20:57", "Yuki Tanaka", "Replay of that block please, for science"),
    ("20:58", "Sora Lindqvist", "Last minutes. Easy on the capital letters, please, the scorers read along."),
    ("20:58", "bayside_joe", "fair. I type too fast when I am losing"),
    ("20:59", "Ana Ferreira", "I am never doubting the pull-up again"),
    ("20:59", "rasmus", "one stop and it is ours"),
]
LAST_WEEK = [
    ("20:05", "Olive Marchetti", "Second half of round 6, the Hawks are ahead by a breath."),
    ("20:09", "Freya Larsen", "Free throws, please, somebody, free throws"),
    ("20:14", "tide_pool", "good game from the other side of the bay"),
    ("20:31", "Omar Khalil", "That corner three from the bench, unreal"),
    ("20:52", "Priya Nair", "Four minutes that felt like forty"),
    ("21:07", "Clara Novak", "Hawks! See you at the semi-final."),
    ("21:08", "tide_pool", "well played. rematch in spring?"),
    ("21:10", "Olive Marchetti", "Thank you all for watching. The recording stays up."),
]


def main() -> None:
    FILE.write_text(dump_rows(rows()), encoding="utf-8")


def rows() -> list[Row]:
    live = stream(
        1,
        "Open-gym pick-up, live",
        "The Saturday pick-up from **Dockside Arena**, camera two. Score along, or just watch.",
        at(0, 20, 30),
        status="live",
        started_at=z(at(0, 20, 30)),
        game=PICK_UP,
        pinned=message_key(1, 10),
    )
    soon = stream(
        2,
        "Winter Cup, second semi-final",
        "Tides against Owls. The winner meets us in the final.",
        at(1, 18, 0),
        status="soon",
    )
    over = stream(
        3,
        "League, round 6",
        "The whole game against the Tides, for those who were at work.",
        at(-7, 19, 30),
        status="ended",
        started_at=z(at(-7, 19, 25)),
        ended_at=z(at(-7, 21, 15)),
        game=ROUND_6,
    )
    said = [message(1, live["pk"], 0, number, line) for number, line in enumerate(TONIGHT, 1)]
    then = [message(3, over["pk"], -7, number, line) for number, line in enumerate(LAST_WEEK, 1)]
    return [live, soon, over, *said, *then]


def stream(number: int, title: str, description: str, starts: datetime, **more: Any) -> Row:
    made = at(-9, 10 + number, 5)
    slug = "".join(letter if letter.isalnum() else " " for letter in title.lower())
    fields = {
        "created_at": z(made),
        "updated_at": z(made),
        "title": title,
        "slug": "-".join(slug.split()),
        "description": description,
        "video_kind": "file",
        "video_url": "static:video/court.webm",
        "starts_at": z(starts),
        "organizer": ORGANIZER,
        "moderators": [SCORER],
        **more,
    }
    return {"model": "livechat.stream", "pk": key(made, 0x200 + number), "fields": fields}


def message(stream_number: int, stream_id: str, day: int, number: int, line: tuple[str, str, str]) -> Row:
    clock, sender, content = line
    hour, minute = map(int, clock.split(":"))
    said = z(at(day, hour, minute) + timedelta(seconds=number % 50))
    member, role = PEOPLE.get(sender, (None, "guest"))
    fields = {
        "created_at": said,
        "updated_at": said,
        "stream": stream_id,
        "member": member,
        "sender": sender,
        "sender_key": f"m:{member}" if member else f"g:demo-{sender.replace(' ', '-')}",
        "role": role,
        "content": content,
    }
    return {"model": "livechat.message", "pk": message_key(stream_number, number), "fields": fields}


def message_key(stream_number: int, number: int) -> str:
    """Return an id dated the day before, so that ids stay the same when a time changes."""
    return key(at(-8, 0, 0), 0x10000 * stream_number + number)


def at(day: int, hour: int, minute: int) -> datetime:
    return DAY + timedelta(days=day, hours=hour, minutes=minute)


if __name__ == "__main__":
    main()
