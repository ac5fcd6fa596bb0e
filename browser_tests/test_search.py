"""Filters in the browser compare text as the server does."""

# ruff: noqa: RUF001

from core.search.folding import fold
from core.search.tests.test_folding import ALIKE

MORE = [
    "Hawks bottle, 0.75 l",
    "’96 throwback jersey",
    "O’Brien-Łukasiewicz, Jr.",
    "علی\u200cرضا",
    "体育館、東京",
    "½ № ™ x_y",
]
FOLD = """async (texts) => {
  const { src } = document.querySelector("script[type=module][src]");
  return texts.map((await import(new URL("search.js", src))).fold);
}"""


def test_the_browser_folds_text_as_the_server_does(visitor):
    page = visitor().goto("/search/")
    texts = [text for alike in ALIKE for text in alike] + MORE
    assert page.evaluate(FOLD, texts) == [fold(text) for text in texts]
