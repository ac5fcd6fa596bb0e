"""Serve static files without a thread, at URLs that change with each build and that browsers cache for ever.

The build id in STATIC_URL covers all files; manifest storage would not rewrite `import "./b.js"` inside modules.
`collectstatic` bundles the stylesheets that css/app.css imports into one file.
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

TEN_YEARS_SECONDS = 10 * 365 * 24 * 3600


def with_static_files(application: Any) -> Any:
    """Wrap the application with static files: the collected ones if they exist, else the source directories."""
    prefix = settings.STATIC_URL
    if Path(settings.STATIC_ROOT).is_dir():
        return ServeStaticASGI(
            application, settings.STATIC_ROOT, prefix, max_age=TEN_YEARS_SECONDS, allow_all_origins=False
        )
    server = ServeStaticASGI(application, max_age=TEN_YEARS_SECONDS, allow_all_origins=False)
    for folder, url in _static_directories():
        server.add_files(str(folder), f"{prefix}{url}")
    return server


def _static_directories() -> list[tuple[str, str]]:
    """Return each directory with static files and its URL prefix, in reverse order: the first finder wins."""
    folders: list[tuple[str, str]] = []
    for finder in get_finders():
        for prefix, folder in getattr(finder, "locations", []):
            folders.append((folder, f"{prefix}/" if prefix else ""))
        for storage in getattr(finder, "storages", {}).values():
            folders.append((storage.location, ""))
    return [(folder, url) for folder, url in reversed(folders) if Path(folder).is_dir()]


MAIN_STYLESHEET = "css/app.css"
_IMPORT = re.compile(r'^@import url\("([^"]+)"\) layer\(([a-z]+)\);$', re.MULTILINE)
_URL = re.compile(r'url\("(?!data:|#|/)([^"]+)"\)')
ProcessedFile = tuple[str, str | None, bool | Exception]


class BundledCssStorage(CompressedStaticFilesStorage):
    """Collects static files and their gzip copies, and bundles the stylesheets."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[ProcessedFile]:
        if MAIN_STYLESHEET in paths and not dry_run:
            bundle = bundle_css(MAIN_STYLESHEET, self._text(MAIN_STYLESHEET), self._text)
            with open(self.path(MAIN_STYLESHEET), "w", encoding="utf-8") as file:
                file.write(bundle)
            yield MAIN_STYLESHEET, MAIN_STYLESHEET, True
        yield from super().post_process(paths, dry_run, **options)

    def _text(self, name: str) -> str:
        with open(self.path(name), encoding="utf-8") as file:
            return file.read()


def bundle_css(name: str, text: str, read: Any) -> str:
    """Replace each import by its stylesheet, in its cascade layer. `read(name)` returns a stylesheet's text."""

    def inline(match: re.Match[str]) -> str:
        part = posixpath.normpath(posixpath.join(posixpath.dirname(name), match[1]))
        return f"@layer {match[2]} {{\n{_rebase_urls(part, read(part), posixpath.dirname(name))}}}"

    bundle = _IMPORT.sub(inline, text)
    if "@import" in bundle:
        raise ValueError(f"{name} imports something in a way that is not understood")
    return bundle


def _rebase_urls(name: str, text: str, to: str) -> str:
    """Rewrite relative URLs so that they are valid in the directory `to`."""

    def rebased(match: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(name), match[1]))
        return f'url("{posixpath.relpath(target, to)}")'

    return _URL.sub(rebased, text)


def build_id(*folders: Path) -> str:
    """Return a hash of the content of these directories and files, the same on every machine."""
    digest = hashlib.sha256()
    for folder in folders:
        files = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else [folder]
        for path in files:
            digest.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
