"""The brand's knowledge: what is proposed, published and withdrawn, with its source."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from peerdesk.domain.answers.commands import (
    Source,
    edit_article,
    propose_article,
    publish_article,
    restore_article,
    withdraw_article,
)
from peerdesk.domain.answers.queries import ArticleRow, count_articles_by_state, get_article, list_articles
from peerdesk.domain.brands.queries import get_topic, list_topics, member_names
from peerdesk.domain.experts.queries import public_profiles
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError

from .access import Seat, staff_only
from .forms import ArticleForm
from .frame import address, back, page, put_errors, words_of
from .words import ARTICLE_WORDS

PAGE = 50
STATES = ("proposed", "published", "withdrawn")


@require_http_methods(["GET", "POST"])
@staff_only
def knowledge(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The articles of a state; a POST adds one, proposed."""
    if request.method == "POST":
        return _create(request, seat)
    counts = count_articles_by_state(seat.brand.id)
    state = request.GET.get("state", "")
    if state not in STATES:
        state = "proposed" if counts.get("proposed") else "published"
    offset = min(int(text), 100_000) if (text := request.GET.get("offset", "")).isdecimal() else 0
    rows = list_articles(seat.brand.id, state=state, limit=PAGE + 1, offset=offset)
    context = {
        "rows": _with_authors(seat, rows[:PAGE]), "state": state, "counts": counts, "offset": offset,
        "next_offset": offset + PAGE if len(rows) > PAGE else None,
        "earlier_offset": max(offset - PAGE, 0) if offset else None,
        "tabs": [(slug, ARTICLE_WORDS[slug], counts.get(slug, 0)) for slug in STATES],
    }  # fmt: skip
    return page(request, seat, "knowledge", context, current="knowledge")


@require_GET
@staff_only
def new_article(request: HttpRequest, seat: Seat) -> HttpResponse:
    """An empty form."""
    form = ArticleForm(topics=list_topics(seat.brand.id), initial={"language": seat.brand.languages[:1]})
    return page(request, seat, "article_form", {"form": form}, current="knowledge")


@require_GET
@staff_only
def article(request: HttpRequest, seat: Seat, article_id: uuid.UUID) -> HttpResponse:
    """One article as readers see it, with where it comes from and what an editor may do with it."""
    row = get_article(article_id, brand_id=seat.brand.id)
    is_own = row.author_id == seat.user.id and row.origin_ticket_id is not None
    author = _with_authors(seat, [row])[0][1]
    context = {"article": row, "author": author, "is_own": is_own, "state_words": ARTICLE_WORDS[row.state]}
    return page(request, seat, "article", context, current="knowledge")


@require_http_methods(["GET", "POST"])
@staff_only
def edit(request: HttpRequest, seat: Seat, article_id: uuid.UUID) -> HttpResponse:
    """Change title, text and topic; a published article is found by its new words at once."""
    row = get_article(article_id, brand_id=seat.brand.id)
    topics = list_topics(seat.brand.id)
    initial = {"title": row.title, "body": row.body, "topic": row.topic_id or ""}
    form = ArticleForm(request.POST or None, topics=topics, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        topic = get_topic(data["topic"], brand_id=seat.brand.id) if data["topic"] else None
        try:
            edit_article(
                article_id, brand_id=seat.brand.id, title=data["title"], body=data["body"], topic=topic, now=utc_now()
            )
        except DomainError as error:
            put_errors(form, error)
        else:
            return back(request, address(seat, "article", article_id), said=_("Saved."))
    status = 422 if form.is_bound else 200
    return page(request, seat, "article_form", {"form": form, "article": row}, current="knowledge", status=status)


@require_POST
@staff_only
def publication(request: HttpRequest, seat: Seat, article_id: uuid.UUID) -> HttpResponse:
    """Approve and publish; whoever wrote an answer may not approve it."""
    try:
        row = publish_article(article_id, brand_id=seat.brand.id, by=seat.user, now=utc_now())
    except DomainError as error:
        return back(request, address(seat, "article", article_id), said=words_of(error), is_error=True)
    return back(request, address(seat, "article", article_id), said=_("Published: %(title)s") % {"title": row.title})


@require_POST
@staff_only
def withdrawal(request: HttpRequest, seat: Seat, article_id: uuid.UUID) -> HttpResponse:
    """Take an article out of search; it can be put back."""
    row = get_article(article_id, brand_id=seat.brand.id)
    withdraw_article(article_id, brand_id=seat.brand.id, now=utc_now())
    said = _("Withdrawn: %(title)s") % {"title": row.title}
    url = address(seat, "knowledge") + f"?state={row.state}"
    return back(request, url, said=said, undo_url=address(seat, "article_restoration", article_id))


@require_POST
@staff_only
def restoration(request: HttpRequest, seat: Seat, article_id: uuid.UUID) -> HttpResponse:
    """Undo a withdrawal: published again, or proposed again when it never was."""
    restore_article(article_id, brand_id=seat.brand.id, now=utc_now())
    return back(request, address(seat, "article", article_id), said=_("It is back."))


def _create(request: HttpRequest, seat: Seat) -> HttpResponse:
    form = ArticleForm(request.POST, topics=list_topics(seat.brand.id))
    if form.is_valid():
        data = form.cleaned_data
        topic = get_topic(data["topic"], brand_id=seat.brand.id) if data["topic"] else None
        source = Source(data["source_url"], data["source_name"], data["source_licence"])
        try:
            row = propose_article(
                seat.brand,
                title=data["title"],
                body=data["body"],
                now=utc_now(),
                author=seat.user,
                topic=topic,
                source=source,
                language=(seat.brand.languages or ["en"])[0],
            )
        except DomainError as error:
            put_errors(form, error)
        else:
            said = _("Proposed. Read it once more, then publish it.")
            return back(request, address(seat, "article", row.id), said=said)
    return page(request, seat, "article_form", {"form": form}, current="knowledge", status=422)


def _with_authors(seat: Seat, rows: list[ArticleRow]) -> list[tuple[ArticleRow, str]]:
    """Return each article with its author: experts by pseudonym, the brand's own people by name, nobody else."""
    profiles = public_profiles(row.author_id for row in rows if row.author_id)
    names = {user_id: profile.pseudonym for user_id, profile in profiles.items()}
    names = {**names, **member_names(seat.brand.id)}
    return [(row, names.get(row.author_id, "") if row.author_id else "") for row in rows]
