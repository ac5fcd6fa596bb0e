"""When each screen showed what was tapped: all pages are on one machine, so their clocks are one."""

from typing import Any

from playwright.sync_api import Page

WATCH = """
    () => {
        window.shown = [];
        const score = (team) => document.querySelector(`[data-score="${team}"]`)?.textContent;
        const read = () => `${score("A")},${score("B")}`;
        let last = read();
        new MutationObserver(() => {
            const now = read();
            if (now !== last && !now.includes("undefined")) window.shown.push([(last = now), Date.now()]);
        }).observe(document.body, { childList: true, subtree: true, characterData: true });
    }
"""
TAPPED = """
    () => {
        window.taps = [];
        addEventListener("click", ({ target }) => {
            if (target.closest("[name=points]")) window.taps.push(Date.now());
        }, { capture: true });
    }
"""
CLOCK = """
    async (call) => {
        const shown = () => parseFloat(document.querySelector("[data-clock]").textContent);
        const before = shown();
        const { data } = await (await fetch(call)).json();
        return { before, server: Math.ceil(data.clock.remaining * 10) / 10, after: shown() };
    }
"""


class Stopwatch:
    """From the tap at the table to the digits on each screen."""

    def __init__(self, table: Page, screens: dict[str, Page]) -> None:
        self.table, self.screens = table, screens
        table.evaluate(TAPPED)
        for screen in screens.values():
            screen.evaluate(WATCH)

    def times(self) -> dict[str, list[int]]:
        """By screen how many milliseconds each score took. Read after every screen shows the last of them."""
        taps = self.table.evaluate("window.taps")
        return {name: self._of(screen, taps) for name, screen in self.screens.items()}

    def _of(self, screen: Page, taps: list[int]) -> list[int]:
        shown = [moment for _, moment in screen.evaluate("window.shown")]
        assert len(shown) == len(taps), "a screen skipped a score, or showed one that was none"
        return [moment - tap for tap, moment in zip(taps, shown, strict=True)]


def clock_agrees(page: Page) -> bool:
    """Whether the page's clock in the last minute is the server's, to a tenth, around one question to it."""
    call = page.locator("[data-call]").get_attribute("data-call")
    told: dict[str, Any] = page.evaluate(CLOCK, str(call).rstrip("/"))
    tenth = 0.101
    return bool(told["after"] - tenth <= told["server"] <= told["before"] + tenth)
