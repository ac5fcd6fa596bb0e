"""What holds for every page: no complaint, nothing for axe, no sideways scroll, in both themes and on a small phone."""

from browser_tests.visitor import THEMED, WCAG, Visitor

WIDTHS = [390, 1440, 320]  # a phone is laid out like the smallest one, so axe reads that and the desk
THEMES = {"light": WCAG, "dark": THEMED}  # a page is built the same in both; what differs is its colours


def is_clean(someone: Visitor, path: str) -> None:
    page = someone.goto(path)
    assert page.locator("h1").count() == 1
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        someone.stretch()
        assert someone.sideways() == 0, f"{path} is wider than {width} pixels"
        if width != 390:
            no_violations(someone, f"{path} at {width} pixels")


def no_violations(someone: Visitor, where: str) -> None:
    for theme, rules in THEMES.items():
        someone.page.emulate_media(color_scheme=theme)
        assert someone.violations(rules) == [], f"{where}, {theme}"
