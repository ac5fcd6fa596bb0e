"""What machines ask a process: is it up, is it ready, how is it doing."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from core.ops import readiness
from core.ops.callers import may_read_metrics


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
