"""Health and metrics for the machines that watch."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from peerdesk.domain.insights.queries import network_gauges
from peerdesk.foundation.access import permission
from peerdesk.foundation.clock import utc_now


@permission("public")
def health(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - a view's signature
    """200 when the database answers, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "database_unavailable"}, status=503)
    return JsonResponse({"status": "ok"})


@permission("operator")
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus metrics for this machine's own collector and for operators; others get the 404 of nothing there."""
    is_local = request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"} and "HTTP_X_FORWARDED_FOR" not in request.META
    if not is_local and not getattr(request.user, "is_superuser", False):
        return HttpResponse(status=404)
    registry = CollectorRegistry()
    for name, (text, value) in network_gauges(now=utc_now()).items():
        Gauge(f"peerdesk_{name}", text, registry=registry).set(value)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
