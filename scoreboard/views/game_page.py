"""What the pages of one game share: finding it, permission to score, and rendering its parts.

Many fans look at one game. Parts of its page that are the same for all of them are rendered once for each version of
the game, in the whole page and for `?parts=`. Queries for a part run only when it is rendered.
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
from django.utils.safestring import SafeString

from core.errors import NotFound
from core.rooms.services import consistent_read
from core.ui.page_parts import SECONDS, shared_part
from core.ui.pages import part_element, parts_response, requested_parts
from scoreboard import access, presenters, queries
from scoreboard.errors import MayNotScore
from scoreboard.models import Game
from scoreboard.presenters import group_by_period, play_by_play
from scoreboard.totals import GameState, box_scores, held_game, public_state

PLAY_PARTS = frozenset({"plays", "periods"})
DETAIL_PARTS = PLAY_PARTS | {"box"}  # parts that show more than the board
MAX_RENDERINGS = 3
MAX_CLOCK_AGE_SECONDS = (
    1.0  # the clock on a part rendered for another visitor is at most this late, until a script sets it
)
View = Callable[..., HttpResponse]
Context = dict[str, Any]


@dataclass(frozen=True)
class GamePage:
    """A page about one game: its template, and the templates of the parts that `?parts=` can ask for.

    `shared` parts look the same to all scorers, and to all others. The template places `placed` parts (all shared) as
    {{ drawn.board }}; without any it includes its parts. `plays` are the numbers of plays that it can show: the
    default, then those that `?most=` may ask for. `more` adds to the context of its templates.
    """

    template: str
    parts: dict[str, str]
    shared: frozenset[str]
    placed: frozenset[str] = frozenset()
    plays: tuple[int, ...] = (0,)
    at_table: bool = False
    more: Callable[[Context], Context] = lambda context: {}

    def requested_plays(self, request: HttpRequest) -> int:
        """Return the number of plays to show."""
        most = request.GET.get("most", "")
        return next((number for number in self.plays if most == str(number)), self.plays[0])


def state_or_404(name: str) -> GameState:
    """Return the state of the game with this id or slug, or answer 404."""
    try:
        return queries.get_state(name)
    except NotFound as none:
        raise Http404(none.sentence) from None


def for_scorers(view: View) -> View:
    """Let scorers open the page. Others sign in, or get MayNotScore."""

    @wraps(view)
    def guarded(request: HttpRequest, name: str, *args: Any, **kwargs: Any) -> HttpResponse:
        if access.may_score(state_or_404(name).game, request.user):
            return view(request, name, *args, **kwargs)
        if request.user.is_authenticated:
            raise MayNotScore
        return redirect_to_login(request.get_full_path())

    return guarded


def render_game(request: HttpRequest, name: str, page: GamePage, *, status: int = 200, **more: Any) -> HttpResponse:
    """Render the page, with `more` in its context; or the parts that `?parts=` asks for, each in an element."""
    most = page.requested_plays(request)
    if asked := requested_parts(request, page.parts):
        return _render_parts(request, name, page, asked, most)
    context = _page_context(request, name, page, most) if page.placed else read_context(name, page, page.parts, most)
    return render(
        request, page.template, {**context, **_permissions(request, context["state"].game), **more}, status=status
    )


def _page_context(request: HttpRequest, name: str, page: GamePage, most: int) -> Context:
    """Return the context of a page whose template places rendered parts."""
    renderer, drawn = _render_shared(request, name, page, page.placed, most)
    heading = presenters.GameHeading(renderer.game)
    return {"board": heading, "state": heading, "pad": _pad(renderer.game), "most": most, "drawn": drawn}


def read_context(name: str, page: GamePage, parts: Collection[str], most: int) -> Context:
    """Return the context of these parts, all of one moment: its room version identifies it."""
    with consistent_read():
        state = state_or_404(name)
        game, until = (state.game, None) if page.at_table else held_game(state.game)
        board = presenters.GamePresenter(state if page.at_table else public_state(state))
        pad = _pad(game)
        context: Context = {"board": board, "state": state, "pad": pad, "at_table": page.at_table}
        if PLAY_PARTS & set(parts):
            context |= _plays_context(game, page, board, most, until)
        if "box" in parts:
            boxes = box_scores(game, until)
            context["boxes"] = [(letter, side, boxes[letter]) for letter, _, side in pad]
        return context | page.more(context)


def _plays_context(
    game: Game, page: GamePage, board: presenters.GamePresenter, most: int, until: int | None
) -> Context:
    """Return the last plays, and whether there are more."""
    rows = queries.latest_plays(game, most + 1, for_fans=not page.at_table, until=until)
    points = {"A": board.score_a, "B": board.score_b}
    lines = play_by_play(game, rows[:most], points, lambda reset: queries.score_before(game, reset.seq, until))
    more = {"most": most, "has_more": len(rows) > most and most < page.plays[-1], "all_plays": page.plays[-1]}
    return {"lines": lines, "periods": group_by_period(game, lines), **more}


class GameMoved(Exception):
    """The game changed while parts of its page were being rendered."""


class PartRenderer:
    """Renders parts of one page of a game, all of one version."""

    def __init__(
        self, request: HttpRequest, game: Game, page: GamePage, most: int, context: Context | None = None
    ) -> None:
        self.game, self.page, self.most, self.context = game, page, most, context
        self.version: int = game.room_version  # type: ignore[attr-defined]
        self.may_score = access.may_score(game, request.user)
        personal = {"review"} if game.held and self.may_score else set[str]()  # its form has a token
        self.shared = page.shared - personal

    def part(self, name: str) -> SafeString:
        """Return one of the shared parts, from the cache if it was rendered for this version."""
        if self.context:
            return self._rendered(name, self.context)
        most = self.most if name in PLAY_PARTS else ""
        key = f"{self.page.parts[name]} {most} {'may score' if self.may_score else ''}"
        is_ticking = self.game.clock_started_at is not None and name not in DETAIL_PARTS
        seconds = MAX_CLOCK_AGE_SECONDS if is_ticking else SECONDS
        return shared_part(self.game.room, self.version, key, lambda: self._of_this_version(name), seconds=seconds)

    def _of_this_version(self, name: str) -> SafeString:
        context = read_context(str(self.game.pk), self.page, [name], self.most)
        if context["state"].room_version != self.version:
            raise GameMoved
        return self._rendered(name, context)

    def _rendered(self, name: str, context: Context) -> SafeString:
        return render_to_string(self.page.parts[name], {**context, "may_score": self.may_score})


def _render_shared(
    request: HttpRequest, name: str, page: GamePage, parts: Collection[str], most: int
) -> tuple[PartRenderer, dict[str, SafeString]]:
    """Render the shared ones of these parts. If the game changes faster than they render, skip the cache."""
    for _ in range(MAX_RENDERINGS):
        renderer = PartRenderer(request, _game_or_404(name), page, most)
        with suppress(GameMoved):
            return renderer, {part: renderer.part(part) for part in parts if part in renderer.shared}
    context = read_context(name, page, parts, most)
    renderer = PartRenderer(request, context["state"].game, page, most, context)
    return renderer, {part: renderer.part(part) for part in parts if part in renderer.shared}


def _render_parts(request: HttpRequest, name: str, page: GamePage, asked: list[str], most: int) -> HttpResponse:
    """Answer with the parts alone, each in an element that names its version."""
    renderer, drawn = _render_shared(request, name, page, asked, most)
    own = [part for part in asked if part not in drawn]
    if not own:
        return parts_response(
            request, "".join(part_element(part, drawn[part], version=renderer.version) for part in asked)
        )
    context = {**read_context(name, page, own, most), "may_score": renderer.may_score}
    version = context["state"].room_version
    html = {
        part: part_element(part, render_to_string(page.parts[part], context, request), version=version) for part in own
    }
    html |= {part: part_element(part, drawn[part], version=renderer.version) for part in drawn}
    return HttpResponse("".join(html[part] for part in asked))


def _pad(game: Game) -> list[tuple[str, str, str]]:
    return [("A", game.team_a_name, "home"), ("B", game.team_b_name, "away")]


def _game_or_404(name: str) -> Game:
    try:
        return queries.game_with_version(name)
    except NotFound as none:
        raise Http404(none.sentence) from None


def _permissions(request: HttpRequest, game: Game) -> dict[str, bool]:
    may_manage = access.may_manage(game, request.user)
    return {"may_score": access.may_score(game, request.user), "may_manage": may_manage}
