"""The style sheets and templates themselves: contrast, sizes, and nothing inline."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from core.ui.staff import contrast

CSS = Path(settings.BASE_DIR) / "static" / "css"
SHEETS = sorted(CSS.rglob("*.css"))
TEMPLATES = sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html"))

ON_SURFACES = ("ink", "ink-2", "ball-ink", "ok", "warn", "bad", "info")
SURFACES = ("bg", "surface", "sunken", "raised")
ON_BOARD = ("digit", "digit-dim", "clock", "home", "away", "shot")
TEXT = [
    *((text, surface) for text in ON_SURFACES for surface in SURFACES),
    *((text, board) for text in ON_BOARD for board in ("board", "board-2")),
    *((text, "zone") for text in ("ink", "ink-2", "ball-ink")),
    *((tone, f"{tone}-bg") for tone in ("ok", "warn", "bad", "info")),
    *((text, paint) for text in ("on-paint", "on-paint-2") for paint in ("paint", "paint-2")),
    *((f"name-{number}", surface) for number in range(8) for surface in ("surface", "sunken")),
    ("on-paint", "paint-button"),
    ("on-ball", "ball"),
    ("on-ball", "ball-high"),
    ("on-ball-busy", "ball-busy"),
    ("on-live", "live"),
]
SHAPES = [(shape, surface) for shape in ("edge", "focus") for surface in SURFACES]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_is_readable_in_both_themes(text: str, ground: str, theme: int) -> None:
    assert contrast(text, ground, theme) >= 4.5  # WCAG 1.4.3


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_controls_and_focus_are_visible_in_both_themes(shape: str, ground: str, theme: int) -> None:
    assert contrast(shape, ground, theme) >= 3  # WCAG 1.4.11


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_references_of_a_sheet_are_relative_and_exist(sheet: Path) -> None:
    for target in re.findall(r'url\("([^"]+)"\)', sheet.read_text()):
        place = (sheet.parent / target).resolve()
        assert finders.find(str(place.relative_to(CSS.parent))), f"{sheet.name} points at {target}"


def test_no_sheet_is_left_out() -> None:
    listed = {CSS / name for name in re.findall(r'url\("([^"]+)"\)', (CSS / "app.css").read_text())}
    pages = "".join(page.read_text() for page in TEMPLATES)
    linked = {sheet for sheet in SHEETS if f"css/{sheet.relative_to(CSS)}" in pages}
    assert listed | linked == set(SHEETS)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_a_sheet_stays_short_and_never_uses_important(sheet: Path) -> None:
    text = sheet.read_text()
    assert len(text.splitlines()) <= 350
    assert "!important" not in text


# An email carries its styles inside, because mail programs fetch none; a page shows an email in a frame.
PAGES = [page for page in TEMPLATES if "mail" not in page.parts]


@pytest.mark.parametrize("template", PAGES, ids=lambda template: template.name)
def test_nothing_inline_for_the_content_policy_to_refuse(template: Path) -> None:
    text = template.read_text()
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)


def test_a_class_name_belongs_to_one_sheet() -> None:
    """Otherwise the page of one app would change a component of another."""
    owners: dict[str, set[str]] = {}
    for sheet in (CSS / folder for folder in ("layout", "components", "pages")):
        for path in sheet.glob("*.css"):
            for name in re.findall(r"(?m)^(\.[\w-]+)(?:,| \{)$", path.read_text()):
                owners.setdefault(name, set()).add(path.name)
    assert {name: sheets for name, sheets in owners.items() if len(sheets) > 1} == {}
