"""A campaign that begins with a game that is over: what the scoreboard knows is written, the rest is left to people."""

import re
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from scoreboard import queries as games

_MARKS = re.compile(r"([\\`*_\[\]<>#])")
TO_FILL_IN = "*Write here what no scoreboard knows.*"


def recap_of(story: games.Story) -> dict[str, str]:
    """Subject and message of a draft, in Markdown: result, points by period, most points, what comes next."""
    a, b = (story.state.teams[letter] for letter in "AB")
    paragraphs = [
        _opening(story),
        _periods(story),
        _most_points(story),
        TO_FILL_IN,
        _coming(story),
        f"[Every play and the box score]({_page(story.state.game)})",
    ]
    subject = f"{a.name} {a.score}, {b.name} {b.score}"
    return {"subject": subject, "body": "\n\n".join(filter(None, paragraphs)) + "\n"}


def _opening(story: games.Story) -> str:
    game, [a, b] = story.state.game, (story.state.teams[letter] for letter in "AB")
    where = ", ".join(filter(None, (game.title, game.venue)))
    return f"**{_plain(a.name)} {a.score}, {_plain(b.name)} {b.score}.** {_plain(where)}".strip()


def _periods(story: games.Story) -> str:
    rules, line = story.state.game.rules, story.state.line
    scores = enumerate(zip(line["A"], line["B"], strict=True), 1)
    told = [f"{rules.label(period)} {a}\N{EN DASH}{b}" for period, (a, b) in scores]
    return f"By period: {', '.join(told)}." if told else ""


def _most_points(story: games.Story) -> str:
    """The best of each team, where scores were written down with jersey numbers."""
    told = []
    for box in story.boxes.values():
        best = max(box.players, key=lambda player: player.points, default=None)
        if best and best.points:
            told.append(f"no. {best.player} of {_plain(box.name)} with {best.points}")
    return f"Most points: {', '.join(told)}." if told else ""


def _coming(story: games.Story) -> str:
    return "**Next**\n\n" + "\n".join(map(_line, story.coming)) if story.coming else ""


def _line(game: Any) -> str:
    teams = _plain(f"{game.team_a_name} v {game.team_b_name}")
    when = date_format(timezone.localtime(game.starts_at), "D j M, H:i")
    return f"- [{teams}]({_page(game)}): {_plain(', '.join(filter(None, (game.title, when, game.venue))))}"


def _page(game: Any) -> str:
    return reverse("game", args=[game.slug])


def _plain(text: str) -> str:
    """As it stands, whatever Markdown would make of it."""
    return _MARKS.sub(r"\\\1", text)
