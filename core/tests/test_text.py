"""What people may write, and what they are told to remove."""

import pytest

from core.tests.writing import WHOLE
from core.text import clean_line, one_line, text_problem, truncate

FAMILY, FRANCE = "👨\u200d👩\u200d👧", "🇫🇷"


@pytest.mark.parametrize("text", WHOLE)
def test_every_letter_and_emoji_stays_whole(text):
    assert (text_problem(text), one_line(text), clean_line(text)) == (None, text, text)


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("a\nb", "Remove the line break."),
        ("a\u2028b", "Remove the line break."),
        ("a\u2029b", "Remove the line break."),
        ("a\tb", "Remove the tab."),
        ("a\x00b", "Remove the invisible character (U+0000)."),
        ("a\x1bb", "Remove the invisible character (U+001B)."),
        ("\ud800", "Remove the invisible character (U+D800)."),
        ("a\ufffe", "Remove the invisible character (U+FFFE)."),
        ("a\ufdd0", "Remove the invisible character (U+FDD0)."),
        ("a\u200bb", "Remove the invisible character (U+200B)."),
        ("Ana\U000e0041", "Remove the invisible character (U+E0041)."),
        ("\u202eanA", "Remove the sign that turns the direction of writing (U+202E)."),
        ("\u2066anA", "Remove the sign that turns the direction of writing (U+2066)."),
    ],
)
def test_characters_that_break_a_line_or_hide_are_refused_and_named(text, remedy):
    assert text_problem(text) == f"Use letters, digits, and signs. {remedy}"


def test_several_lines_may_have_breaks_and_tabs_and_nothing_else():
    assert text_problem("a\r\n\tb", lines=True) is None
    assert text_problem("a\x0bb", lines=True)


def test_spaces_become_one_and_invisible_marks_are_removed():
    assert one_line(" Ana\u00a0\u2028 \u200bFerreira\ufeff\u200e ") == "Ana Ferreira"


def test_text_that_cannot_be_refused_is_cleaned():
    assert clean_line("a\x85b\u202ec\ud800\ufffe") == "a bc"


@pytest.mark.parametrize(
    ("longest", "kept"),
    [(2, "ab"), (3, "ab"), (6, "ab"), (7, f"ab{FAMILY}"), (8, f"ab{FAMILY}"), (9, f"ab{FAMILY}{FRANCE}")],
)
def test_text_is_never_cut_within_an_emoji(longest, kept):
    assert truncate(f"ab{FAMILY}{FRANCE}", longest) == kept
