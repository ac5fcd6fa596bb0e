"""Checks for every page: no complaint, axe violation or overflow, in both themes and on a small phone."""

from browser_tests.visitor import THEMED, WCAG, Visitor

WIDTHS = [390, 1440, 320]  # all phone widths have the same layout, so axe runs on the smallest one and on a desktop
THEMES = {"light": WCAG, "dark": THEMED}  # both themes have the same structure; only the colours differ


def assert_clean(visitor: Visitor, path: str) -> None:
    page = visitor.goto(path)
    assert page.locator("h1").count() == 1
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        visitor.fit_height()
        assert visitor.overflow() == 0, f"{path} is wider than {width} pixels"
        if width != 390:
            assert_no_violations(visitor, f"{path} at {width} pixels")


def assert_no_violations(visitor: Visitor, where: str) -> None:
    for theme, rules in THEMES.items():
        visitor.page.emulate_media(color_scheme=theme)
        assert visitor.violations(rules) == [], f"{where}, {theme}"
