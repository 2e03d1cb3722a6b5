"""Tables of anybody's making, signed words, and what comes back: pure."""

import csv
import io
import string
import uuid
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from peerdesk.domain.outreach.rules import MailWords, allowance, clean_address
from peerdesk.domain.outreach.rules.returns import ReturnKind, read_return
from peerdesk.domain.outreach.rules.tables import (
    DELIMITERS,
    UnreadableTableError,
    guess_columns,
    read_moment,
    read_table,
    rows_of,
)
from peerdesk.domain.outreach.rules.tokens import (
    WayOut,
    digest_of,
    personal_word,
    read_personal,
    read_way_out,
    recipient_of_return,
    return_address,
    way_out_word,
)

SECRET, WHO = b"s" * 32, uuid.UUID(int=7)
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
CELL = st.text(string.ascii_letters + string.digits + " ,;\t|\"'=+-@\näöüß世界", max_size=20)


@given(st.binary(max_size=3000))
@example(b'"')
@example(b'a,b\n\x00,"')
@example(b"\xff\xfea")
@example(b"x" * 30_000)
@settings(max_examples=120, deadline=None)
def test_a_table_of_any_bytes_is_read_or_refused_and_its_rows_are_as_many_as_were_said(data):
    try:
        found = read_table(data)
    except UnreadableTableError:
        return
    rows = rows_of(found.text, found.delimiter, {"a": 0, "z": 99}, start=0, most=10_000)
    assert len(rows) == found.rows
    assert [number for number, _ in rows] == list(range(2, found.rows + 2))


@given(st.lists(st.lists(CELL, min_size=2, max_size=2), max_size=8), st.sampled_from(DELIMITERS))
@settings(max_examples=60, deadline=None)
def test_what_a_spreadsheet_writes_is_read_back_cell_by_cell(rows, delimiter):
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter)
    writer.writerows([["one", "two"], *rows])
    found = read_table(file.getvalue().encode("utf-8-sig"))
    kept = [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]
    read = rows_of(found.text, found.delimiter, {"one": 0, "two": 1}, start=0, most=99)
    # csv reads a line end of any kind inside a cell as it was written.
    assert [[row["one"], row["two"]] for _, row in read] == kept


def test_reading_on_in_the_middle_gives_the_rest():
    text = "a\n" + "\n".join(str(n) for n in range(10))
    assert [row["a"] for _, row in rows_of(text, ",", {"a": 0}, start=8, most=5)] == ["8", "9"]


@pytest.mark.parametrize(("data", "why"), [
    (b"", "empty"), (b"\n \n", "empty"), (b",,\n", "no_columns"), (b"a," * 101, "too_many_columns"),
    (b'a\n"' + b"x" * 30_000, "unreadable"),
])  # fmt: skip
def test_what_is_no_table_is_refused_with_a_reason(data, why):
    with pytest.raises(UnreadableTableError, match=why):
        read_table(data)


def test_windows_files_with_semicolons_are_read_and_columns_guessed():
    found = read_table("E-Mail;Einwilligung am;Straße\r\na@b.de;1.2.2026;Zürich\r\n".encode("cp1252"))
    assert (found.delimiter, found.heading, found.sample[0][2]) == (";", ("E-Mail", "Einwilligung am", "Straße"), "Zürich")
    known = {"address": ("email",), "consent_at": ("einwilligungam",), "nothing": ("colour",)}
    assert guess_columns(found.heading, known) == {"address": 0, "consent_at": 1}


@pytest.mark.parametrize(("text", "is_read"), [
    ("2026-01-31", True), ("2026-01-31T10:00:00+02:00", True), ("31.01.2026", True), ("31.01.2026 10:15", True),
    ("01/02/2026", False), ("2027-01-01", False), ("", False), ("yes", False), ("0001-01-01", False),
])  # fmt: skip
def test_a_time_that_lies_ahead_or_reads_in_two_ways_is_none(text, is_read):
    assert (read_moment(text, now=NOW) is not None) is is_read


@pytest.mark.parametrize(("text", "clean"), [
    (" Wil@Example.COM ", "wil@example.com"), ("a@münchen.de", "a@xn--mnchen-3ya.de"), ("ｗ@ｘ.com", "w@x.com"),
    ("Evil <a@b.c>, victim@corp.com", ""), ("a@b", ""), ("a@b.c\nBcc: x@y.z", ""), ("a@-b.com", ""), ("a..b@c.de", ""),
    ("a@1.2.3.4", ""), ("a b@c.de", ""), ("a@" + "b." * 130 + "de", ""), ("@c.de", ""), ("=cmd|' /C calc'!A0@x.de", ""),
])  # fmt: skip
def test_M13_one_address_in_one_form_or_none(text, clean):
    assert clean_address(text) == clean


@given(st.text("aBß@.-ü1 ＠", max_size=20))
@settings(max_examples=60, deadline=None)
def test_an_address_of_any_text_is_clean_once_and_for_all(text):
    once = clean_address(text)
    assert clean_address(once) == once


def test_the_rate_of_an_hour_is_spread_over_its_minutes():
    assert allowance(rate_per_hour=600, last_hour=0, last_minute=0) == 10
    assert allowance(rate_per_hour=600, last_hour=0, last_minute=7) == 3
    assert allowance(rate_per_hour=600, last_hour=598, last_minute=0) == 2
    assert allowance(rate_per_hour=600, last_hour=700, last_minute=0) == 0
    assert allowance(rate_per_hour=20_000, last_hour=0, last_minute=0) == 25
    assert allowance(rate_per_hour=1, last_hour=0, last_minute=0) == 1


def test_a_subject_is_one_line_and_nothing_is_empty():
    wrong = MailWords("xx", "Hello\u2028Bcc: a@b.c", " ").faults(["en"])
    assert wrong == {"language": "unknown", "subject": "one_line", "body": "empty"}
    assert MailWords("en", "Hello", "You").faults(["en"]) == {}


def test_a_signed_word_is_read_for_its_purpose_alone_and_by_its_own_installation():
    out = WayOut(uuid.UUID(int=1), WHO, digest_of(SECRET, "a@b.de"))
    word, came = way_out_word(SECRET, out), personal_word(SECRET, WHO)
    assert read_way_out(SECRET, word) == out
    assert read_personal(SECRET, came) == WHO
    assert read_personal(SECRET, word) is None
    assert read_way_out(SECRET, came) is None
    assert read_personal(SECRET, came, purpose="invitation") is None
    assert read_personal(b"t" * 32, came) is None


@given(st.data())
@settings(max_examples=50, deadline=None)
def test_a_word_with_one_letter_changed_says_nothing(data):
    word = personal_word(SECRET, WHO)
    place = data.draw(st.integers(0, len(word) - 1))
    letters = string.ascii_letters + string.digits + "-_=/ "
    letter = data.draw(st.sampled_from(letters).filter(lambda one: one != word[place]))
    assert read_personal(SECRET, word[:place] + letter + word[place + 1 :]) is None


def test_a_return_address_fits_a_mail_server_in_any_case_and_none_is_made_up():
    address = return_address(SECRET, WHO, "mail.example")
    assert len(address.split("@")[0]) <= 64
    assert recipient_of_return(SECRET, f"X <{address.upper()}>") == WHO
    assert recipient_of_return(b"t" * 32, address) is None
    other = return_address(SECRET, uuid.UUID(int=8), "m.example")
    spliced = address[:20] + other[20:]
    assert recipient_of_return(SECRET, f"{spliced} {other}") == uuid.UUID(int=8)


def report(status, action, *, kind="delivery-status", to=""):
    body = (
        "Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; a@b.de\r\n"
        f"Action: {action}\r\nStatus: {status}\r\nDiagnostic-Code: smtp; 550 {status} no\r\n"
    )
    return (
        f"From: MAILER-DAEMON@mx.example\r\nTo: {to}\r\n"
        f"Content-Type: multipart/report; report-type={kind}; boundary=B\r\n\r\n"
        f"--B\r\nContent-Type: text/plain\r\n\r\nSorry, 5.1.1\r\n"
        f"--B\r\nContent-Type: message/{kind}\r\n\r\n{body}\r\n--B--\r\n"
    ).encode()


@pytest.mark.parametrize(("data", "kind"), [
    (report("5.1.1", "failed"), ReturnKind.HARD), (report("4.2.2", "failed"), ReturnKind.SOFT),
    (report("4.4.1", "delayed"), ReturnKind.SOFT), (report("2.0.0", "delivered"), ReturnKind.NONE),
    (b"Subject: Out of office\r\n\r\nI am back on Monday.", ReturnKind.NONE),
    (b"Subject: failed\r\n\r\n550 5.1.1 User unknown", ReturnKind.HARD),
    (b"Subject: failed\r\n\r\n452 4.2.2 Mailbox full", ReturnKind.SOFT), (b"", ReturnKind.NONE),
])  # fmt: skip
def test_hard_is_for_ever_soft_is_for_now_and_words_of_people_are_neither(data, kind):
    assert read_return(data).kind is kind


def complaint(kind, original):
    return (
        "From: fbl@isp.example\r\nTo: abuse@us.example\r\n"
        "Content-Type: multipart/report; report-type=feedback-report; boundary=B\r\n\r\n"
        "--B\r\nContent-Type: text/plain\r\n\r\n"
        f"Spam.\r\n--B\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: {kind}\r\nVersion: 1\r\n"
        f"Original-Mail-From: <{original}>\r\n\r\n"
        "--B\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\ny\r\n--B--\r\n"
    ).encode()


def test_a_complaint_says_whose_mail_it_was_by_the_sender_that_it_quotes():
    found = read_return(complaint("abuse", return_address(SECRET, WHO, "us.example")))
    assert found.kind is ReturnKind.COMPLAINT
    assert recipient_of_return(SECRET, found.quoted) == WHO
    assert read_return(complaint("not-spam", "x@y.z")).kind is ReturnKind.NONE


@given(st.binary(max_size=2000))
@settings(max_examples=60, deadline=None)
def test_any_bytes_that_come_back_are_read(data):
    assert read_return(b"Content-Type: multipart/report; boundary=B\r\n\r\n--B\r\n" + data).kind in ReturnKind


def test_L06_a_returned_mail_of_many_parts_is_read_within_bounds():
    mail = EmailMessage()
    mail["To"] = return_address(SECRET, WHO, "us.example")
    mail.set_content("x")
    for _ in range(300):
        mail.add_attachment(b"", maintype="message", subtype="delivery-status")
    found = read_return(mail.as_bytes() + b"z" * 9_000_000)
    assert recipient_of_return(SECRET, found.addressed) == WHO
