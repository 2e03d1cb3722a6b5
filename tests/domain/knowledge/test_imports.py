"""Knowledge of other systems: read whole, cleaned, proposed once, and changed when its source changed."""

import json
from datetime import timedelta

import pytest

from peerdesk.cli.main import main
from peerdesk.domain.answers.commands import (
    approve_article,
    carry_out_import,
    edit_article,
    import_articles,
    keep_import,
    withdraw_article,
)
from peerdesk.domain.answers.models import Article, ArticleVersion, KnowledgeImport
from peerdesk.domain.answers.queries import plan_import, search_answers
from peerdesk.domain.answers.rules import Content
from peerdesk.domain.answers.rules.imports import ImportFile, page_to_markdown, read_import
from peerdesk.domain.answers.tasks import keep_search
from peerdesk.foundation.ui.richtext import markdown
from tests.factories.network import make_brand, make_operator, make_staff, make_topic, now, refused

PAGE = """<!doctype html><html lang="en-GB"><head><title>Foam | Shop</title><script>alert(1)</script></head>
<body><nav><a href="/">Home</a></nav><main><h1>Milk  foam</h1><p>Use <b>cold</b> milk, see <a href="/help/milk">milk</a>
and <a href="javascript:alert(1)">this</a>.</p><h3>Steps</h3><ol><li>Purge</li><li>Steam<ul><li>low</li></ul></li></ol>
<pre><code>set temp 60</code></pre><img src="https://evil.example/p.gif"><p style="display:none">hidden words</p>
<form><button>Buy</button></form></main><footer>Imprint</footer></body></html>"""
MARKDOWN = """---
title: Grinder clogs
language: en
topic: Grinding
url: https://shop.example/clogs
licence: CC0
---
Empty the hopper."""
SITEMAP = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>https://shop.example/help/foam</loc></url>
<url><loc>https://shop.example/help/gone</loc></url></urlset>"""
POSTS = """<?xml version="1.0"?><posts>
<row Id="1" PostTypeId="1" AcceptedAnswerId="3" Title="Why no foam?" Body="&lt;p&gt;Help&lt;/p&gt;" Tags="&lt;milk&gt;" />
<row Id="2" PostTypeId="2" ParentId="1" Body="&lt;p&gt;No&lt;/p&gt;" />
<row Id="3" PostTypeId="2" ParentId="1" OwnerUserId="9" ContentLicense="CC BY-SA 4.0"
 Body="&lt;p&gt;Use &lt;em&gt;cold&lt;/em&gt; milk.&lt;/p&gt;" />
<row Id="4" PostTypeId="1" Title="Open?" Body="x" /></posts>"""
CSV = """question,answer,topic,id
"Foam, thick?","<p>Use <strong>cold</strong> milk.</p>",milk,7
No answer,,milk,8
"Two
lines",Plain,,9
"""
ZENDESK = {"articles": [
    {"id": 11, "title": "Foam", "body": "<p>Cold <b>milk</b></p>", "locale": "en-us", "draft": False,
     "html_url": "https://shop.zendesk.com/hc/en-us/articles/11", "label_names": ["milk"]},
    {"id": 12, "title": "Draft", "body": "x", "draft": True}, "rubbish",
]}  # fmt: skip


def read(kind, **files):
    named = {name.replace("__", "/").replace("_", "."): data for name, data in files.items()}
    return read_import(kind, [
        ImportFile(name, data.encode() if isinstance(data, str) else data) for name, data in named.items()
    ])  # fmt: skip


def problems(reading):
    return [(one.place, one.code) for one in reading.problems]


def test_a_page_becomes_markdown_without_what_is_hidden_or_runs():
    title, body, language = page_to_markdown(PAGE, base_url="https://shop.example/help/foam")
    assert (title, language) == ("Milk foam", "en-GB")
    assert body == (
        "Use **cold** milk, see [milk](https://shop.example/help/milk) and this.\n\n### Steps\n\n1. Purge\n2. Steam\n"
        "   - low\n\n```\nset temp 60\n```"
    )
    shown = str(markdown(body))
    assert "<ol>" in shown
    assert "<ul>" in shown
    assert "evil.example" not in shown


def test_words_that_look_like_markdown_stay_words():
    _, body, _ = page_to_markdown("<p>[click](https://evil.example) *not* `code` \\</p>")
    assert str(markdown(body)).strip() == "<p>[click](https://evil.example) *not* `code` \\</p>"


def test_a_page_too_deep_for_people_is_left_out():
    reading = read("folder", deep_html="<div>" * 5000 + "x")
    assert (reading.articles, problems(reading)) == ([], [("deep.html", "too_deep")])


def test_folders_of_markdown_and_html():
    plain, bad = "# Title here\n\nWords.", b"a\nb\xff"
    reading = read("folder", clogs_md=MARKDOWN, guide__foam_html=PAGE, plain_md=plain, x_pdf="no", bad_md=bad)
    found = {one.place: one for one in reading.articles}
    clogs = found["clogs.md"]
    assert (clogs.title, clogs.body, clogs.topic, clogs.source.url, clogs.source.licence) == (
        "Grinder clogs", "Empty the hopper.", "Grinding", "https://shop.example/clogs", "CC0",
    )  # fmt: skip
    assert found["guide/foam.html"].title == "Milk foam"
    assert (found["plain.md"].title, found["plain.md"].body) == ("Title here", "Words.")
    assert problems(reading) == [("bad.md:2", "not_utf8"), ("x.pdf", "unknown_kind")]


def test_tables_name_the_line_of_what_is_wrong():
    reading = read("csv", faq_csv=CSV)
    assert [(one.title, one.body, one.external_id) for one in reading.articles] == [
        ("Foam, thick?", "Use **cold** milk.", "table:7"), ("Two\nlines", "Plain", "table:9"),
    ]  # fmt: skip
    assert problems(reading) == [("faq.csv:3", "no_text")]
    assert problems(read("csv", faq_csv="name,mail\na,b")) == [("faq.csv:1", "columns_missing")]
    assert problems(read("csv", faq_csv='title,body\na,"b" c\n')) == [("faq.csv:2", "not_a_table")]


def test_zendesk_without_its_drafts():
    reading = read("zendesk", page_json=json.dumps(ZENDESK))
    (one,) = reading.articles
    assert (one.title, one.body, one.language, one.topic) == ("Foam", "Cold **milk**", "en-us", "milk")
    assert one.source.url.endswith("/articles/11")
    assert problems(reading) == [("page.json#2", "draft"), ("page.json#3", "no_article")]
    lines = "\n".join(json.dumps(row) for row in ZENDESK["articles"][:2])
    assert len(read("zendesk", page_json=lines).articles) == 1
    assert problems(read("zendesk", page_json='{\n"articles": [}')) == [("page.json:2", "not_json")]


def test_a_saved_website_by_its_sitemap():
    reading = read("site", sitemap_xml=SITEMAP, help__foam_html=PAGE, help__other_html=PAGE)
    (one,) = reading.articles
    assert (one.external_id, one.source.url) == ("https://shop.example/help/foam",) * 2
    assert problems(reading) == [("sitemap.xml:3", "page_missing")]
    assert problems(read("site", foam_html=PAGE)) == [("sitemap.xml", "no_sitemap")]


def test_posts_with_their_accepted_answer_and_licence():
    reading = read("stackexchange", Posts_xml=POSTS)
    (one,) = reading.articles
    assert (one.title, one.body, one.topic) == ("Why no foam?", "Use *cold* milk.", "milk")
    assert (one.source.name, one.source.licence) == ("Stack Exchange, user 9", "CC BY-SA 4.0")
    assert problems(reading) == [("Posts.xml:6", "no_accepted_answer")]


@pytest.mark.parametrize("kind", ["site", "stackexchange"])
def test_entities_are_not_expanded(kind):
    bomb = '<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY a "b">]>\n<posts>&a;</posts>'
    assert problems(read(kind, sitemap_xml=bomb)) == [("sitemap.xml:2", "declares_entities")]
    assert problems(read(kind, sitemap_xml="<a><b></a>"))[0][1] == "not_xml"


def test_the_same_article_twice_is_taken_once():
    reading = read("csv", a_csv="title,body,id\nA,x,1\n", b_csv="title,body,id\nB,y,1\n")
    assert [one.title for one in reading.articles] == ["A"]
    assert problems(reading) == [("b.csv:2", "twice")]


@pytest.mark.django_db
def test_an_import_proposes_and_a_second_one_changes_only_what_changed():
    brand = make_brand()
    topic, editor = make_topic(brand, "grinding"), make_staff(brand)
    reading = read("folder", clogs_md=MARKDOWN, foam_md="# Foam\n\nUse cold milk.")
    outcome = import_articles(brand, reading.articles, by=editor, now=now())
    assert (outcome.new, outcome.changed, outcome.published) == (2, 0, 0)
    clogs = Article.objects.get(title="Grinder clogs")
    assert (clogs.state, clogs.topic, clogs.author) == ("proposed", topic, editor)
    foam = Article.objects.get(title="Foam")
    approve_article(foam.id, brand_id=brand.id, by=editor, now=now())
    assert import_articles(brand, reading.articles, by=editor, now=now()).unchanged == 2
    assert ArticleVersion.objects.count() == 2
    later = read("folder", clogs_md=MARKDOWN, foam_md="# Foam\n\nUse very cold milk.").articles
    plan = plan_import(brand.id, later)
    assert ([one.title for one in plan.changed], plan.unchanged) == (["Foam"], 1)
    assert import_articles(brand, later, by=editor, now=now()).changed == 1
    foam.refresh_from_db()
    assert (foam.body, foam.live_number, foam.waiting_number) == ("Use cold milk.", 1, 2)
    assert import_articles(make_brand(), later, by=editor, now=now()).new == 2


@pytest.mark.django_db
def test_what_people_changed_here_stays_until_the_source_changes_and_what_they_withdrew_stays_away():
    brand = make_brand()
    editor = make_staff(brand)
    articles = read("folder", foam_md="# Foam\n\nUse cold milk.").articles
    import_articles(brand, articles, by=editor, now=now())
    foam = Article.objects.get()
    ours = Content("Foam", "Our words.", valid_until=now() + timedelta(days=9))
    edit_article(foam.id, brand_id=brand.id, content=ours, by=editor, now=now())
    import_articles(brand, articles, by=editor, now=now())
    foam.refresh_from_db()
    assert foam.body == "Our words."
    withdraw_article(foam.id, brand_id=brand.id, now=now())
    later = read("folder", foam_md="# Foam\n\nUse very cold milk.").articles
    outcome = import_articles(brand, later, by=editor, now=now(), publish=True)
    foam.refresh_from_db()
    assert (outcome.published, foam.state, foam.valid_until is not None) == (0, "withdrawn", True)


@pytest.mark.django_db
def test_publishing_at_once_leaves_out_what_leads_outside():
    brand = make_brand(allowed_hosts=["shop.example"])
    articles = read("folder", a_md=MARKDOWN, b_md="# Other\n\nRead https://elsewhere.example/x").articles
    outcome = import_articles(brand, articles, by=make_operator(), now=now(), publish=True)
    assert (outcome.new, outcome.published) == (2, 1)
    assert [hit.title for hit in search_answers(brand.id, "grinder clogs")] == ["Grinder clogs"]


@pytest.mark.django_db
def test_what_a_rule_refuses_is_named_with_its_place():
    brand = make_brand()
    rows = read("csv", faq_csv="title,body,url\nA,x,javascript:alert(1)\nB,y,\n").articles
    outcome = import_articles(brand, rows, by=make_staff(brand), now=now())
    assert (outcome.new, [one.place for one in outcome.refused]) == (1, ["faq.csv:2"])
    assert Article.objects.get().title == "B"


@pytest.mark.django_db
def test_a_kept_import_is_its_reader_s_own_and_goes_after_a_day():
    brand = make_brand()
    editor = make_staff(brand)
    reading = read("folder", foam_md="# Foam\n\nUse cold milk.")
    import_id = keep_import(brand, reading, by=editor, now=now())
    for other_brand, other in ((brand, make_staff(brand)), (make_brand(), editor)):
        with refused("import_gone"):
            carry_out_import(import_id, brand=other_brand, by=other, now=now())
    assert carry_out_import(import_id, brand=brand, by=editor, now=now()).new == 1
    with refused("import_gone"):
        carry_out_import(import_id, brand=brand, by=editor, now=now())
    keep_import(brand, reading, by=editor, now=now() - timedelta(days=2))
    keep_search()
    assert not KnowledgeImport.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_command_line_says_what_it_did(tmp_path, capsys):
    brand = make_brand()
    operator = make_operator()
    (tmp_path / "guide").mkdir()
    (tmp_path / "guide" / "foam.md").write_text("# Foam\n\nUse cold milk.")
    (tmp_path / "broken.md").write_bytes(b"\xff\xfe\xff")
    run = ["import-knowledge", "--brand", brand.slug, "folder", str(tmp_path)]
    assert main([*run, "--dry-run"]) == 0
    assert not Article.objects.exists()
    said = capsys.readouterr()
    assert "1 new, 0 changed" in said.out
    assert "broken.md:1: not utf8" in said.err
    assert main([*run, "--publish", "--as", operator.email]) == 0
    assert "1 published, 0 wait" in capsys.readouterr().out
    assert Article.objects.get().state == "published"
    assert main([*run, "--publish", "--as", make_staff(brand).email]) == 2
    assert "only an operator" in capsys.readouterr().err
    assert main([*run[:2], "nobody", *run[3:]]) == 2
    assert main([*run[:4], str(tmp_path / "nothing")]) == 2


SOLVED = "Empty the hopper, unscrew the upper burr and brush both burrs; then grind a spoon of rice and run it dry."


def past(key, answer=SOLVED, **more):
    customer = {"id": "c", "name": "Wilhelmina Quastenberg", "email": "wil@mail-of-customers.net"}
    messages = [
        {"from": "customer", "author": "c", "text": "Wilhelmina Quastenberg here, my grinder clogs. What helps?"},
        {"from": "expert", "author": "e", "text": f"Dear Wilhelmina,\n{answer}\n\nKind regards,\nGrzegorz Kowalczyk"},
    ]  # fmt: skip
    row = {"id": key, "customer": customer, "subject": "Grinder clogs, Quastenberg", "opened_at": "2026-01-01T00:00:00Z"}
    return json.dumps(row | {"messages": messages, "resolved_by": "e", "language": "en"} | more)


@pytest.mark.django_db
def test_past_tickets_bring_what_solved_them_without_a_word_of_their_customer(tmp_path, capsys):
    brand = make_brand()
    lines = [
        past("1"), past("2", rating=2), past("3", escalated=True), past("4", resolved_by=None), "{",
        past("5", answer="Thanks!"),
        past("6", answer="Mrs Quastenberg has to send the parcel back to us, and we pay it back."),
        past("7", answer=f"{SOLVED} That is all."),
    ]  # fmt: skip
    (tmp_path / "past.jsonl").write_text("\n".join(lines))
    run = ["import-knowledge", "--brand", brand.slug, "tickets", str(tmp_path / "past.jsonl")]
    run += ["--as", make_staff(brand).email]
    assert main(run) == 0
    said = capsys.readouterr()
    article = Article.objects.get()
    assert (article.title, article.body, article.state) == ("Grinder clogs", SOLVED, "proposed")
    codes = ("not good", "not good", "not resolved", "no conversation", "thin", "personal", "said already")
    told = [f"past.jsonl:{line}: {code}" for line, code in enumerate(codes, start=2)]
    assert [line for line in said.err.splitlines() if line.startswith("past")] == told
    assert main(run) == 0
    assert "1 as before" in capsys.readouterr().out
    assert Article.objects.count() == 1
