"""Start the embedded PostgreSQL or join a running one, and stop it after its last user.

Two lock files in the data directory decide. The supervisor of the server holds `postgres.lock` for as long as either
of them runs; only the holder of that lock may start a server. Every process that uses the server shares
`postgres.users`. When the process that started the server is gone, the supervisor stops the server as soon as nobody
shares that lock.
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
from runner.postgres.account import Account, DatabaseUnavailable
from runner.postgres.data_directory import ENGLISH_ENVIRONMENT, binaries_for, prepare_data_directory

SETTINGS = {
    "listen_addresses": "",
    "port": "5432",  # set explicitly, since PGPORT may differ
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "on",
    "log_filename": "postgresql-%a.log",  # seven files; each is overwritten after a week
    "log_truncate_on_rotation": "on",
    "log_rotation_size": "0",
}
THROWAWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "deadlock_timeout": "100ms",  # tests that make a deadlock wait for it
}
STOP_SECONDS = 4.0  # for a fast shutdown; then an immediate one, and the next start recovers
SHUTDOWN_MESSAGES = ("pre-existing shared memory block", "lock file")
NOTICE_AFTER_SECONDS = 10.0


class Server:
    """One process's use of a cluster's server. A throwaway one is fast and may lose data in a power cut: for tests."""

    def __init__(self, cluster: Cluster, *, throwaway: bool = False) -> None:
        self.cluster = cluster
        self._settings = SETTINGS | (THROWAWAY if throwaway else {})
        self._process: subprocess.Popen[bytes] | None = None
        self._users_lock: int | None = None

    def ensure_running(self) -> None:
        """Join the running server or start one, and return when it answers. Raise DatabaseUnavailable if that fails."""
        self.cluster.data_dir.mkdir(parents=True, exist_ok=True)
        if self._users_lock is None:
            self._users_lock = lock_shared(self.cluster.data_dir / "postgres.users")
        wait = _StartWait()
        while (lock := lock_if_free(self._lock_file)) is None:
            if self._accepts_connections(DATABASE, ROLE):
                return
            wait.sleep()
        try:
            self._start(lock)
        finally:
            os.close(lock)

    def is_running(self) -> bool:
        """Return whether any process runs the server. Cheap enough to call several times a second."""
        if (lock := lock_if_free(self._lock_file)) is not None:
            os.close(lock)
        return lock is None

    def close(self) -> None:
        """Stop the server if this process started it and nobody else uses it; otherwise leave it running."""
        if self._users_lock is None:
            return
        is_last_user = try_lock_exclusively(self._users_lock)
        os.close(self._users_lock)
        self._users_lock = None
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            if is_last_user:
                with suppress(subprocess.TimeoutExpired):
                    self._process.wait(STOP_SECONDS + 4)
            self._process = None

    @property
    def _lock_file(self) -> Path:
        return self.cluster.data_dir / "postgres.lock"

    def _start(self, lock: int) -> None:
        account = prepare_data_directory(self.cluster)
        stop_orphans(self.cluster.pgdata.resolve(), STOP_SECONDS)
        retry_until = time.monotonic() + 30
        while not self._wait_until_ready(self._launch(account, lock)):
            log = self._start_log.read_text(errors="replace").strip()
            if time.monotonic() > retry_until or not any(sign in log for sign in SHUTDOWN_MESSAGES):
                raise DatabaseUnavailable(f"The embedded PostgreSQL did not start: {log[-600:] or 'it said nothing'}")
            time.sleep(0.25)  # the backends of a killed server need a moment to exit
        roles_and_databases.ensure_role_and_database(self.cluster)

    def _launch(self, account: Account, lock: int) -> subprocess.Popen[bytes]:
        """Start the server under a supervisor that holds the cluster's lock; terminal signals do not reach it."""
        pgdata = self.cluster.pgdata.resolve()
        settings = {**self._settings, "unix_socket_directories": str(self.cluster.socket_dir.resolve())}
        command = [str(binaries_for(account) / "postgres"), "-D", str(pgdata)]
        options = {
            "command": command + [part for name, value in settings.items() for part in ("-c", f"{name}={value}")],
            "stop": signal.SIGINT,
            "grace": STOP_SECONDS,
            "kill": signal.SIGQUIT,
            "account": (account.uid, account.gid) if account.is_other_user else None,
            "users": str(self.cluster.data_dir / "postgres.users"),
        }
        with self._start_log.open("wb") as log:
            self._process = supervised_process.start(
                options, cwd="/", env=ENGLISH_ENVIRONMENT, stdout=log, stderr=log, pass_fds=[lock]
            )
        return self._process

    @property
    def _start_log(self) -> Path:
        return self.cluster.home / "start.log"

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> bool:
        """Return True once the server answers, False if it ended. Recovery may take any time."""
        wait = _StartWait()
        while process.poll() is None:
            if self._accepts_connections("postgres", SUPERUSER):
                return True
            wait.sleep()
        return False

    def _accepts_connections(self, database: str, role: str) -> bool:
        try:
            roles_and_databases.connect(self.cluster, database, role).close()
        except psycopg.OperationalError as refusal:
            # Only the superuser exists from the start, so only a wrong password of the superuser is final.
            if role == SUPERUSER and "password authentication failed" in str(refusal):
                raise DatabaseUnavailable(
                    f"{self.cluster.data_dir}/secrets/database_password does not open {self.cluster.home}:"
                    " put back the file that was kept with it"
                ) from None
            return False
        return True


class _StartWait:
    """Waits without a limit and prints one notice."""

    def __init__(self) -> None:
        self._notice_at = time.monotonic() + NOTICE_AFTER_SECONDS

    def sleep(self) -> None:
        if time.monotonic() > self._notice_at:
            self._notice_at = math.inf
            print("Waiting for the database, which is still starting (after a crash it recovers first).", flush=True)
        time.sleep(0.03)


@contextmanager
def running_server(cluster: Cluster, *, throwaway: bool = False) -> Iterator[Server]:
    """Keep the cluster's server running during the block."""
    server = Server(cluster, throwaway=throwaway)
    try:
        server.ensure_running()
        yield server
    finally:
        server.close()


def lock_shared(path: Path) -> int:
    """Lock the file together with other processes; wait while one holds it exclusively."""
    descriptor = _open_lock(path)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    return descriptor


def try_lock_exclusively(descriptor: int) -> bool:
    """Upgrade a held lock to an exclusive one. Return False if another process shares it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def lock_if_free(path: Path) -> int | None:
    """Lock the file exclusively and return the descriptor, or None if another process holds the lock."""
    descriptor = _open_lock(path)
    if try_lock_exclusively(descriptor):
        return descriptor
    os.close(descriptor)
    return None


def _open_lock(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


def stop_orphans(pgdata: Path, seconds: float) -> None:
    """Stop the server named by postmaster.pid, or delete the file if another program has that PID now.

    The caller holds the cluster's lock, so no other process runs this cluster's server.
    """
    pid_file = pgdata / "postmaster.pid"
    if not pid_file.exists():
        return
    pid = int(pid_file.read_text().split()[0])
    command = command_of(pid)
    if str(pgdata) in command:
        _stop_process(pid, seconds)
    elif command:
        pid_file.unlink()


def _stop_process(pid: int, seconds: float) -> None:
    for number, timeout in ((signal.SIGINT, seconds), (signal.SIGQUIT, 2.0)):
        with suppress(ProcessLookupError):
            os.kill(pid, number)
        until = time.monotonic() + timeout
        while command_of(pid) and time.monotonic() < until:
            time.sleep(0.05)


def command_of(pid: int) -> str:
    """Return the command line of a process, or an empty string if it does not exist."""
    if Path("/proc/self/cmdline").exists():
        with suppress(OSError):
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        return ""
    command = ["/bin/ps", "-o", "args=", "-p", str(pid)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603
