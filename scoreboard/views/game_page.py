"""What the pages of one game share: the game by its name, who may score it, and what their templates show of it.

A thousand fans look at one game. The parts of its page that are the same for all of them are rendered once for each
version of the game, in the whole page and for `?parts=`; what only these parts show is read only then.
"""

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.errors import NotFound
from core.rooms.queries import consistent_read
from core.ui.page_parts import SECONDS, parts_response, shared_part
from scoreboard import access, presenters, queries
from scoreboard.errors import MayNotScore
from scoreboard.models import Game
from scoreboard.presenters import by_period, play_by_play
from scoreboard.totals import State, as_public, box_of, held_at

LINES = frozenset({"plays", "periods"})
READ = LINES | {"box"}  # what shows more than the board does
TRIES = 3
TICKING_SECONDS = 1.0  # the clock on a part that was drawn for another is this late at most, until a script sets it
View = Callable[..., HttpResponse]
Known = dict[str, Any]


@dataclass(frozen=True)
class GamePage:
    """A page about one game: its template, and the parts of it that `?parts=` can ask for alone, by their templates.

    Those of `shared` look the same to all who may score, and to all who may not. The template writes those of
    `placed`, all shared, as {{ drawn.board }}; where there are none, it includes its parts. `plays` is how many plays
    it shows, and how many instead where `?most=` says so; `more` adds to what its templates know.
    """

    template: str
    parts: dict[str, str]
    shared: frozenset[str]
    placed: frozenset[str] = frozenset()
    plays: tuple[int, ...] = (0,)
    at_table: bool = False
    more: Callable[[Known], Known] = lambda known: {}

    def asked(self, request: HttpRequest) -> list[str]:
        """The parts that this request asks for, in its order."""
        return [name for name in request.GET.get("parts", "").split(",") if name in self.parts]

    def plays_asked(self, request: HttpRequest) -> int:
        """How many plays it shows this time."""
        most = request.GET.get("most", "")
        return next((number for number in self.plays if most == str(number)), self.plays[0])


def state_named(name: str) -> State:
    """The game of this id or slug as it stands, or 404."""
    try:
        return queries.state(name)
    except NotFound as none:
        raise Http404(none.sentence) from None


def for_scorers(view: View) -> View:
    """A page of a game for those who may score it; the others sign in, or are told."""

    @wraps(view)
    def guarded(request: HttpRequest, name: str, *args: Any, **kwargs: Any) -> HttpResponse:
        if access.may_score(state_named(name).game, request.user):
            return view(request, name, *args, **kwargs)
        if request.user.is_authenticated:
            raise MayNotScore
        return redirect_to_login(request.get_full_path())

    return guarded


def show(request: HttpRequest, name: str, page: GamePage, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page, with `more` for its template; or the parts of it that `?parts=` asks for, each in an element."""
    most = page.plays_asked(request)
    if asked := page.asked(request):
        return _show_parts(request, name, page, asked, most)
    known = _placed(request, name, page, most) if page.placed else read(name, page, page.parts, most)
    return render(request, page.template, {**known, **_may(request, known["state"].game), **more}, status=status)


def _placed(request: HttpRequest, name: str, page: GamePage, most: int) -> Known:
    """What the whole page knows where its template places parts that are drawn already."""
    drawing, drawn = _draw(request, name, page, page.placed, most)
    heading = presenters.Heading(drawing.game)
    return {"board": heading, "state": heading, "pad": _pad(drawing.game), "most": most, "drawn": drawn}


def read(name: str, page: GamePage, parts: Collection[str], most: int) -> Known:
    """What the templates of these parts show of the game, all of one moment: its version says which."""
    with consistent_read():
        state = state_named(name)
        game, until = (state.game, None) if page.at_table else held_at(state.game)
        board = presenters.Board(state if page.at_table else as_public(state))
        pad = _pad(game)
        known: Known = {"board": board, "state": state, "pad": pad, "at_table": page.at_table}
        if LINES & set(parts):
            known |= _plays(game, page, board, most, until)
        if "box" in parts:
            boxes = box_of(game, until)
            known["boxes"] = [(letter, side, boxes[letter]) for letter, _, side in pad]
        return known | page.more(known)


def _plays(game: Game, page: GamePage, board: presenters.Board, most: int, until: int | None) -> Known:
    """The last plays, and whether there are more than these."""
    rows = queries.latest_plays(game, most + 1, for_fans=not page.at_table, until=until)
    points = {"A": board.score_a, "B": board.score_b}
    lines = play_by_play(game, rows[:most], points, lambda reset: queries.points_before(game, reset.seq, until))
    more = {"most": most, "has_more": len(rows) > most and most < page.plays[-1], "all_plays": page.plays[-1]}
    return {"lines": lines, "periods": by_period(game, lines), **more}


class Moved(Exception):
    """The game went on while parts of its page were being drawn."""


class Drawing:
    """Parts of one page of a game, all of one version of it."""

    def __init__(self, request: HttpRequest, game: Game, page: GamePage, most: int, known: Known | None = None) -> None:
        self.game, self.page, self.most, self.known = game, page, most, known
        self.version: int = game.room_version  # type: ignore[attr-defined]
        self.may_score = access.may_score(game, request.user)
        personal = {"review"} if game.held and self.may_score else set[str]()  # its form has a token
        self.shared = page.shared - personal

    def part(self, name: str) -> SafeString:
        """One of the shared parts, as it is for others too."""
        if self.known:
            return self._rendered(name, self.known)
        most = self.most if name in LINES else ""
        key = f"{self.page.parts[name]} {most} {'may score' if self.may_score else ''}"
        is_ticking = self.game.clock_started_at is not None and name not in READ
        seconds = TICKING_SECONDS if is_ticking else SECONDS
        return shared_part(self.game.room, self.version, key, lambda: self._of_this_version(name), seconds=seconds)

    def _of_this_version(self, name: str) -> SafeString:
        known = read(str(self.game.pk), self.page, [name], self.most)
        if known["state"].room_version != self.version:
            raise Moved
        return self._rendered(name, known)

    def _rendered(self, name: str, known: Known) -> SafeString:
        return render_to_string(self.page.parts[name], {**known, "may_score": self.may_score})


def _draw(
    request: HttpRequest, name: str, page: GamePage, parts: Collection[str], most: int
) -> tuple[Drawing, dict[str, SafeString]]:
    """The shared ones among these parts. Where the game moves faster than it is drawn, they are drawn for this page."""
    for _ in range(TRIES):
        drawing = Drawing(request, _game_named(name), page, most)
        with suppress(Moved):
            return drawing, {part: drawing.part(part) for part in parts if part in drawing.shared}
    known = read(name, page, parts, most)
    drawing = Drawing(request, known["state"].game, page, most, known)
    return drawing, {part: drawing.part(part) for part in parts if part in drawing.shared}


def _show_parts(request: HttpRequest, name: str, page: GamePage, asked: list[str], most: int) -> HttpResponse:
    """The parts alone, each in an element that tells its version."""
    drawing, drawn = _draw(request, name, page, asked, most)
    own = [part for part in asked if part not in drawn]
    if not own:
        return parts_response(request, "".join(_wrapped(part, drawn[part], drawing.version) for part in asked))
    known = {**read(name, page, own, most), "may_score": drawing.may_score}
    version = known["state"].room_version
    html = {part: _wrapped(part, render_to_string(page.parts[part], known, request), version) for part in own}
    html |= {part: _wrapped(part, drawn[part], drawing.version) for part in drawn}
    return HttpResponse("".join(html[part] for part in asked))


def _wrapped(part: str, html: SafeString, version: int) -> SafeString:
    return format_html('<div data-part="{}" data-version="{}">{}</div>', part, version, html)


def _pad(game: Game) -> list[tuple[str, str, str]]:
    return [("A", game.team_a_name, "home"), ("B", game.team_b_name, "away")]


def _game_named(name: str) -> Game:
    try:
        return queries.game_with_version(name)
    except NotFound as none:
        raise Http404(none.sentence) from None


def _may(request: HttpRequest, game: Game) -> dict[str, bool]:
    may_manage = access.may_manage(game, request.user)
    return {"may_score": access.may_score(game, request.user), "may_manage": may_manage}
