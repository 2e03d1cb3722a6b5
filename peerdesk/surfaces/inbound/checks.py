"""Results of checks: signed by the Standard Webhooks scheme, each message once, about checks that were asked for."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from peerdesk.domain.checks.commands import take_result
from peerdesk.domain.checks.commands.requests import Report
from peerdesk.domain.checks.queries import provider_secret
from peerdesk.foundation.access import permission
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError

LARGEST_BODY = 16 * 1024
_HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")
_STATUS = {"check_not_found": 404, "invalid_report": 422}


@csrf_exempt
@require_POST
@permission("public")
def results(request: HttpRequest, slug: str) -> HttpResponse:
    """Take in one result. A provider that nobody knows and a wrong or old signature are answered alike."""
    if len(request.body) > LARGEST_BODY:
        return JsonResponse({"error": "too_large"}, status=413)
    found = provider_secret(slug)
    text = request.body.decode("utf-8", errors="replace")
    headers = {name: request.headers.get(name, "") for name in _HEADERS}
    if found is None or not _is_signed(found[1], text, headers):
        return JsonResponse({"error": "bad_signature"}, status=401)
    report = _report(text)
    if report is None:
        return JsonResponse({"error": "unreadable"}, status=400)
    try:
        is_new = take_result(found[0], message_id=headers["webhook-id"], report=report, now=utc_now())
    except DomainError as error:
        if error.code not in _STATUS:
            raise
        return JsonResponse({"error": error.code}, status=_STATUS[error.code])
    return JsonResponse({"taken": is_new})


def _is_signed(secret: str, text: str, headers: dict[str, str]) -> bool:
    """Signed by this secret within the last five minutes (the scheme's own bound against replays)."""
    try:
        Webhook(secret).verify(text, headers)
    except (WebhookVerificationError, ValueError):
        return False
    return True


def _report(text: str) -> Report | None:
    try:
        said: dict[str, Any] = json.loads(text)
        at = datetime.fromisoformat(str(said["reported_at"]))
        days = said.get("valid_days")
        return Report(
            uuid.UUID(str(said["check"])), str(said["outcome"]), str(said.get("report", "")),
            at if at.tzinfo else at.replace(tzinfo=UTC), max(int(days), 1) if days is not None else None,
        )  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
