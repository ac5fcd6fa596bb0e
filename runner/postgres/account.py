"""Choose the system account of the server. PostgreSQL refuses to run as root, so root uses an unprivileged account."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SYSTEM_ACCOUNTS = ("courtside", "_courtside")
MACOS_ACCOUNT = "_postgres"  # ships with macOS
CREATE_COMMANDS = (
    ("useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/bin/false"),
    ("adduser", "-S", "-D", "-H", "-s", "/bin/false"),  # BusyBox
)


class DatabaseUnavailable(Exception):
    """The embedded database cannot be started. The message is a sentence for the person at the terminal."""


@dataclass(frozen=True)
class Account:
    """A user of this machine; `is_other_user` says that it differs from the current user."""

    uid: int
    gid: int
    is_other_user: bool

    @property
    def process_options(self) -> dict[str, Any]:
        """Return the arguments that make `subprocess` run as this user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_other_user else {}

    def can_execute(self, path: Path) -> bool:
        """Return whether the user may enter this directory or run this file. `test -x` checks every parent too."""
        test = shutil.which("test") or "/usr/bin/test"
        return subprocess.run([test, "-x", path], cwd="/", check=False, **self.process_options).returncode == 0  # noqa: S603


def account_for(home: Path) -> Account:
    """Return the owner of the cluster; without one the current user, or for root a system account.

    Raise DatabaseUnavailable if no account can be used.
    """
    current_uid = os.geteuid()
    if home.exists():
        owner = home.stat()
        if owner.st_uid != current_uid and current_uid != 0:
            raise DatabaseUnavailable(
                f"{home} belongs to another user; run Courtside as that user, or set COURTSIDE_DATA_DIR"
            )
        if owner.st_uid != 0:
            return Account(owner.st_uid, owner.st_gid, is_other_user=owner.st_uid != current_uid)
    if current_uid != 0:
        return Account(current_uid, os.getegid(), is_other_user=False)
    entry = _system_account()
    return Account(entry.pw_uid, entry.pw_gid, is_other_user=True)


def _system_account() -> pwd.struct_passwd:
    for name in (*SYSTEM_ACCOUNTS, MACOS_ACCOUNT):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return _create_account(SYSTEM_ACCOUNTS[0])


def _create_account(name: str) -> pwd.struct_passwd:
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
    for program, *options in CREATE_COMMANDS:
        if found := shutil.which(program, path=path):
            subprocess.run([found, *options, name], check=False, capture_output=True)  # noqa: S603
            try:
                return pwd.getpwnam(name)
            except KeyError:
                continue
    raise DatabaseUnavailable(
        f"PostgreSQL does not run as root and the system account {name} could not be made;"
        f" add one (useradd --system {name}), run Courtside as a user, or set DATABASE_URL"
    )
