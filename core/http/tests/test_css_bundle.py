"""One sheet of style for a page, drawn together when static files are collected."""

import gzip
from pathlib import Path

import pytest
from django.core.management import call_command

from core.http.static_files import bundle_css

PARTS = {
    "css/tokens.css": ':root { --ink: black; }\n@font-face { src: url("../fonts/sans.woff2"); }\n',
    "css/pages/home.css": '.hall { background: url("../../img/hall.svg"), url("data:image/gif,R0"), url("#mask"); }\n',
}


def drawn_together(text: str) -> str:
    return bundle_css("css/app.css", text, PARTS.__getitem__)


def test_each_part_stands_in_its_layer_in_the_order_of_the_contents():
    whole = drawn_together(
        '@layer tokens, pages;\n@import url("pages/home.css") layer(pages);\n@import url("tokens.css") layer(tokens);\n'
    )

    order = [whole.index(text) for text in ("tokens, pages;", "@layer pages {", ".hall", "@layer tokens {", "--ink")]
    assert order == sorted(order)
    assert whole.count("{") == whole.count("}")


def test_what_a_part_points_at_is_found_from_where_the_whole_lies():
    whole = drawn_together('@import url("pages/home.css") layer(pages);\n')

    assert 'url("../img/hall.svg"), url("data:image/gif,R0"), url("#mask")' in whole
    assert 'url("../fonts/sans.woff2")' in drawn_together('@import url("tokens.css") layer(tokens);\n')


@pytest.mark.parametrize(
    "line", ['@import "tokens.css";', '@import url("tokens.css") layer(tokens) print;', "@import url(tokens.css);"]
)
def test_an_import_that_is_not_understood_stops_the_collecting(line):
    with pytest.raises(ValueError, match="not understood"):
        drawn_together(f"{line}\n")


def test_collecting_gives_the_browser_one_sheet_and_its_gzip(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    call_command("collectstatic", interactive=False, verbosity=0)

    whole = (tmp_path / "css" / "app.css").read_text()
    assert "@import" not in whole
    assert ".scoreboard" in whole
    assert gzip.decompress((tmp_path / "css" / "app.css.gz").read_bytes()).decode() == whole


def test_every_sheet_of_the_contents_is_in_the_whole(settings):
    css = Path(settings.BASE_DIR) / "static" / "css"
    contents = (css / "app.css").read_text()
    whole = bundle_css("css/app.css", contents, lambda name: (css.parent / name).read_text())

    assert whole.count("@layer") == contents.count("@import") + 1
