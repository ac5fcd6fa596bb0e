"""/metrics is for this machine and for holders of the token."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import ResolverMatch
from prometheus_client.registry import REGISTRY, Collector

from core.ops import metrics, probes

pytestmark = pytest.mark.django_db

OUTSIDE = "203.0.113.9"


def reading(metric: Collector, suffix: str = "_count", **labels: str) -> float:
    """Read one sample of one metric; the registry would collect all of them, and some query the database."""
    samples = [sample for family in metric.collect() for sample in family.samples]
    return sum(each.value for each in samples if each.name.endswith(suffix) and each.labels == labels)


def test_this_machine_reads_the_metrics(client: Client) -> None:
    response = client.get("/metrics")

    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/plain")
    for name in ("courtside_http_request_seconds", "courtside_database_query_seconds", "courtside_sockets_open"):
        assert f"# TYPE {name} " in response.content.decode()


def test_the_machine_itself_may_come_by_ipv6(client: Client) -> None:
    for address in ("::1", "::ffff:127.0.0.1"):
        assert client.get("/metrics", REMOTE_ADDR=address).status_code == 200


def test_outsiders_need_the_token(client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = "scrape-me-please"

    for header in ("", "Bearer", "Bearer wrong", "Bearer scrape-me-pleas", "Basic scrape-me-please", "Bearer é"):
        response = client.get("/metrics", headers={"authorization": header}, REMOTE_ADDR=OUTSIDE)
        assert (header, response.status_code) == (header, 401)
    assert response["WWW-Authenticate"] == "Bearer"
    assert (
        client.get("/metrics", headers={"authorization": "Bearer scrape-me-please"}, REMOTE_ADDR=OUTSIDE).status_code
        == 200
    )


def test_without_a_token_no_outsider_is_let_in(client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = ""

    for header in ("", "Bearer", "Bearer "):
        assert client.get("/metrics", headers={"authorization": header}, REMOTE_ADDR=OUTSIDE).status_code == 401


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
def test_an_unknown_proxy_on_this_machine_does_not_open_the_metrics(client: Client, header: str) -> None:
    assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 401


def test_an_outsider_cannot_claim_to_be_this_machine(client: Client, settings: Any) -> None:
    settings.TRUSTED_PROXIES = ["127.0.0.1", "10.0.0.0/8"]

    for claim in ("127.0.0.1", "::1", "localhost", ""):
        assert client.get("/metrics", headers={"X-Forwarded-For": claim}, REMOTE_ADDR=OUTSIDE).status_code == 401
    spoofed = {"X-Forwarded-For": "127.0.0.1, 203.0.113.9"}
    assert client.get("/metrics", headers=spoofed, REMOTE_ADDR="10.0.0.2").status_code == 401


def test_a_trusted_proxy_may_speak_for_this_machine(client: Client, settings: Any) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.2"]

    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}, REMOTE_ADDR="10.0.0.2").status_code == 200


def test_a_query_is_timed_and_a_failing_one_counted() -> None:
    timed, failed = reading(metrics.query_seconds), reading(metrics.query_errors, "_total")

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        with pytest.raises(Exception, match="nowhere"):
            cursor.execute("SELECT * FROM nowhere")

    assert reading(metrics.query_seconds) == timed + 2
    assert reading(metrics.query_errors, "_total") == failed + 1


def test_requests_are_counted_by_route_and_never_by_path() -> None:
    request = RequestFactory().generic("BREW", "/api/games/0190-made-up/")
    request.resolver_match = ResolverMatch(lambda: None, (), {}, url_name=None, route="api/games/<uuid:id>")
    labels = {"route": "api/games/<uuid:id>", "method": "OTHER", "status": "4xx"}

    metrics.observe_request(request, 405, 0.01)

    assert reading(metrics.request_seconds, **labels) == 1


def test_made_up_paths_share_one_series(client: Client) -> None:
    labels = {"route": "unmatched", "method": "GET", "status": "4xx"}
    before = reading(metrics.request_seconds, **labels)

    for n in range(3):
        client.get(f"/api/made-up-{n}")

    assert reading(metrics.request_seconds, **labels) == before + 3


def test_a_cache_reports_hits_misses_and_its_hit_rate() -> None:
    for hit in (False, True, True, True):
        metrics.observe_cache("of_this_test", hit=hit)

    for result, count in {"hit": 3, "miss": 1}.items():
        assert reading(metrics.cache_requests, "_total", cache="of_this_test", result=result) == count
    assert reading(metrics.CacheHitRate(), "_rate", cache="of_this_test") == 0.75


def test_a_second_readiness_check_is_a_cache_hit(client: Client) -> None:
    probes.forget_report()
    labels = {"cache": "readiness", "result": "hit"}
    before = reading(metrics.cache_requests, "_total", **labels)

    client.get("/readyz")
    client.get("/readyz")

    assert reading(metrics.cache_requests, "_total", **labels) == before + 1


def test_the_operators_page_lists_every_series_and_no_other() -> None:
    page = (Path(configured.BASE_DIR) / "docs" / "operations.md").read_text(encoding="utf-8")

    described = [
        each for each in REGISTRY._collector_to_names if hasattr(each, "describe")
    ]  # those of Python itself are not
    families = [family for collector in described for family in collector.describe()]
    series = {f"{family.name}_total" if family.type == "counter" else family.name for family in families}
    ours = {name for name in series if name.startswith("courtside_")}
    assert set(re.findall(r"courtside_[a-z_]+", page)) == ours
