"""Measure when each screen shows a score. All pages run on one machine, so their clocks are the same."""

from typing import Any

from playwright.sync_api import Page

WATCH_SCRIPT = """
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
TAPPED_SCRIPT = """
    () => {
        window.taps = [];
        addEventListener("click", ({ target }) => {
            if (target.closest("[name=points]")) window.taps.push(Date.now());
        }, { capture: true });
    }
"""
CLOCK_SCRIPT = """
    async (call) => {
        const shown = () => parseFloat(document.querySelector("[data-clock]").textContent);
        const before = shown();
        const { data } = await (await fetch(call)).json();
        return { before, server: Math.ceil(data.clock.remaining * 10) / 10, after: shown() };
    }
"""


class Stopwatch:
    """Measures from the tap at the table to the digits on each screen."""

    def __init__(self, table: Page, screens: dict[str, Page]) -> None:
        self.table, self.screens = table, screens
        table.evaluate(TAPPED_SCRIPT)
        for screen in screens.values():
            screen.evaluate(WATCH_SCRIPT)

    def times(self) -> dict[str, list[int]]:
        """Return the milliseconds of each score by screen. Call it after every screen shows the last score."""
        taps = self.table.evaluate("window.taps")
        return {name: self._delays(screen, taps) for name, screen in self.screens.items()}

    def _delays(self, screen: Page, taps: list[int]) -> list[int]:
        shown = [moment for _, moment in screen.evaluate("window.shown")]
        assert len(shown) == len(taps), "a screen skipped a score, or showed one that was none"
        return [moment - tap for tap, moment in zip(taps, shown, strict=True)]


def clock_agrees(page: Page) -> bool:
    """Return whether the page's clock in the last minute is within a tenth of a second of the server's."""
    call = page.locator("[data-call]").get_attribute("data-call")
    clock: dict[str, Any] = page.evaluate(CLOCK_SCRIPT, str(call).rstrip("/"))
    tenth = 0.101
    return bool(clock["after"] - tenth <= clock["server"] <= clock["before"] + tenth)
