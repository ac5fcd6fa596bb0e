"""Static files: one address per build, cached for ever by browsers, served without a thread.

The build id in STATIC_URL covers every file alike; manifest storage would leave `import "./b.js"` inside modules
unhashed. When static files are collected, the sheets that css/app.css lists become one file.
"""

import hashlib
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from servestatic import ServeStaticASGI
from servestatic.storage import CompressedStaticFilesStorage

TEN_YEARS = 10 * 365 * 24 * 3600


def with_static_files(application: Any) -> Any:
    """The application with its static files before it: collected ones, else straight from their folders."""
    prefix = settings.STATIC_URL
    if Path(settings.STATIC_ROOT).is_dir():
        return ServeStaticASGI(application, settings.STATIC_ROOT, prefix, max_age=TEN_YEARS, allow_all_origins=False)
    server = ServeStaticASGI(application, max_age=TEN_YEARS, allow_all_origins=False)
    for folder, url in _folders():
        server.add_files(str(folder), f"{prefix}{url}")
    return server


def _folders() -> list[tuple[str, str]]:
    """Every folder with static files and where it hangs; the first to name a file wins, so it is added last."""
    found: list[tuple[str, str]] = []
    for finder in get_finders():
        for prefix, folder in getattr(finder, "locations", []):
            found.append((folder, f"{prefix}/" if prefix else ""))
        for storage in getattr(finder, "storages", {}).values():
            found.append((storage.location, ""))
    return [(folder, url) for folder, url in reversed(found) if Path(folder).is_dir()]


SHEET = "css/app.css"
_IMPORT = re.compile(r'^@import url\("([^"]+)"\) layer\(([a-z]+)\);$', re.MULTILINE)
_URL = re.compile(r'url\("(?!data:|#|/)([^"]+)"\)')
Done = tuple[str, str | None, bool | Exception]


class BundledCssStorage(CompressedStaticFilesStorage):
    """Collects static files with their gzip beside them."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Done]:
        if SHEET in paths and not dry_run:
            whole = bundle_css(SHEET, self._text(SHEET), self._text)
            with open(self.path(SHEET), "w", encoding="utf-8") as file:
                file.write(whole)
            yield SHEET, SHEET, True
        yield from super().post_process(paths, dry_run, **options)

    def _text(self, name: str) -> str:
        with open(self.path(name), encoding="utf-8") as file:
            return file.read()


def bundle_css(name: str, text: str, read: Any) -> str:
    """The sheet with what it imports in place, each in its layer. `read(name)` gives a sheet's text."""

    def inlined(found: re.Match[str]) -> str:
        part = posixpath.normpath(posixpath.join(posixpath.dirname(name), found[1]))
        return f"@layer {found[2]} {{\n{_rebase_urls(part, read(part), posixpath.dirname(name))}}}"

    whole = _IMPORT.sub(inlined, text)
    if "@import" in whole:
        raise ValueError(f"{name} imports something in a way that is not understood")
    return whole


def _rebase_urls(name: str, text: str, to: str) -> str:
    """The text with its relative addresses as they are from the folder `to`."""

    def address(found: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(name), found[1]))
        return f'url("{posixpath.relpath(target, to)}")'

    return _URL.sub(address, text)


def build_id(*folders: Path) -> str:
    """A name for the content of these folders (and files), the same on every machine."""
    digest = hashlib.sha256()
    for folder in folders:
        files = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else [folder]
        for path in files:
            digest.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
