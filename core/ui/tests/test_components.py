"""Badge, card, empty state, pips and pager."""

from django.core.paginator import Paginator

from core.ui.tests.words import said


def pager(number: int, path: str = "/", per_page: int = 10) -> str:
    return said("{% pager page %}", path=path, page=Paginator(range(100), per_page).page(number))


def test_a_badge_keeps_markup_and_escapes_values() -> None:
    drawn = said('{% badge "ok" %}{% icon "check" %}{{ word }}{% endbadge %}', word="<in>")
    assert drawn.startswith('<span class="badge ok"><svg')
    assert "&lt;in&gt;</span>" in drawn


def test_a_card_may_carry_a_title() -> None:
    assert '<h2 class="card-title">Fouls &amp; more</h2><p>x</p>' in said(
        "{% card title %}<p>x</p>{% endcard %}", title="Fouls & more"
    )


def test_an_empty_list_says_so_in_words() -> None:
    drawn = said('{% empty_state "No games yet" %}<p>They appear here.</p>{% endempty_state %}')
    assert drawn == '<div class="empty"><h2>No games yet</h2><p>They appear here.</p></div>'


def test_pips_state_their_number_in_words() -> None:
    drawn = said("{% pips 5 5 True %}")
    assert drawn.count('class="on') == 5
    assert drawn.count("bonus") == 2
    assert "5 of 5, bonus" in drawn


def test_the_last_foul_stands_out_in_the_bonus_though_a_board_has_room_for_more() -> None:
    assert '<i class="on"></i><i class="on bonus"></i><i></i>' in said("{% pips 4 5 True %}")
    assert said("{% pips 6 5 True %}").count("on bonus") == 1
    assert "bonus" not in said("{% pips 4 5 %}")


def test_a_pager_keeps_the_rest_of_the_query() -> None:
    assert 'href="?q=dunk&amp;page=3"' in pager(2, "/games/?q=dunk&page=2")


def test_a_pager_marks_the_current_page_and_ends_at_the_ends() -> None:
    first, last = pager(1), pager(10)
    assert "Previous" not in first
    assert "Next" not in last
    assert 'aria-current="page"><span class="vh">Page </span>10</a>' in last


def test_a_long_pager_leaves_numbers_out() -> None:
    drawn = pager(50, per_page=1)
    assert drawn.count("<li>") == 9
    assert "…" in drawn


def test_one_page_needs_no_pager() -> None:
    assert pager(1, per_page=100).strip() == ""
