"""Exports of other systems become conversations; nothing is lost without being counted."""

import gzip
import json
from pathlib import Path

import pytest

from peerdesk.cli import main
from peerdesk.cli.convert.records import plain_text, utc

POSTS = """<?xml version="1.0" encoding="utf-8"?>
<posts>
  <row Id="1" PostTypeId="1" AcceptedAnswerId="3" CreationDate="2014-01-21T20:26:05.383" Score="19"
    Body="&lt;p&gt;What is &lt;b&gt;ale&lt;/b&gt;?&lt;/p&gt;&lt;ul&gt;&lt;li&gt;one&lt;/li&gt;&lt;/ul&gt;"
    OwnerUserId="7" Title="Ale?" Tags="&lt;ale&gt;&lt;taste&gt;" />
  <row Id="2" PostTypeId="2" ParentId="1" CreationDate="2014-01-22T20:26:05.383" OwnerUserId="8"
    Body="&lt;p&gt;Beer.&lt;/p&gt;" />
  <row Id="3" PostTypeId="2" ParentId="1" CreationDate="2014-01-21T22:00:00.000" OwnerUserId="9"
    Body="&lt;p&gt;Top-fermented.&lt;/p&gt;" />
  <row Id="4" PostTypeId="2" ParentId="99" CreationDate="2014-01-21T22:00:00.000" Body="&lt;p&gt;Lost.&lt;/p&gt;" />
  <row Id="5" PostTypeId="5" CreationDate="2014-01-21T22:00:00.000" Body="wiki" />
  <row Id="6" PostTypeId="1" CreationDate="2014-01-21T22:00:00.000" Body="" />
</posts>
"""


@pytest.fixture
def convert(tmp_path, capsys):
    def run(kind, content, *options, name="in"):
        source, out = tmp_path / name, tmp_path / "out.jsonl"
        source.write_bytes(content if isinstance(content, bytes) else content.encode())
        status = main.main(["convert", kind, str(source), "--out", str(out), *options])
        said = capsys.readouterr()
        if status:
            assert not out.exists()
            return status, said.err, []
        figures = json.loads(said.out.splitlines()[-1])["figures"]
        return status, figures, [json.loads(line) for line in out.read_text("utf-8").splitlines()]

    return run


def test_stack_exchange(convert):
    _, figures, (row,) = convert("stackexchange", POSTS, "--brand", "taproom", "--site", "beer.example")
    assert figures == {
        "rows": 1,
        "skipped": 3,
        "reasons": {"neither_question_nor_answer": 1, "no_text": 1, "answer_without_question": 1},
    }
    assert row["id"] == "taproom-1"
    assert row["topic"] == "ale"
    assert row["opened_at"] == "2014-01-21T20:26:05Z"
    assert row["messages"][0]["text"] == "Ale?\n\nWhat is ale?\n\none"
    assert [message["author"] for message in row["messages"]] == ["u7", "u9", "u8"]
    assert (row["accepted_message"], row["resolved_by"], row["resolved_at"]) == (1, "u9", "2014-01-21T22:00:00Z")
    assert row["source"] == "https://beer.example/q/1"


@pytest.mark.parametrize(
    "content",
    [
        '<?xml version="1.0"?><!DOCTYPE posts [<!ENTITY a "aaaa">]><posts><row Id="1" Body="&a;"/></posts>',
        '<!DOCTYPE posts SYSTEM "file:///etc/passwd"><posts/>',
        "<posts><row Id='1'",
        "not xml",
        "",
        "<posts></posts>",
    ],
)
def test_dangerous_or_broken_xml_is_refused(convert, content):
    status, said, _ = convert("stackexchange", content)
    assert status == 2
    assert "Traceback" not in said


def test_table_with_named_columns(convert):
    table = (
        "\ufeffticket_id,when,who,role,message,Rating\n"
        '7,2024-05-01 10:00,ann@example.net,Customer,"Hello,\nis it broken?",5\n'
        "7,2024-05-01T12:00:00+02:00,bob,agent,No.,\n"
        "8,yesterday,ann@example.net,customer,Hm,\n"
        "9,2024-05-01,bot,robot,Beep,\n"
        "10,2024-05-01,bob,agent,Anybody?,9\n"
    )
    _, figures, (row,) = convert(
        "csv", table, "--map", "conversation=ticket_id", "--map", "at=when", "--map", "author=who",
        "--map", "from=role", "--map", "text=message",
    )  # fmt: skip
    assert figures["reasons"] == {
        "no_or_unreadable_time": 1,
        "unknown_sender:robot": 1,
        "rating_not_1_to_5": 1,
        "no_customer_message": 1,
    }
    assert row["rating"] == 5
    assert [(message["from"], message["at"]) for message in row["messages"]] == [
        ("customer", "2024-05-01T10:00:00Z"),
        ("expert", "2024-05-01T10:00:00Z"),
    ]
    assert row["messages"][0]["text"] == "Hello,\nis it broken?"


def test_table_without_roles_takes_the_first_author_as_customer(convert):
    table = "conversation;at;author;text\n1;1714557600;x;Why?\n1;1714557660;y;Because.\n1;1714557720;x;Ah.\n"
    _, _, (row,) = convert("csv", table, "--delimiter", ";")
    assert [message["from"] for message in row["messages"]] == ["customer", "expert", "customer"]
    assert row["customer"] == {"id": "x"}


@pytest.mark.parametrize(
    ("table", "options", "said"),
    [
        ("a,b\n1,2\n", [], "no column for conversation, at, text"),
        ("conversation,at,text\n", ["--map", "mood=a"], "there is no field 'mood'"),
        ("conversation,at,text\n", ["--map", "rating=stars"], "no column 'stars'"),
        (b"conversation,at,text\n1,2024-05-01,caf\xe9\n", [], "try --encoding"),
    ],
)
def test_table_that_cannot_be_read_is_told(convert, table, options, said):
    status, error, _ = convert("csv", table, *options)
    assert status == 2
    assert said in error


def test_zendesk(convert):
    ticket = {
        "id": 35436,
        "subject": "Help!",
        "status": "solved",
        "created_at": "2024-05-01T10:00:00Z",
        "updated_at": "2024-05-02T10:00:00Z",
        "tags": ["printer", "ink"],
        "requester": {"id": 1, "name": "Ann Bee", "email": "ann@example.net"},
        "assignee": {"id": 2},
        "satisfaction_rating": {"score": "good"},
        "comments": [
            {
                "author_id": 2,
                "html_body": "<p>Try <b>this</b></p>",
                "created_at": "2024-05-01T11:00:00Z",
                "public": True,
            },
            {"author_id": 1, "body": "My printer is on fire", "created_at": "2024-05-01T10:00:00Z", "public": True},
            {"author_id": 2, "body": "difficult person", "created_at": "2024-05-01T10:30:00Z", "public": False},
        ],
    }
    wrapped = {"ticket": {"id": 2, "requester_id": 5, "description": "Hi", "created_at": "2024-05-01T10:00Z"}}
    lines = "\n".join(map(json.dumps, [ticket, {"id": 3, "status": "deleted"}, wrapped, {"id": 4}]))
    _, figures, (row, other) = convert("zendesk", gzip.compress(lines.encode()))
    assert figures["reasons"] == {
        "private_note": 1,
        "deleted_ticket": 1,
        "no_or_unreadable_time": 1,
        "no_public_message": 1,
    }
    assert [message["text"] for message in row["messages"]] == ["My printer is on fire", "Try this"]
    assert (row["rating"], row["resolved_by"], row["resolved_at"]) == (5, "2", "2024-05-02T10:00:00Z")
    assert row["customer"] == {"id": "1", "name": "Ann Bee", "email": "ann@example.net"}
    assert other["messages"][0]["from"] == "customer"


def test_zendesk_says_which_line_is_wrong(convert):
    assert "line 2: not JSON" in convert("zendesk", '{"id": 1}\nnonsense')[1]


def mail(identifier, sender, date, text, **headers):
    lines = [f"Message-ID: <{identifier}>", f"From: {sender}", f"Date: {date}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "From x@y Thu Jan  1 00:00:00 2024\n" + "\n".join(lines) + f"\n\n{text}\n\n"


def test_mailbox_threads_by_references_in_any_order(convert):
    box = (
        mail("c@x", "Bob <bob@shop.example>", "Wed, 01 May 2024 12:00:00 +0200", "Third", References="<a@x> <b@x>")
        + mail("a@x", "Ann Bee <Ann@example.net>", "Wed, 01 May 2024 10:00:00 +0200", "First", Subject="Re: Fwd: Ink")
        + mail("b@x", "ann@example.net", "Wed, 01 May 2024 11:00:00 +0200", "Second", In_Reply_To="<a@x>")
        + mail("b@x", "ann@example.net", "Wed, 01 May 2024 11:00:00 +0200", "Second", In_Reply_To="<a@x>")
        + mail("d@x", "auto@example.net", "Wed, 01 May 2024 11:00:00 +0200", "Away", Auto_Submitted="auto-replied")
        + mail("e@x", "nobody", "Wed, 01 May 2024 11:00:00 +0200", "Hm")
        + mail("f@x", "eve@example.net", "some day", "Hm")
        + mail("g@x", "Bob <bob@shop.example>", "Wed, 01 May 2024 12:00:00 +0200", "An offer")
    )
    _, figures, (row,) = convert("mbox", box, "--ours", "@shop.example")
    assert figures["reasons"] == {
        "same_mail_again": 1,
        "automatic_mail": 1,
        "no_sender": 1,
        "no_or_unreadable_time": 1,
        "no_customer_message": 1,
    }
    assert row["subject"] == "Ink"
    assert row["customer"] == {"id": "ann@example.net", "name": "Ann Bee", "email": "ann@example.net"}
    assert [(message["from"], message["text"]) for message in row["messages"]] == [
        ("customer", "First"),
        ("customer", "Second"),
        ("expert", "Third"),
    ]


def test_mail_in_html_and_in_wrong_character_sets(convert):
    box = mail("a@x", "ann@example.net", "Wed, 01 May 2024 10:00:00 +0200", "<p>Good<br>day</p><script>x</script>",
               Content_Type="text/html; charset=utf-8")  # fmt: skip
    box += mail(
        "b@x",
        "eve@example.net",
        "Wed, 01 May 2024 10:00:00 +0200",
        "caf\xe9",
        Content_Type="text/plain; charset=klingon",
    )
    _, _, rows = convert("mbox", box.encode("latin-1"))
    assert [row["messages"][0]["text"] for row in rows] in (["Good\nday", "caf\ufffd"], ["caf\ufffd", "Good\nday"])


def test_what_is_no_mailbox_is_told(convert):
    assert convert("mbox", "hello")[0] == 2
    assert main.main(["convert", "mbox", "/nonexistent", "--out", "/nonexistent.out"]) == 2


def test_output_may_be_compressed(tmp_path):
    source, out = tmp_path / "Posts.xml", tmp_path / "out.jsonl.gz"
    source.write_text(POSTS)
    assert main.main(["convert", "stackexchange", str(source), "--out", str(out)]) == 0
    assert len(gzip.decompress(out.read_bytes()).splitlines()) == 1
    assert [path.name for path in Path(tmp_path).iterdir() if "unfinished" in path.name] == []


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("2024-05-01T10:00:00.123Z", "2024-05-01T10:00:00Z"),
        ("2024-05-01T10:00:00+05:30", "2024-05-01T04:30:00Z"),
        (1714557600, "2024-05-01T10:00:00Z"),
        ("1714557600", "2024-05-01T10:00:00Z"),
        ("soon", None),
        ("", None),
        (None, None),
        (10**20, None),
    ],
)
def test_times(given, expected):
    assert utc(given) == expected


def test_words_of_html():
    assert plain_text("<style>p{}</style><p>a&amp;b\x00</p><p>c</p>\n\n\n<div>d</div>") == "a&b\n\nc\n\nd"
