"""The embedded PostgreSQL: started, joined, guarded and ended by its own rules, never by luck."""

import os
import signal
import stat
from collections.abc import Iterator

import psycopg
import pytest

from config.database import DATABASE, ROLE, SUPERUSER, Cluster
from runner.postgres import roles_and_databases
from runner.postgres.account import NoUsableAccount
from runner.postgres.server import Server, running, stop_orphans
from runner.tests.clusters import hold_elsewhere, lives, new_cluster, postmaster, within


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    with new_cluster() as made:
        yield made


@pytest.fixture
def server(cluster) -> Iterator[Server]:
    server = Server(cluster, throwaway=True)
    server.ensure()
    yield server
    server.close()


@pytest.fixture(scope="module")
def running_cluster() -> Iterator[Cluster]:
    """For tests that only look."""
    with new_cluster() as made, running(made, throwaway=True):
        yield made


def ask(cluster: Cluster, question: str) -> tuple | None:
    with roles_and_databases.connect(cluster, DATABASE, ROLE) as connection:
        return connection.execute(question).fetchone()


def test_the_database_compares_text_the_same_on_every_machine(running_cluster):
    assert ask(running_cluster, "SELECT lower('ÉÀ'), 'a' < 'B', current_setting('server_encoding')") == (
        "éà",
        False,
        "UTF8",
    )
    assert ask(
        running_cluster,
        "SELECT datlocprovider, datlocale FROM pg_database WHERE datname = current_database()",
    ) == ("b", "C.UTF-8")


def test_the_role_is_an_ordinary_one(running_cluster):
    assert ask(running_cluster, "SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user") == (
        False,
        True,
    )


def test_nothing_listens_on_the_network(running_cluster):
    assert ask(running_cluster, "SELECT current_setting('listen_addresses')") == ("",)


def test_nobody_else_may_even_see_the_socket(running_cluster):
    folder = running_cluster.socket_dir.stat()

    assert stat.S_IMODE(folder.st_mode) == 0o700
    assert folder.st_uid == running_cluster.pgdata.stat().st_uid


@pytest.mark.parametrize("password", ["", "wrong"])
@pytest.mark.parametrize("role", [ROLE, SUPERUSER])
def test_no_one_enters_without_the_password(running_cluster, role, password, monkeypatch):
    monkeypatch.delenv("PGPASSWORD", raising=False)

    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(host=str(running_cluster.socket_dir), port=5432, user=role, dbname=DATABASE, password=password)


def test_a_second_user_joins_the_server_that_runs(server):
    pid = postmaster(server.cluster)
    second = Server(server.cluster)
    second.ensure()

    assert postmaster(server.cluster) == pid
    second.close()
    assert lives(pid)


def test_the_server_stays_for_those_who_joined_it_and_ends_with_the_last(server):
    second = Server(server.cluster)
    second.ensure()
    pid = postmaster(server.cluster)

    server.close()
    assert ask(server.cluster, "SELECT 1") == (1,)

    second.close()
    assert within(10, lambda: not lives(pid))


def test_closing_leaves_no_process_and_keeps_the_data(cluster):
    for count in (1, 2):
        server = Server(cluster)
        server.ensure()
        with roles_and_databases.connect(cluster, DATABASE, ROLE) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
            connection.execute("INSERT INTO kept VALUES (1)")
            assert connection.execute("SELECT count(*) FROM kept").fetchone() == (count,)
        pid = postmaster(cluster)
        server.close()
        assert not lives(pid)
        assert not server.runs()


def test_a_killed_server_is_started_again_with_what_it_had_acknowledged(cluster):
    server = Server(cluster)
    server.ensure()
    try:
        ask(cluster, "SELECT 1")
        with roles_and_databases.connect(cluster, DATABASE, ROLE) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        os.kill(postmaster(cluster), signal.SIGKILL)
        assert within(5, lambda: not server.runs())
        server.ensure()  # while backends of the killed one may still hold its memory
        assert ask(cluster, "SELECT answer FROM kept") == (42,)
    finally:
        server.close()


def test_the_server_ends_when_its_holder_is_killed(cluster):
    holder = hold_elsewhere(cluster)
    pid = postmaster(cluster)

    holder.kill()
    holder.wait()

    assert within(10, lambda: not lives(pid))


def test_the_server_is_there_again_at_once_after_its_holder_was_killed(cluster):
    holder = hold_elsewhere(cluster)
    holder.kill()
    server = Server(cluster, throwaway=True)
    server.ensure()

    assert ask(cluster, "SELECT 1") == (1,)
    server.close()
    holder.wait()


def test_a_trace_whose_number_is_now_another_program_is_dropped(tmp_path):
    (tmp_path / "postmaster.pid").write_text(f"{os.getpid()}\n{tmp_path}\n")

    stop_orphans(tmp_path, patience=0.1)

    assert not (tmp_path / "postmaster.pid").exists()
    assert lives(os.getpid())


def test_a_folder_too_deep_for_a_socket_has_it_elsewhere():
    with new_cluster() as short:
        deep = Cluster(short.data_dir / ("x" * 90))
        deep.data_dir.mkdir(mode=0o711)
        server = Server(deep, throwaway=True)
        server.ensure()
        assert ask(deep, "SELECT 1") == (1,)
        assert deep.socket_dir.parts[:2] == ("/", "tmp")
        assert stat.S_IMODE(deep.socket_dir.stat().st_mode) == 0o700
        server.close()
        deep.socket_dir.rmdir()


def test_a_lost_password_is_told_not_waited_for(cluster):
    server = Server(cluster, throwaway=True)
    server.ensure()
    server.close()
    (cluster.data_dir / "secrets" / "database_password").write_text("another")

    with pytest.raises(NoUsableAccount, match="database_password"):
        server.ensure()
    server.close()


def test_a_link_to_nowhere_is_told_not_filled_with_an_empty_database(cluster):
    cluster.home.symlink_to(cluster.data_dir / "gone")

    with pytest.raises(NoUsableAccount, match="is gone"):
        Server(cluster).ensure()


def test_a_socket_folder_of_somebody_else_is_refused(cluster):
    cluster.home.mkdir(mode=0o700)
    cluster.socket_dir.mkdir(mode=0o777)
    cluster.socket_dir.chmod(0o777)

    with pytest.raises(NoUsableAccount, match="only the database's account may enter"):
        Server(cluster).ensure()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root lends the server another account")
def test_as_root_no_parent_is_opened_for_the_server(cluster):
    cluster.data_dir.chmod(0o700)
    server = Server(cluster, throwaway=True)
    server.ensure()

    assert ask(cluster, "SELECT 1") == (1,)
    assert cluster.home.is_symlink()
    assert stat.S_IMODE(cluster.data_dir.stat().st_mode) == 0o700
    assert cluster.pgdata.stat().st_uid != 0
    server.close()


def test_a_recovery_is_waited_for_however_long_and_said_once(cluster, monkeypatch, capsys):
    answers = iter([False] * 30)
    honest = Server._answers
    monkeypatch.setattr("runner.postgres.server.START_TIMEOUT", 0.0)
    monkeypatch.setattr(Server, "_answers", lambda *given: next(answers, None) is None and honest(*given))
    server = Server(cluster, throwaway=True)
    server.ensure()

    assert ask(cluster, "SELECT 1") == (1,)
    assert capsys.readouterr().out.count("Waiting for the database") == 1
    server.close()
