"""Fixtures and hooks for every test: a database for each worker process, and the shared demo."""

from collections.abc import Generator, Iterator
from contextlib import ExitStack

import pytest
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import settings as hypothesis_settings
from pytest_django.plugin import DjangoDbBlocker

from config.database import Cluster
from config.env import DATA_DIR, env
from config.tests.shared_demo import AS_WRITTEN, TONIGHT, SharedDemo
from config.tests.table_cleanup import empty_tables
from config.tests.template_database import test_database
from core.mail import rendering
from core.mail.tests.writing import outside_transactions
from core.ui.page_parts import shared_parts
from runner.postgres.server import running_server

hypothesis_settings.register_profile("courtside", deadline=None, max_examples=50)
hypothesis_settings.load_profile("courtside")

resources = ExitStack()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Run the embedded server during the tests if DATABASE_URL is unset."""
    if not env["DATABASE_URL"]:
        resources.enter_context(running_server(Cluster(DATA_DIR)))


def pytest_unconfigure(config: pytest.Config) -> None:
    resources.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Escape lone surrogates in captured logs, since a worker process cannot send them to the main one."""
    report = yield
    report.sections = [(name, text.encode(errors="backslashreplace").decode()) for name, text in report.sections]
    return report


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Copy the migrated database for this process. Dropping it at the end disconnects remaining sessions."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), test_database(connection):
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: empty_tables())
        yield


_demo = pytest.StashKey[SharedDemo]()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Load the demo that the test uses, or none. For the first test that uses it, the fixture loads it."""
    if shared := item.session.stash.get(_demo, None):
        shared.switch_to(_demo_of(item))


def _demo_of(item: pytest.Item) -> str:
    names = getattr(item, "fixturenames", ())
    return next((kind for kind in (TONIGHT, AS_WRITTEN) if kind in names), "")


@pytest.fixture(scope="session")
def demo_tonight(_shared_demo: SharedDemo) -> None:
    """Load the demo with its dates moved to tonight."""
    _shared_demo.switch_to(TONIGHT)


@pytest.fixture(scope="session")
def demo_as_written(_shared_demo: SharedDemo) -> None:
    """Load the demo with the dates of its fixtures."""
    _shared_demo.switch_to(AS_WRITTEN)


@pytest.fixture(scope="session")
def _shared_demo(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[SharedDemo]:
    shared = request.session.stash[_demo] = SharedDemo(django_db_blocker)
    yield shared
    shared.switch_to("")


@pytest.fixture(autouse=True)
def _emails_are_rendered_outside_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse to render an email while a transaction of the product is open: it would hold locks for so long."""
    monkeypatch.setattr(rendering, "render", outside_transactions(rendering.render))


@pytest.fixture(autouse=True)
def _clear_page_parts() -> None:
    """Clear the cache of page parts, since a test's rows are rolled back."""
    shared_parts.forget()
