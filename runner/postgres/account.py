"""Which system account the server runs as: PostgreSQL refuses root, so root lends it one that may do nothing else."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SYSTEM_ACCOUNTS = ("courtside", "_courtside")
MACOS_ACCOUNT = "_postgres"  # comes with the system
MAKERS = (
    ("useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/bin/false"),
    ("adduser", "-S", "-D", "-H", "-s", "/bin/false"),  # busybox
)


class NoUsableAccount(Exception):
    """The database cannot be started here; the message is a sentence for the person at the terminal."""


@dataclass(frozen=True)
class Account:
    """A user of this machine. `other` says that it is not the one who asks."""

    uid: int
    gid: int
    other: bool

    @property
    def identity(self) -> dict[str, Any]:
        """How `subprocess` becomes this user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.other else {}

    def enters(self, path: Path) -> bool:
        """Whether the user may enter this folder, or run this file: asked of the system, since every parent counts."""
        test = shutil.which("test") or "/usr/bin/test"
        return subprocess.run([test, "-x", path], cwd="/", check=False, **self.identity).returncode == 0  # noqa: S603


def account_for(home: Path) -> Account:
    """Whoever owns the cluster; else the caller, or for root an account made for it. Unusable if none can be."""
    me = os.geteuid()
    if home.exists():
        owner = home.stat()
        if owner.st_uid != me and me != 0:
            raise NoUsableAccount(
                f"{home} belongs to another user; run Courtside as that user, or set COURTSIDE_DATA_DIR"
            )
        if owner.st_uid != 0:
            return Account(owner.st_uid, owner.st_gid, other=owner.st_uid != me)
    if me != 0:
        return Account(me, os.getegid(), other=False)
    entry = _system_account()
    return Account(entry.pw_uid, entry.pw_gid, other=True)


def _system_account() -> pwd.struct_passwd:
    for name in (*SYSTEM_ACCOUNTS, MACOS_ACCOUNT):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return _create_account(SYSTEM_ACCOUNTS[0])


def _create_account(name: str) -> pwd.struct_passwd:
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
    for program, *options in MAKERS:
        if found := shutil.which(program, path=path):
            subprocess.run([found, *options, name], check=False, capture_output=True)  # noqa: S603
            try:
                return pwd.getpwnam(name)
            except KeyError:
                continue
    raise NoUsableAccount(
        f"PostgreSQL does not run as root and the system account {name} could not be made;"
        f" add one (useradd --system {name}), run Courtside as a user, or set DATABASE_URL"
    )
