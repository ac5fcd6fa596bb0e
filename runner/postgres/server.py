"""Starting the embedded PostgreSQL, or joining it where it runs, and leaving it so that nothing stays behind.

Two lock files in the data folder decide. `postgres.lock` is held by the leash that runs the server, as
long as either lives: who gets it may start one. `postgres.users` is shared by all who use the server;
the leash stops a server whose starter is gone as soon as nobody shares it.
"""

import fcntl
import math
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from config.database import DATABASE, ROLE, SUPERUSER, Cluster
from runner import supervised_process
from runner.postgres import roles_and_databases
from runner.postgres.account import Account, NoUsableAccount
from runner.postgres.data_directory import IN_ENGLISH, prepare_data_directory, programs_for

SETTINGS = {
    "listen_addresses": "",
    "port": "5432",  # said, for PGPORT may say otherwise
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "on",
    "log_filename": "postgresql-%a.log",  # seven files, each begun anew after a week
    "log_truncate_on_rotation": "on",
    "log_rotation_size": "0",
}
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
GRACE = 4.0  # seconds for an orderly shutdown; then an immediate one, which the next start recovers from
STILL_CLOSING = ("pre-existing shared memory block", "lock file")
START_TIMEOUT = 10.0


class Server:
    """This process's use of a cluster's server. A throwaway one is fast and loses all in a power cut: for tests."""

    def __init__(self, cluster: Cluster, *, throwaway: bool = False) -> None:
        self.cluster = cluster
        self._settings = SETTINGS | (THROWAWAY if throwaway else {})
        self._leash: subprocess.Popen[bytes] | None = None
        self._users: int | None = None

    def ensure(self) -> None:
        """Come back when the server answers: one that runs, or one started here. Unusable if neither can be."""
        self.cluster.data_dir.mkdir(parents=True, exist_ok=True)
        if self._users is None:
            self._users = lock_shared(self.cluster.data_dir / "postgres.users")
        waiting = _Patience()
        while (lock := lock_if_free(self._lock_file)) is None:
            if self._answers(DATABASE, ROLE):
                return
            waiting.a_moment()
        try:
            self._start(lock)
        finally:
            os.close(lock)

    def runs(self) -> bool:
        """Whether a server, of whomever, is under way; cheap enough to be asked often."""
        if (lock := lock_if_free(self._lock_file)) is not None:
            os.close(lock)
        return lock is None

    def close(self) -> None:
        """Stop the server if this process started it and nobody else uses it; else leave it to them."""
        if self._users is None:
            return
        last = is_only_holder(self._users)
        os.close(self._users)
        self._users = None
        if self._leash is not None and self._leash.stdin is not None:
            self._leash.stdin.close()
            if last:
                with suppress(subprocess.TimeoutExpired):
                    self._leash.wait(GRACE + 4)
            self._leash = None

    @property
    def _lock_file(self) -> Path:
        return self.cluster.data_dir / "postgres.lock"

    def _start(self, lock: int) -> None:
        account = prepare_data_directory(self.cluster)
        stop_orphans(self.cluster.pgdata.resolve(), GRACE)
        refused_until = time.monotonic() + 30
        while not self._comes_up(self._launch(account, lock)):
            said = self._start_log.read_text(errors="replace").strip()
            if time.monotonic() > refused_until or not any(sign in said for sign in STILL_CLOSING):
                raise NoUsableAccount(f"The embedded PostgreSQL did not start: {said[-600:] or 'it said nothing'}")
            time.sleep(0.25)  # backends of a killed server need a moment to notice
        roles_and_databases.ensure_role_and_database(self.cluster)

    def _launch(self, account: Account, lock: int) -> subprocess.Popen[bytes]:
        """The server on a leash that holds the cluster's lock, away from the terminal's signals."""
        pgdata = self.cluster.pgdata.resolve()
        settings = {**self._settings, "unix_socket_directories": str(self.cluster.socket_dir.resolve())}
        command = [str(programs_for(account) / "postgres"), "-D", str(pgdata)]
        order = {
            "command": command + [part for name, value in settings.items() for part in ("-c", f"{name}={value}")],
            "stop": signal.SIGINT,
            "grace": GRACE,
            "kill": signal.SIGQUIT,
            "account": (account.uid, account.gid) if account.other else None,
            "users": str(self.cluster.data_dir / "postgres.users"),
        }
        with self._start_log.open("wb") as log:
            self._leash = supervised_process.start(
                order, cwd="/", env=IN_ENGLISH, stdout=log, stderr=log, pass_fds=[lock]
            )
        return self._leash

    @property
    def _start_log(self) -> Path:
        return self.cluster.home / "start.log"

    def _comes_up(self, started: subprocess.Popen[bytes]) -> bool:
        """Wait, however long recovery takes, until the server answers (True) or has ended (False)."""
        waiting = _Patience()
        while started.poll() is None:
            if self._answers("postgres", SUPERUSER):
                return True
            waiting.a_moment()
        return False

    def _answers(self, database: str, role: str) -> bool:
        try:
            roles_and_databases.connect(self.cluster, database, role).close()
        except psycopg.OperationalError as refusal:
            # Only the superuser is there from the beginning, and only its refusal is final.
            if role == SUPERUSER and "password authentication failed" in str(refusal):
                raise NoUsableAccount(
                    f"{self.cluster.data_dir}/secrets/database_password does not open {self.cluster.home}:"
                    " put back the file that was kept with it"
                ) from None
            return False
        return True


class _Patience:
    """Waiting without a limit, and saying so once."""

    def __init__(self) -> None:
        self._tells_at = time.monotonic() + START_TIMEOUT

    def a_moment(self) -> None:
        if time.monotonic() > self._tells_at:
            self._tells_at = math.inf
            print("Waiting for the database, which is still starting (after a crash it recovers first).", flush=True)
        time.sleep(0.03)


@contextmanager
def running(cluster: Cluster, *, throwaway: bool = False) -> Iterator[Server]:
    """The cluster's server for as long as the block lasts."""
    server = Server(cluster, throwaway=throwaway)
    try:
        server.ensure()
        yield server
    finally:
        server.close()


def lock_shared(path: Path) -> int:
    """Hold the file together with others; waits while one holds it alone."""
    held = _open_lock(path)
    fcntl.flock(held, fcntl.LOCK_SH)
    return held


def is_only_holder(held: int) -> bool:
    """Whether a held lock can be held alone, and then it is."""
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def lock_if_free(path: Path) -> int | None:
    """Hold the file alone, or None where somebody does already."""
    held = _open_lock(path)
    if is_only_holder(held):
        return held
    os.close(held)
    return None


def _open_lock(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


def stop_orphans(pgdata: Path, patience: float) -> None:
    """End the server that postmaster.pid names; drop the file where that number now is another program's.

    The caller holds the cluster's lock, so no server of this cluster is rightly running.
    """
    trace = pgdata / "postmaster.pid"
    if not trace.exists():
        return
    pid = int(trace.read_text().split()[0])
    command = command_of(pid)
    if str(pgdata) in command:
        _stop_process(pid, patience)
    elif command:
        trace.unlink()


def _stop_process(pid: int, patience: float) -> None:
    for number, seconds in ((signal.SIGINT, patience), (signal.SIGQUIT, 2.0)):
        with suppress(ProcessLookupError):
            os.kill(pid, number)
        until = time.monotonic() + seconds
        while command_of(pid) and time.monotonic() < until:
            time.sleep(0.05)


def command_of(pid: int) -> str:
    """The command line of a process, empty if there is none such."""
    if Path("/proc/self/cmdline").exists():
        with suppress(OSError):
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        return ""
    ask = ["/bin/ps", "-o", "args=", "-p", str(pid)]
    return subprocess.run(ask, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603
