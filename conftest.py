"""What every test shares: a database of its own per worker, which no leftover session can hold."""

from collections.abc import Generator, Iterator
from contextlib import ExitStack

import pytest
from django.db import connection
from hypothesis import settings as hypothesis_settings
from pytest_django.plugin import DjangoDbBlocker

from config.env import DATA_DIR, env
from config.postgres.cluster import Cluster
from config.postgres.server import running
from config.tests.databases import test_database
from core.ui.page_parts import shared_parts

hypothesis_settings.register_profile("courtside", deadline=None, max_examples=50)
hypothesis_settings.load_profile("courtside")

resources = ExitStack()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Without DATABASE_URL, run the embedded server for as long as the tests do."""
    if not env["DATABASE_URL"]:
        resources.enter_context(running(Cluster(DATA_DIR)))


def pytest_unconfigure(config: pytest.Config) -> None:
    resources.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What a test logged may be no text at all (lone surrogates), and then could not come home from a worker."""
    report = yield
    report.sections = [(name, text.encode(errors="backslashreplace").decode()) for name, text in report.sections]
    return report


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """A copy of the migrated database for this process; what still holds it at the end (a thread) is cut off."""
    with django_db_blocker.unblock(), test_database(connection):
        yield


@pytest.fixture(autouse=True)
def _no_page_parts_left_behind() -> None:
    """A test's rows are rolled back; what was rendered from them must not reach the next test."""
    shared_parts.forget()


@pytest.fixture(autouse=True)
def _no_jobs_left_behind(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The tables of the queue are no managed models, so the flush after a test that commits forgets them."""
    yield
    marker = request.node.get_closest_marker("django_db")
    if "transactional_db" in request.fixturenames or (marker and marker.kwargs.get("transaction")):
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT FROM procrastinate_jobs) OR EXISTS (SELECT FROM procrastinate_workers)"
            )
            if cursor.fetchone()[0]:
                cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_events, procrastinate_workers CASCADE")
