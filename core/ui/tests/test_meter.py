"""The meter's cells, and Markdown as HTML."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ui import rich_text
from core.ui.drawings import CELLS, GAP, WIDTH, Meter


@given(st.integers(0, 10_000), st.integers(1, 10_000))
def test_as_much_is_painted_as_is_taken(taken, of):
    painted = sum(width for _, width in Meter(taken, of).painted) / (CELLS * (WIDTH - GAP))
    assert painted == pytest.approx(min(taken / of, 1), abs=0.001)


@pytest.mark.parametrize(("taken", "tone"), [(0, ""), (70, ""), (71, "low"), (99, "low"), (100, "full"), (120, "full")])
def test_it_warns_when_few_are_left(taken, tone):
    assert Meter(taken, 100).tone == tone


@pytest.mark.parametrize(
    ("written", "drawn"),
    [
        ("**bold** and\nnext", "<p><strong>bold</strong> and<br>\nnext</p>"),
        ("# Big", "<h3>Big</h3>"),
        ("[a](https://x.example)", '<p><a href="https://x.example" rel="nofollow noopener">a</a></p>'),
    ],
)
def test_markdown_is_rendered(written, drawn):
    assert rich_text.markdown_to_html(written).strip() == drawn


@pytest.mark.parametrize(
    "written",
    [
        "<script>x</script>",
        "![a](https://x.example/p.png)",
        "[a](javascript:x)",
        "<img src=x onerror=y>",
        "<b onclick=x>",
    ],
)
def test_harmful_markdown_is_not_rendered(written):
    drawn = rich_text.markdown_to_html(written)
    assert not any(part in drawn for part in ("<script", "<img", 'href="javascript', "<b"))


@given(st.text())
def test_any_text_can_be_rendered(text):
    assert isinstance(rich_text.markdown_to_html(text), str)
