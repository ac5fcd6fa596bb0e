"""Answering what a page asks over itself."""

import re

from playwright.sync_api import Page

CALM_MS = 350  # a fresh question takes no answer for 300 ms: a double tap is none


def answer(page: Page, words: str | re.Pattern[str]) -> None:
    """Press the button of these words in the question that is about to open."""
    question = page.locator("dialog[data-asked]")
    question.wait_for()
    page.wait_for_timeout(CALM_MS)
    question.get_by_role("button", name=words, exact=True).click()
