"""`collectstatic` bundles the stylesheets into one file."""

import gzip
from pathlib import Path

import pytest
from django.core.management import call_command

from core.http.static_files import bundle_css

PARTS = {
    "css/tokens.css": ':root { --ink: black; }\n@font-face { src: url("../fonts/sans.woff2"); }\n',
    "css/pages/home.css": '.hall { background: url("../../img/hall.svg"), url("data:image/gif,R0"), url("#mask"); }\n',
}


def bundled(text: str) -> str:
    return bundle_css("css/app.css", text, PARTS.__getitem__)


def test_each_stylesheet_is_in_its_layer_in_import_order():
    bundle = bundled(
        '@layer tokens, pages;\n@import url("pages/home.css") layer(pages);\n@import url("tokens.css") layer(tokens);\n'
    )

    order = [bundle.index(text) for text in ("tokens, pages;", "@layer pages {", ".hall", "@layer tokens {", "--ink")]
    assert order == sorted(order)
    assert bundle.count("{") == bundle.count("}")


def test_relative_urls_are_rebased_to_the_bundle():
    bundle = bundled('@import url("pages/home.css") layer(pages);\n')

    assert 'url("../img/hall.svg"), url("data:image/gif,R0"), url("#mask")' in bundle
    assert 'url("../fonts/sans.woff2")' in bundled('@import url("tokens.css") layer(tokens);\n')


@pytest.mark.parametrize(
    "line", ['@import "tokens.css";', '@import url("tokens.css") layer(tokens) print;', "@import url(tokens.css);"]
)
def test_an_unsupported_import_stops_collectstatic(line):
    with pytest.raises(ValueError, match="not understood"):
        bundled(f"{line}\n")


def test_collectstatic_writes_one_stylesheet_and_its_gzip(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    call_command("collectstatic", interactive=False, verbosity=0)

    bundle = (tmp_path / "css" / "app.css").read_text()
    assert "@import" not in bundle
    assert ".scoreboard" in bundle
    assert gzip.decompress((tmp_path / "css" / "app.css.gz").read_bytes()).decode() == bundle


def test_every_imported_stylesheet_is_in_the_bundle(settings):
    css = Path(settings.BASE_DIR) / "static" / "css"
    contents = (css / "app.css").read_text()
    bundle = bundle_css("css/app.css", contents, lambda name: (css.parent / name).read_text())

    assert bundle.count("@layer") == contents.count("@import") + 1
