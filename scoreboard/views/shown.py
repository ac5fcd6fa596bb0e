"""What the pages of one game share: the game by its name, who may score it, and what their templates show of it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString

from core.refusals import NotFound
from core.rooms.queries import one_moment
from core.ui.page_parts import parts_answer, shared_part
from scoreboard import access, boards, queries
from scoreboard.box import box_of
from scoreboard.models import Game
from scoreboard.play_by_play import by_period, play_by_play
from scoreboard.refusals import MayNotScore
from scoreboard.review import as_public, held_at
from scoreboard.state import State

View = Callable[..., HttpResponse]
Known = dict[str, Any]


@dataclass(frozen=True)
class GamePage:
    """A page about one game: its template, and the parts of it that `?parts=` can ask for alone, by their templates.

    Those of `shared` look the same to all who may score, and to all who may not. `plays` is how many plays it shows,
    and how many instead where `?most=` says so; `more` adds to what its templates know.
    """

    template: str
    parts: dict[str, str]
    shared: frozenset[str]
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
    known = read(name, page, page.parts, most)
    return render(request, page.template, {**known, **_may(request, known["state"].game), **more}, status=status)


def read(name: str, page: GamePage, parts: Collection[str], most: int) -> Known:
    """What the templates of these parts show of the game, all of one moment: its version says which."""
    with one_moment():
        state = state_named(name)
        game, until = (state.game, None) if page.at_table else held_at(state.game)
        board = boards.Board(state if page.at_table else as_public(state))
        pad = [("A", game.team_a_name, "home"), ("B", game.team_b_name, "away")]
        known: Known = {"board": board, "state": state, "pad": pad, "at_table": page.at_table}
        if {"plays", "periods"} & set(parts):
            known |= _plays(game, page, board, most, until)
        if "box" in parts:
            boxes = box_of(game, until)
            known["boxes"] = [(letter, side, boxes[letter]) for letter, _, side in pad]
        return known | page.more(known)


def _plays(game: Game, page: GamePage, board: boards.Board, most: int, until: int | None) -> Known:
    """The last plays, and whether there are more than these."""
    rows = queries.latest_plays(game, most + 1, for_fans=not page.at_table, until=until)
    points = {"A": board.score_a, "B": board.score_b}
    lines = play_by_play(game, rows[:most], points, lambda reset: queries.points_before(game, reset.seq, until))
    more = {"most": most, "has_more": len(rows) > most and most < page.plays[-1], "all_plays": page.plays[-1]}
    return {"lines": lines, "periods": by_period(game, lines), **more}


def _show_parts(request: HttpRequest, name: str, page: GamePage, asked: list[str], most: int) -> HttpResponse:
    """The parts alone. Those that are the same for others too are rendered once for each version of the game."""
    game = _game_named(name)
    may_score = access.may_score(game, request.user)
    known: Any = SimpleLazyObject(lambda: read(name, page, asked, most) | {"may_score": may_score})
    personal = {"review"} if game.held and may_score else set[str]()  # its form has a token
    shared = page.shared - personal

    def drawn(part: str) -> SafeString:
        if part not in shared:
            return _draw(page, part, known, request)
        key = f"{page.template} {part} {most} {'may score' if may_score else ''}"
        return shared_part(game.room, game.room_version, key, lambda: _draw(page, part, known))  # type: ignore[attr-defined]

    html = "".join(drawn(part) for part in asked)
    return parts_answer(request, html) if shared.issuperset(asked) else HttpResponse(html)


def _draw(page: GamePage, part: str, known: Known, request: HttpRequest | None = None) -> SafeString:
    named = {"name": part, "template": page.parts[part]}
    return render_to_string("scoreboard/_part.html", {**known, "part": named}, request)


def _game_named(name: str) -> Game:
    try:
        return queries.game_with_version(name)
    except NotFound as none:
        raise Http404(none.sentence) from None


def _may(request: HttpRequest, game: Game) -> dict[str, bool]:
    may_manage = access.may_manage(game, request.user)
    return {"may_score": access.may_score(game, request.user), "may_manage": may_manage}
