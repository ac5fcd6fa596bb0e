"""Static files: one address per build, kept for ever by browsers, served without a thread.

Manifest storage would leave `import "./b.js"` inside modules unhashed; a build id in the
address covers every file alike.
"""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from servestatic import ServeStaticASGI

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
