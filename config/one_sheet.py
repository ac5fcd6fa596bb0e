"""The sheets that css/app.css lists become one when static files are collected: a phone asks once, not a hundred times.

In the folder they stay apart, each for one thing; nothing else is built.
"""

import posixpath
import re
from collections.abc import Iterator
from typing import Any

from servestatic.storage import CompressedStaticFilesStorage

SHEET = "css/app.css"
_IMPORT = re.compile(r'^@import url\("([^"]+)"\) layer\(([a-z]+)\);$', re.MULTILINE)
_URL = re.compile(r'url\("(?!data:|#|/)([^"]+)"\)')

Done = tuple[str, str | None, bool | Exception]


class OneSheet(CompressedStaticFilesStorage):
    """Collects static files with their gzip beside them."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Done]:
        if SHEET in paths and not dry_run:
            whole = one_sheet(SHEET, self._text(SHEET), self._text)
            with open(self.path(SHEET), "w", encoding="utf-8") as file:
                file.write(whole)
            yield SHEET, SHEET, True
        yield from super().post_process(paths, dry_run, **options)

    def _text(self, name: str) -> str:
        with open(self.path(name), encoding="utf-8") as file:
            return file.read()


def one_sheet(name: str, text: str, read: Any) -> str:
    """The sheet with what it imports in place, each in its layer. `read(name)` gives a sheet's text."""

    def inlined(found: re.Match[str]) -> str:
        part = posixpath.normpath(posixpath.join(posixpath.dirname(name), found[1]))
        return f"@layer {found[2]} {{\n{_moved(part, read(part), posixpath.dirname(name))}}}"

    whole = _IMPORT.sub(inlined, text)
    if "@import" in whole:
        raise ValueError(f"{name} imports something in a way that is not understood")
    return whole


def _moved(name: str, text: str, to: str) -> str:
    """The text with its relative addresses as they are from the folder `to`."""

    def address(found: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(name), found[1]))
        return f'url("{posixpath.relpath(target, to)}")'

    return _URL.sub(address, text)
