"""Answer confirmation questions."""

import re

from playwright.sync_api import Page

QUESTION_DELAY_MS = 350  # a new question ignores clicks for 300 ms, so that a double tap does not answer it


def answer_question(page: Page, words: str | re.Pattern[str]) -> None:
    """Press the button with this text in the question that is about to open."""
    question = page.locator("dialog[data-asked]")
    question.wait_for()
    page.wait_for_timeout(QUESTION_DELAY_MS)
    question.get_by_role("button", name=words, exact=True).click()
