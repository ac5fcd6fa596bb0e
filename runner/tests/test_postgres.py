"""The embedded PostgreSQL is started, joined, protected and stopped by fixed rules."""

import os
import signal
import stat
from collections.abc import Iterator

import psycopg
import pytest

from config.database import DATABASE, ROLE, SUPERUSER, Cluster
from runner.postgres import roles_and_databases
from runner.postgres.account import DatabaseUnavailable
from runner.postgres.server import Server, running_server, stop_orphans
from runner.tests.clusters import is_alive, new_cluster, postmaster_pid, run_server_in_other_process, wait_until


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    with new_cluster() as cluster:
        yield cluster


@pytest.fixture
def server(cluster) -> Iterator[Server]:
    server = Server(cluster, throwaway=True)
    server.ensure_running()
    yield server
    server.close()


@pytest.fixture(scope="module")
def running_cluster() -> Iterator[Cluster]:
    """A server for tests that only read."""
    with new_cluster() as cluster, running_server(cluster, throwaway=True):
        yield cluster


def query(cluster: Cluster, statement: str) -> tuple | None:
    with roles_and_databases.connect(cluster, DATABASE, ROLE) as connection:
        return connection.execute(statement).fetchone()


def test_the_database_compares_text_the_same_on_every_machine(running_cluster):
    assert query(running_cluster, "SELECT lower('ÉÀ'), 'a' < 'B', current_setting('server_encoding')") == (
        "éà",
        False,
        "UTF8",
    )
    assert query(
        running_cluster,
        "SELECT datlocprovider, datlocale FROM pg_database WHERE datname = current_database()",
    ) == ("b", "C.UTF-8")


def test_the_role_is_no_superuser(running_cluster):
    assert query(running_cluster, "SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user") == (
        False,
        True,
    )


def test_no_tcp_port_is_opened(running_cluster):
    assert query(running_cluster, "SELECT current_setting('listen_addresses')") == ("",)


def test_other_users_cannot_enter_the_socket_directory(running_cluster):
    folder = running_cluster.socket_dir.stat()

    assert stat.S_IMODE(folder.st_mode) == 0o700
    assert folder.st_uid == running_cluster.pgdata.stat().st_uid


@pytest.mark.parametrize("password", ["", "wrong"])
@pytest.mark.parametrize("role", [ROLE, SUPERUSER])
def test_connecting_without_the_password_is_refused(running_cluster, role, password, monkeypatch):
    monkeypatch.delenv("PGPASSWORD", raising=False)

    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(host=str(running_cluster.socket_dir), port=5432, user=role, dbname=DATABASE, password=password)


def test_a_second_process_joins_the_running_server(server):
    pid = postmaster_pid(server.cluster)
    second = Server(server.cluster)
    second.ensure_running()

    assert postmaster_pid(server.cluster) == pid
    second.close()
    assert is_alive(pid)


def test_the_server_runs_until_its_last_user_leaves(server):
    second = Server(server.cluster)
    second.ensure_running()
    pid = postmaster_pid(server.cluster)

    server.close()
    assert query(server.cluster, "SELECT 1") == (1,)

    second.close()
    assert wait_until(10, lambda: not is_alive(pid))


def test_closing_leaves_no_process_and_keeps_the_data(cluster):
    for count in (1, 2):
        server = Server(cluster)
        server.ensure_running()
        with roles_and_databases.connect(cluster, DATABASE, ROLE) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
            connection.execute("INSERT INTO kept VALUES (1)")
            assert connection.execute("SELECT count(*) FROM kept").fetchone() == (count,)
        pid = postmaster_pid(cluster)
        server.close()
        assert not is_alive(pid)
        assert not server.is_running()


def test_a_killed_server_is_restarted_with_all_committed_data(cluster):
    server = Server(cluster)
    server.ensure_running()
    try:
        query(cluster, "SELECT 1")
        with roles_and_databases.connect(cluster, DATABASE, ROLE) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        os.kill(postmaster_pid(cluster), signal.SIGKILL)
        assert wait_until(5, lambda: not server.is_running())
        server.ensure_running()  # while backends of the killed server may still hold its shared memory
        assert query(cluster, "SELECT answer FROM kept") == (42,)
    finally:
        server.close()


def test_the_server_ends_when_the_process_that_started_it_is_killed(cluster):
    holder = run_server_in_other_process(cluster)
    pid = postmaster_pid(cluster)

    holder.kill()
    holder.wait()

    assert wait_until(10, lambda: not is_alive(pid))


def test_a_new_server_starts_at_once_after_the_process_that_started_the_old_one_was_killed(cluster):
    holder = run_server_in_other_process(cluster)
    holder.kill()
    server = Server(cluster, throwaway=True)
    server.ensure_running()

    assert query(cluster, "SELECT 1") == (1,)
    server.close()
    holder.wait()


def test_a_stale_pid_file_of_another_program_is_deleted(tmp_path):
    (tmp_path / "postmaster.pid").write_text(f"{os.getpid()}\n{tmp_path}\n")

    stop_orphans(tmp_path, seconds=0.1)

    assert not (tmp_path / "postmaster.pid").exists()
    assert is_alive(os.getpid())


def test_a_path_too_long_for_a_socket_gets_a_socket_elsewhere():
    with new_cluster() as short:
        deep = Cluster(short.data_dir / ("x" * 90))
        deep.data_dir.mkdir(mode=0o711)
        server = Server(deep, throwaway=True)
        server.ensure_running()
        assert query(deep, "SELECT 1") == (1,)
        assert deep.socket_dir.parts[:2] == ("/", "tmp")
        assert stat.S_IMODE(deep.socket_dir.stat().st_mode) == 0o700
        server.close()
        deep.socket_dir.rmdir()


def test_a_lost_password_is_reported_at_once(cluster):
    server = Server(cluster, throwaway=True)
    server.ensure_running()
    server.close()
    (cluster.data_dir / "secrets" / "database_password").write_text("another")

    with pytest.raises(DatabaseUnavailable, match="database_password"):
        server.ensure_running()
    server.close()


def test_a_broken_link_is_reported_and_no_empty_database_created(cluster):
    cluster.home.symlink_to(cluster.data_dir / "gone")

    with pytest.raises(DatabaseUnavailable, match="is gone"):
        Server(cluster).ensure_running()


def test_a_socket_directory_of_another_user_is_refused(cluster):
    cluster.home.mkdir(mode=0o700)
    cluster.socket_dir.mkdir(mode=0o777)
    cluster.socket_dir.chmod(0o777)

    with pytest.raises(DatabaseUnavailable, match="only the database's account may enter"):
        Server(cluster).ensure_running()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root lends the server another account")
def test_as_root_no_parent_directory_is_opened(cluster):
    cluster.data_dir.chmod(0o700)
    server = Server(cluster, throwaway=True)
    server.ensure_running()

    assert query(cluster, "SELECT 1") == (1,)
    assert cluster.home.is_symlink()
    assert stat.S_IMODE(cluster.data_dir.stat().st_mode) == 0o700
    assert cluster.pgdata.stat().st_uid != 0
    server.close()


def test_a_long_recovery_is_waited_for_with_one_notice(cluster, monkeypatch, capsys):
    results = iter([False] * 30)
    original = Server._accepts_connections
    monkeypatch.setattr("runner.postgres.server.NOTICE_AFTER_SECONDS", 0.0)
    monkeypatch.setattr(
        Server, "_accepts_connections", lambda *arguments: next(results, None) is None and original(*arguments)
    )
    server = Server(cluster, throwaway=True)
    server.ensure_running()

    assert query(cluster, "SELECT 1") == (1,)
    assert capsys.readouterr().out.count("Waiting for the database") == 1
    server.close()
