"""The requests to the demo club's help desk, oldest first."""

from dataclasses import dataclass, field
from datetime import timedelta

from scripts.demo_players import ANA, BEN, PLAYERS
from scripts.demo_table import ORGANIZER, SCORER

STAFF = "01a05c32-5e80-7000-8000-000000000001"


@dataclass(frozen=True)
class DemoReply:
    """A reply this many minutes after the request, by the requester or a member of staff."""

    minutes: int
    by: str
    content: str = ""
    internal: bool = False
    closes: bool = False

    @property
    def after(self) -> timedelta:
        return timedelta(minutes=self.minutes)


@dataclass(frozen=True)
class DemoRequest:
    """A request; `filed` is days from the demo's current day, hour, minute."""

    filed: tuple[int, int, int]
    title: str
    description: str
    requester: str | None = None
    email: str = ""
    private: bool = False
    priority: str = "normal"
    assignee: str | None = None
    tags: list[str] = field(default_factory=list)
    thread: list[DemoReply] = field(default_factory=list)


CANNED = [
    (
        "Lost and found",
        "Thank you for telling us. What is found in the arena waits at the desk by gate 1 for four weeks: "
        "on game days from 17:00, and on Mondays from 18:00 to 20:00. Please bring something to show who you are.",
    ),
    (
        "Refund on its way",
        "We have sent your money back the way it came. With most banks it arrives within three working days.",
    ),
    (
        "Repaired",
        "It is repaired. Thank you for telling us: nobody sees the hall from as many seats as you all do.",
    ),
    (
        "Youth training: how to begin",
        "Come by on a Tuesday or Thursday at 16:30 with indoor shoes and water; the first three times are free. "
        "One of the coaches will talk to you after the session.",
    ),
]

REQUESTS = [
    DemoRequest(
        (-26, 19, 42),
        "Scoreboard in the small gym shows 88:88",
        "Since the power cut all segments of the clock light up at once. The referees used a phone on Sunday.",
        requester=SCORER,
        tags=["scoreboard", "old town school"],
        assignee=STAFF,
        priority="high",
        thread=[
            DemoReply(35, STAFF, "I unplugged it for ten minutes and it counts again. Can you try it before training?"),
            DemoReply(1310, "requester", "It works, also after switching it off and on. Thank you, Sam!", closes=True),
        ],
    ),
    DemoRequest(
        (-19, 8, 15),
        "Is there a ramp at the side entrance?",
        "My father comes to the derby in his wheelchair. On the map the ramp is at gate 2, but that one was closed "
        "last time.",
        requester=ANA,
        tags=["access", "gate 2"],
        assignee=STAFF,
        thread=[
            DemoReply(
                95,
                STAFF,
                "It is at gate 2, and from the next home game on somebody will be there from an hour before tip-off. "
                "Ring the bell if nobody is; it rings in the office. Two places beside the court are kept for you.",
            ),
            DemoReply(140, "requester", "That is wonderful. See you on Saturday."),
            DemoReply(150, STAFF, "Told the door crew, the ramp is on their list now.", internal=True),
            DemoReply(1500, STAFF, closes=True),
        ],
    ),
    DemoRequest(
        (-12, 21, 5),
        "Charged twice for the same scarf",
        "I paid for one Harbour scarf and my bank shows two payments of the same minute. Name and bank details "
        "on request, not here.",
        email="guest.fan@courtside.example",
        private=True,
        priority="high",
        assignee=STAFF,
        tags=["shop", "money"],
        thread=[
            DemoReply(640, STAFF, "Provider confirms two charges, one order. Refund is ours to make.", internal=True),
            DemoReply(655, STAFF, "You are right, and we are sorry: the second payment is on its way back to you."),
            DemoReply(3100, "requester", "It has arrived. Thank you for being quick.", closes=True),
        ],
    ),
    DemoRequest(
        (-9, 18, 20),
        "Water fountain behind the stands is dry",
        "The one by section C. The other fountain has a queue all through half-time.",
        tags=["arena"],
        thread=[
            DemoReply(
                60, STAFF, "The plumber comes on Wednesday. Until then there are jugs at the kiosk, free of charge."
            ),
            DemoReply(5200, STAFF, "It runs again.", closes=True),
            DemoReply(7300, "requester", "It did for two days. Now it only drips."),
        ],
    ),
    DemoRequest(
        (-7, 20, 50),
        "Please turn down the horn",
        "It is right above our seats (section F, row 2) and my daughter covers her ears before every time-out.",
        requester=PLAYERS[3],
        tags=["arena", "sound"],
        priority="low",
        thread=[
            DemoReply(900, STAFF, "We moved the loudspeaker to the other side of the score table. Is it better?"),
        ],
    ),
    DemoRequest(
        (-5, 12, 30),
        "Invoice for the youth tournament",
        "The Northside Comets need an invoice with their address on it for the three teams they entered.",
        requester=ORGANIZER,
        private=True,
        assignee=STAFF,
        tags=["money", "youth"],
        thread=[
            DemoReply(45, STAFF, "Treasurer is away until Monday, then first thing.", internal=True),
            DemoReply(47, STAFF, "Our treasurer writes it on Monday. Does the tournament's name go on it?"),
            DemoReply(75, "requester", "Yes please: Winter Youth Cup."),
        ],
    ),
    DemoRequest(
        (-4, 17, 45),
        "Found: a child's blue glove",
        "Lay on the steps of gate 3 after the game, with a whale on it. I hung it on the railing.",
        email="passer.by@courtside.example",
        tags=["lost and found", "gate 3"],
        thread=[DemoReply(120, STAFF, "The whale waits at the desk by gate 1. Thank you!", closes=True)],
    ),
    DemoRequest(
        (-3, 19, 10),
        "Can we bring a drum?",
        "Five of us, one drum, section D. We promise to stop at free throws.",
        requester=BEN,
        tags=["fans"],
        thread=[
            DemoReply(
                30, STAFF, "One drum in section D is fine, and nobody has to promise to be quiet for the visitors."
            ),
        ],
    ),
    DemoRequest(
        (-2, 22, 15),
        "Somebody slipped on the wet floor by the showers",
        "Changing room 2, after the training on Thursday. She is all right, but the drain is blocked and the water "
        "stands two fingers deep.",
        requester=PLAYERS[8],
        private=True,
        priority="urgent",
        tags=["safety", "changing room 2"],
        assignee=STAFF,
        thread=[
            DemoReply(
                12, STAFF, "Closed changing room 2, sign is up. Caretaker knows. Insurance form started.", internal=True
            ),
            DemoReply(
                15, STAFF, "Thank you for telling us at once. The room is closed until it is repaired. How is she?"
            ),
            DemoReply(48, "requester", "A bruise, nothing more. She plays again on Sunday."),
        ],
    ),
    DemoRequest(
        (-1, 9, 30),
        "Half of the lights over court 2 are out",
        "The row nearest to the windows. In the evening one does not see the far corner.",
        tags=["lights", "court 2"],
        priority="high",
    ),
    DemoRequest(
        (-1, 16, 5),
        "My membership card has my old name",
        "I married in September. What do you need from me?",
        email="new.name@courtside.example",
        private=True,
        tags=["membership"],
    ),
    DemoRequest(
        (-1, 20, 40),
        "When do the doors open for the semi-final?",
        "We come by train with eleven children and would rather not wait outside.",
        requester=ANA,
        tags=["tickets"],
    ),
]
