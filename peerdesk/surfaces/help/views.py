"""The help page of a brand, its knowledge, and the start page of the network."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from peerdesk.domain.answers.queries import get_published_article, list_articles, provenance_of, search_answers
from peerdesk.domain.attachments.commands import ask_with_files, examine_uploads
from peerdesk.domain.brands.queries import get_brand, list_brands
from peerdesk.domain.conversations.commands import mint_access_token
from peerdesk.domain.conversations.rules import Origin
from peerdesk.domain.incidents.queries import banners
from peerdesk.domain.insights.queries import expected_reply_seconds
from peerdesk.domain.matching.openings import takes_chats_now
from peerdesk.domain.tickets.rules import Channel
from peerdesk.foundation.access import permission
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.idempotency.once import body_digest, carry_out_once

from .files import files_hint, refuse_cut_form
from .forms import QuestionForm
from .pages import public_context

SUGGESTIONS = 3
POPULAR = 8
FEWEST_LETTERS = 12


@require_GET
@permission("public")
def home(request: HttpRequest) -> HttpResponse:
    """The network's start page: its brands, and the ways in."""
    return render(request, "help/home.html", {"brands": list_brands(), "public_name": "Peerdesk"})


@require_GET
@permission("public")
def brand_page(request: HttpRequest, slug: str) -> HttpResponse:
    """A brand's help page: ask, and what others asked."""
    return _brand_page(request, slug, QuestionForm(initial={"form_id": uuid.uuid4()}))


@require_POST
@permission("public")
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a question; lead the asker to the conversation. Sending the form twice opens one ticket."""
    brand = get_brand(slug)
    form = QuestionForm(request.POST, request.FILES)
    refuse_cut_form(request)
    if not form.is_valid():
        return _brand_page(request, slug, form, status=422)
    if form.cleaned_data["website"]:  # a program filled the trap: answer as if all were well, keep nothing
        return HttpResponseRedirect(reverse("help_brand", args=[slug]))
    files = examine_uploads(brand, uploads=form.cleaned_data["attachments"])
    now = utc_now()
    wants_chat = form.cleaned_data["channel"] == Channel.CHAT and brand.takes_chats
    # Whoever was there when the page was shown may have left: the question is taken all the same, and the page says so.
    is_there = wants_chat and takes_chats_now(brand, now=now, language=get_language() or "")

    def command() -> dict[str, Any]:
        opened = ask_with_files(
            brand.id, details=form.details(), text=form.cleaned_data["text"], origin=Origin.HELP_PAGE, files=files, now=now,
            channel=Channel.CHAT if wants_chat and is_there else Channel.MAIL, is_chat_missed=wants_chat and not is_there,
        )
        return {"conversation_id": str(opened.conversation_id)}

    # All that was asked: the same number and words from another address must not open this asker's conversation.
    asked = "\x00".join(form.cleaned_data[field] for field in ("text", "email", "name", "order_id"))
    sent = b"".join(upload.data for upload in form.cleaned_data["attachments"])
    digest = body_digest(asked.encode("utf-8", "surrogatepass") + sent)
    answer = carry_out_once(command, scope=f"help:{brand.id}", key=form.key(), body_hash=digest, now=now)
    token = mint_access_token(uuid.UUID(answer.body["conversation_id"]), now=now)
    return HttpResponseRedirect(reverse("conversation", args=[token]), status=303)


@require_GET
@permission("public")
def likely_answers(request: HttpRequest, slug: str) -> HttpResponse:
    """Published answers to what is being typed."""
    brand = get_brand(slug)
    text = request.GET.get("text", "")[:2000]
    hits = search_answers(brand.id, text, limit=SUGGESTIONS) if len(text.strip()) >= FEWEST_LETTERS else []
    return render(request, "help/_likely_answers.html", {"hits": hits, "brand": brand})


@require_GET
@permission("public")
def article_page(request: HttpRequest, slug: str, article_id: uuid.UUID) -> HttpResponse:
    """One published answer with its source."""
    brand = get_brand(slug)
    article = get_published_article(article_id, brand_id=brand.id, now=utc_now())
    context = {"article": article, "provenance": provenance_of([article_id]).get(article_id), **public_context(brand)}
    return render(request, "help/article.html", context)


def _brand_page(request: HttpRequest, slug: str, form: QuestionForm, status: int = 200) -> HttpResponse:
    brand = get_brand(slug)
    context = {
        "form": form, "banners": banners(brand.id),
        "has_chat": takes_chats_now(brand, now=utc_now(), language=get_language() or ""),
        "popular": list_articles(brand.id, state="published", limit=POPULAR, valid=utc_now()),
        "expected_seconds": expected_reply_seconds(brand.id), "files_hint": files_hint(brand), **public_context(brand),
    }  # fmt: skip
    return render(request, "help/brand.html", context, status=status)
