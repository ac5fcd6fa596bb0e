"""What every page shares: theme, navigation, error pages."""

import pytest
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.test import Client, RequestFactory

from core.systems import Destination
from core.ui.navigation import site


def request(path: str = "/", theme: str = "") -> HttpRequest:
    made = RequestFactory().get(path)
    made.COOKIES["theme"] = theme
    return made


@pytest.mark.parametrize(("cookie", "theme"), [("dark", "dark"), ("light", "light"), ("", ""), ('"><script>', "")])
def test_the_theme_is_the_visitors_choice_or_the_systems(cookie: str, theme: str) -> None:
    assert site(request(theme=cookie))["theme"] == theme


@pytest.mark.parametrize(
    ("url", "path", "current"),
    [("/", "/", True), ("/", "/games/", False), ("/games/", "/games/1/", True), ("/games/", "/game/", False)],
)
def test_the_current_navigation_entry_is_marked(url: str, path: str, current: bool) -> None:
    assert Destination("Games", url, "board", order=1).is_current(path) is current


def live() -> str:
    return "Live"


def test_a_navigation_entry_may_have_a_badge() -> None:
    assert Destination("Games", "/", "board", badge=live, order=1).word() == "Live"
    assert Destination("Games", "/", "board", order=1).word() == ""


@pytest.mark.parametrize("template", ["400.html", "500.html"])
def test_a_page_for_a_broken_request_needs_nothing_from_it(template: str) -> None:
    drawn = render_to_string(template)
    assert "<h1>" in drawn
    assert 'href="/"' in drawn


@pytest.mark.parametrize(
    ("template", "words"), [("404.html", "no page here"), ("403_csrf.html", "Nothing was changed")]
)
def test_an_error_page_says_what_to_do_next(template: str, words: str) -> None:
    drawn = render_to_string(template, request=request("/nowhere/"))
    assert words in drawn
    assert "Go to game day" in drawn


def test_the_icon_is_found_where_browsers_look_by_default() -> None:
    answer = Client().get("/favicon.ico")
    assert (answer.status_code, answer.headers["Location"]) == (302, static("img/icon.svg"))
