"""Probes: /healthz, /readyz and /metrics, and who may read the metrics."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from core.ops import readiness
from core.requests import is_trusted_proxy, parse_address


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process is up; nothing else is asked."""
    return _never_stored(JsonResponse({"status": "ok"}))


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and is migrated, else 503; the body says which check failed."""
    report = readiness.report()
    return _never_stored(JsonResponse(report.body(), status=200 if report.ready else 503))


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text, for loopback and for holders of METRICS_TOKEN; 401 for everyone else."""
    if not may_read_metrics(request):
        return HttpResponse("METRICS_TOKEN is needed.\n", status=401, headers={"WWW-Authenticate": "Bearer"})
    return _never_stored(HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST))


def _never_stored(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response


_FORWARDING_HEADERS = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Forwarded-Host", "Via")


def may_read_metrics(request: HttpRequest) -> bool:
    """Open from loopback; from elsewhere with `Authorization: Bearer <METRICS_TOKEN>`, when one is set."""
    return _is_local(request) or _has_token(request)


def _has_token(request: HttpRequest) -> bool:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    expected = settings.METRICS_TOKEN
    return bool(expected) and scheme.lower() == "bearer" and constant_time_compare(token.strip(), expected)


def _is_local(request: HttpRequest) -> bool:
    """Whether the caller sits on this machine.

    A proxy on this machine connects from loopback for the whole world: with a forwarding header the
    peer is believed only if it is a trusted proxy, and then what it says of its own caller counts.
    """
    peer = parse_address(request.META.get("REMOTE_ADDR", ""))
    if peer is None:
        return False
    if not any(header in request.headers for header in _FORWARDING_HEADERS):
        return peer.is_loopback
    hops = [parse_address(hop) for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    while is_trusted_proxy(peer) and hops:
        peer = hops.pop()
        if not is_trusted_proxy(peer):
            return peer is not None and peer.is_loopback
    return False
