"""A limit lets exactly its number of calls through, however many come at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from core.api import rate_limits
from core.api.models import RateWindow
from core.errors import RateLimited

CALLS, THREADS, LIMIT = 200, 40, 50
_WRITE = """
    INSERT INTO api_ratewindow (key, scope, hits, ends_at) VALUES ('x', 'two steps', %s, clock_timestamp())
    ON CONFLICT (key) DO UPDATE SET hits = EXCLUDED.hits
"""


@pytest.fixture
def _own_connections(transactional_db):
    """Let every thread open a connection: none waits for the pool, which would put the calls in sequence."""
    options = connection.settings_dict["OPTIONS"]
    connection.close()
    pool = options.pop("pool")
    yield
    connection.close()
    options["pool"] = pool


def _allowed(count):
    """Return how many of 200 calls `count` lets through, made by 40 threads that start at once."""
    start = Barrier(THREADS)

    def calls(_):
        connection.ensure_connection()
        start.wait(30)
        try:
            return sum(count() for _ in range(CALLS // THREADS))
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as threads:
        return sum(threads.map(calls, range(THREADS)))


def _hit(subject="ana", limit=LIMIT, window=600):
    try:
        rate_limits.hit("calls", subject, limit, window)
    except RateLimited:
        return False
    return True


def _look_then_write():
    """The control: count in two steps."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(hits), 0) FROM api_ratewindow")
        seen = cursor.fetchone()[0]
        cursor.execute(_WRITE, [seen + 1])
    return seen < LIMIT


@pytest.mark.usefixtures("_own_connections")
def test_of_200_calls_at_once_exactly_50_pass():
    assert _allowed(_hit) == LIMIT


@pytest.mark.usefixtures("_own_connections")
def test_counting_in_two_steps_lets_too_many_through():
    assert _allowed(_look_then_write) > LIMIT


@pytest.mark.django_db
def test_a_refusal_says_how_long_to_wait():
    _hit(limit=1)

    with pytest.raises(RateLimited) as error:
        rate_limits.hit("calls", "ana", 1, 600)

    assert 598 <= error.value.extra["retryAfter"] <= 600


@pytest.mark.django_db
def test_subjects_and_scopes_are_counted_separately():
    assert _hit("ana", limit=1)
    assert _hit("ben", limit=1)
    rate_limits.hit("other", "ana", 1, 600)
    assert not _hit("ana", limit=1)


@pytest.mark.django_db
def test_an_ended_window_starts_again():
    _hit(limit=1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE api_ratewindow SET ends_at = clock_timestamp() - interval '1 ms'")

    assert _hit(limit=1)
    assert not _hit(limit=1)


@pytest.mark.django_db(transaction=True)
def test_a_call_stays_counted_when_its_work_is_rolled_back():
    with transaction.atomic():
        _hit(limit=1)
        transaction.set_rollback(True)

    assert not _hit(limit=1)


@pytest.mark.django_db(transaction=True)
def test_a_transaction_does_not_hold_the_counter():
    with transaction.atomic(), ThreadPoolExecutor(1) as other:
        _hit()

        def hit():
            try:
                return _hit()
            finally:
                connection.close()

        assert other.submit(hit).result(timeout=5)


@pytest.mark.django_db
def test_limits_can_be_lifted(settings):
    settings.RATE_LIMITS = False

    assert all(_hit(limit=1) for _ in range(3))
    assert not RateWindow.objects.exists()


@pytest.mark.django_db
def test_the_table_holds_no_names():
    _hit("ana@courtside.example")

    assert b"ana" not in bytes(RateWindow.objects.get().key)


@pytest.mark.django_db
def test_ended_windows_are_deleted():
    _hit("ana")
    _hit("ben", window=0)

    assert rate_limits.purge() == 1
    assert RateWindow.objects.count() == 1


@pytest.mark.django_db
def test_the_counters_are_unlogged():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'api_ratewindow'")
        assert cursor.fetchone() == ("u",)
