"""Writing knowledge: a new article, a new version of one, and how it will look."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from peerdesk.domain.answers.commands import save_article
from peerdesk.domain.answers.queries import ArticleRow, content_to_edit, get_article, writing_hints
from peerdesk.domain.answers.rules import Content
from peerdesk.domain.brands.queries import get_topic, list_topics, member_names
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError
from peerdesk.surfaces.console.access import Seat, staff_only
from peerdesk.surfaces.console.frame import address, back, page, put_errors

from .forms import ArticleForm, initial_of
from .words import hint_words

MAX_PREVIEW = 20_000


@require_GET
@staff_only
def new_article(request: HttpRequest, seat: Seat) -> HttpResponse:
    """An empty form; with `of`, one for the translation of that article."""
    original = _original(request.GET.get("of", ""), seat)
    initial: dict[str, Any] = {"language": _language(seat), "owner": str(seat.user.pk)}
    if original is not None:
        initial |= {"topic": original.topic_id or "", "language": "", "product_versions": original.product_versions}
    return _form_page(request, seat, _form(seat, initial=initial), original=original)


@require_http_methods(["GET", "POST"])
@staff_only
def edit(request: HttpRequest, seat: Seat, article_id: uuid.UUID) -> HttpResponse:
    """Write a new version; what was approved before stays live until this one is."""
    row = get_article(article_id, brand_id=seat.brand.id)
    content = content_to_edit(article_id, brand_id=seat.brand.id)
    initial = {**initial_of(content), "owner": str(row.owner_id or "")}
    form = _form(seat, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        answer = _save(request, seat, form, article=row)
        if answer is not None:
            return answer
    return _form_page(request, seat, form, article=row, status=422 if form.is_bound else 200)


@require_POST
@staff_only
def preview(request: HttpRequest, seat: Seat) -> HttpResponse:
    """How the words that are being written will look, and what stands out in them."""
    title, body = request.POST.get("title", "")[:300], request.POST.get("body", "")[:MAX_PREVIEW]
    hints = _hints(seat, title, body, request.POST.get("article", ""))
    context = {"title": title, "body": body, "brand": seat.brand, **hints}
    return render(request, "console/knowledge/_preview.html", context)


def create(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Propose what was written in the empty form."""
    original = _original(request.POST.get("of", ""), seat)
    form = _form(seat, request.POST)
    if form.is_valid():
        answer = _save(request, seat, form, original=original)
        if answer is not None:
            return answer
    return _form_page(request, seat, form, original=original, status=422)


def _save(
    request: HttpRequest, seat: Seat, form: ArticleForm, *, article: ArticleRow | None = None,
    original: ArticleRow | None = None,
) -> HttpResponse | None:
    data = form.cleaned_data
    if data["topic"]:
        get_topic(data["topic"], brand_id=seat.brand.id)
    try:
        saved = save_article(
            seat.brand, article_id=article.id if article else None, content=form.content(language=_language(seat)),
            by=seat.user, owner_id=data["owner"], note=data["note"], now=utc_now(),
            translation_of=original.id if original else None, publish=request.POST.get("then") == "publish",
        )  # fmt: skip
    except DomainError as error:
        put_errors(form, error)
        return None
    if saved.waiting_number is None:
        said = _("Saved and published.") if request.POST.get("then") == "publish" else _("Saved.")
    else:
        said = _("Saved. It waits for approval.")
    return back(request, address(seat, "article", saved.id), said=said)


def _form_page(
    request: HttpRequest, seat: Seat, form: ArticleForm, *, article: ArticleRow | None = None,
    original: ArticleRow | None = None, status: int = 200,
) -> HttpResponse:
    shown = form.data if form.is_bound else form.initial
    context = {
        "form": form, "article": article, "original": original, "title": shown.get("title", ""),
        "body": shown.get("body", ""),
        **_hints(seat, shown.get("title", ""), shown.get("body", ""), str(article.id) if article else ""),
    }  # fmt: skip
    return page(request, seat, "knowledge/form", context, current="knowledge", status=status)


def _form(seat: Seat, data: Any = None, *, initial: dict[str, Any] | None = None) -> ArticleForm:
    return ArticleForm(data, topics=list_topics(seat.brand.id), people=member_names(seat.brand.id), initial=initial)


def _hints(seat: Seat, title: str, body: str, article_id: str) -> dict[str, Any]:
    """Return what stands out in a text that is being written, in words."""
    if not body.strip():
        return {"hints": []}
    hints = writing_hints(seat.brand, Content(title, body), article_id=_id_of(article_id))
    return {"hints": [(hint, hint_words(hint)) for hint in hints]}


def _id_of(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _original(text: str, seat: Seat) -> ArticleRow | None:
    try:
        return get_article(uuid.UUID(text), brand_id=seat.brand.id) if text else None
    except (ValueError, DomainError):
        return None


def _language(seat: Seat) -> str:
    return str((seat.brand.languages or ["en"])[0])
