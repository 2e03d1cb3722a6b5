"""Exports of other systems read as articles: Markdown and HTML folders, CSV, Zendesk's help centre, posts. Pure."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any, Final, NoReturn
from xml.parsers import expat

from peerdesk.domain.answers.rules.content import Source

from .imported import LARGEST_FILE, ImportedArticle, ImportFile, Reading, take_article
from .markup import PageTooDeepError, looks_like_markup, page_to_markdown

MARKDOWN, PAGES = {".md", ".markdown", ".txt"}, {".html", ".htm"}
QUESTION, ANSWER = "1", "2"
COLUMNS: Final = {
    "title": ("title", "question"), "body": ("body", "answer", "html", "text"), "id": ("id", "key"),
    "language": ("language", "locale", "lang"), "topic": ("topic", "category"), "url": ("url", "source_url", "link"),
    "source": ("source", "source_name"), "licence": ("licence", "license"),
    "product_versions": ("product_versions", "versions"),
}  # fmt: skip
_FRONT_MATTER: Final = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_HEADING: Final = re.compile(r"\A#{1,2}[ \t]+(.+?)[ \t]*#*[ \t]*(?:\n|\Z)")
_LOCALE: Final = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{2,4}))?\Z")


def read_folder(files: Sequence[ImportFile], reading: Reading) -> None:
    """Read Markdown, text and HTML files; each is an article, known by its path."""
    for file in files:
        suffix = PurePosixPath(file.name).suffix.lower()
        if suffix not in MARKDOWN | PAGES:
            reading.leave_out(file.name, "unknown_kind")
            continue
        text = text_of(file, reading)
        if text is None:
            continue
        if suffix in PAGES:
            take_page(file.name, text, reading, external_id=f"file:{file.name}", base_url="")
        else:
            _take_markdown(file.name, text, reading)


def read_table(files: Sequence[ImportFile], reading: Reading) -> None:
    """Read CSV files with a head line; `title` and `body` (or `question` and `answer`) are needed."""
    for file in files:
        text = text_of(file, reading)
        if text is None:
            continue
        head = text.partition("\n")[0]
        csv.field_size_limit(LARGEST_FILE)
        rows = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=head.count), strict=True)
        try:
            names = [name.strip().lower().removeprefix("\ufeff") for name in next(rows, [])]
            places = {field: _place_of(names, known) for field, known in COLUMNS.items()}
            if places["title"] is None or places["body"] is None:
                reading.leave_out(f"{file.name}:1", "columns_missing")
                continue
            line = rows.line_num
            for row in rows:
                _take_row(f"{file.name}:{line + 1}", row, places, reading)
                line = rows.line_num
        except csv.Error:
            reading.leave_out(f"{file.name}:{rows.line_num}", "not_a_table")


def read_zendesk(files: Sequence[ImportFile], reading: Reading) -> None:
    """Read answers of Zendesk's help centre API: `{"articles": […]}`, a list of articles, or one on each line."""
    for file in files:
        text = text_of(file, reading)
        if text is None:
            continue
        for place, article in _json_articles(file.name, text, reading):
            _take_zendesk(place, article, reading)


def read_posts(files: Sequence[ImportFile], reading: Reading) -> None:
    """Read Posts.xml of a Stack Exchange dump: each question with its accepted answer is an article."""
    for file in files:
        questions: dict[str, tuple[dict[str, str], int]] = {}
        answers: dict[str, tuple[dict[str, str], int]] = {}
        parser = expat.ParserCreate()

        def element(name: str, row: dict[str, str], parser: Any = parser, known: Any = (questions, answers)) -> None:
            kind = row.get("PostTypeId")
            if name == "row" and kind in {QUESTION, ANSWER}:
                known[kind == ANSWER][row.get("Id", "")] = (row, parser.CurrentLineNumber)

        parser.StartElementHandler = element
        if not parse_xml(parser, file, reading):
            continue
        for question, line in questions.values():
            answer = answers.get(question.get("AcceptedAnswerId", ""))
            if answer is None:
                reading.leave_out(f"{file.name}:{line}", "no_accepted_answer")
                continue
            _take_post(f"{file.name}:{answer[1]}", question, answer[0], reading)


def parse_xml(parser: Any, file: ImportFile, reading: Reading) -> bool:
    """Read XML that declares no document type and no entities; False, with the problem noted, for any other."""
    refused: list[int] = []

    def refuse(*_declaration: object) -> NoReturn:
        refused.append(parser.CurrentLineNumber)
        raise ValueError

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    if len(file.data) > LARGEST_FILE:
        reading.leave_out(file.name, "file_too_large")
        return False
    try:
        parser.Parse(file.data, True)
    except expat.ExpatError as error:
        reading.leave_out(f"{file.name}:{error.lineno}", "not_xml")
        return False
    except ValueError:
        reading.leave_out(f"{file.name}:{refused[0] if refused else 1}", "declares_entities")
        return False
    return True


def text_of(file: ImportFile, reading: Reading) -> str | None:
    """Return a file's words, line ends as one; None, with the problem noted, when it is no text or too large."""
    if len(file.data) > LARGEST_FILE:
        reading.leave_out(file.name, "file_too_large")
        return None
    try:
        text = file.data.decode("utf-16" if file.data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = file.data[: error.start].count(b"\n") + 1
        reading.leave_out(f"{file.name}:{line}", "not_utf8")
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def language_of(locale: str) -> str:
    """Return a locale such as `en_US` as a language code; "" for what is none."""
    match = _LOCALE.match(locale.strip())
    if not match:
        return ""
    return match[1].lower() + (f"-{match[2]}" if match[2] else "")


def take_page(place: str, text: str, reading: Reading, *, external_id: str, base_url: str) -> None:
    """Take a page of HTML as an article."""
    try:
        title, body, language = page_to_markdown(text, base_url=base_url)
    except PageTooDeepError:
        reading.leave_out(place, "too_deep")
        return
    title = title or _name_as_title(place)
    source = Source(base_url) if base_url else Source()
    take_article(
        ImportedArticle(external_id, title, body, place, language_of(language), source=source), reading
    )


def _take_markdown(name: str, text: str, reading: Reading) -> None:
    match = _FRONT_MATTER.match(text)
    facts = dict(_facts(match[1])) if match else {}
    body = (text[match.end() :] if match else text).strip()
    heading = _HEADING.match(body)
    title = facts.get("title") or (heading[1] if heading else _name_as_title(name))
    if heading and title == heading[1]:
        body = body[heading.end() :].strip()
    source = Source(facts.get("url", ""), facts.get("source", ""), facts.get("licence", facts.get("license", "")))
    language = language_of(facts.get("language", facts.get("lang", "")))
    topic, versions = facts.get("topic", ""), facts.get("product_versions", "")
    take_article(ImportedArticle(f"file:{name}", title, body, name, language, topic, versions, source), reading)


def _facts(text: str) -> Iterator[tuple[str, str]]:
    """Yield the lines `name: value` before the body of a Markdown file."""
    for line in text.split("\n"):
        name, colon, value = line.partition(":")
        if colon and not line.startswith((" ", "-", "#")):
            yield name.strip().lower(), value.strip().strip("\"'")


def _take_row(at: str, row: list[str], places: dict[str, int | None], reading: Reading) -> None:
    def cell(field: str) -> str:
        place = places[field]
        return row[place].strip() if place is not None and place < len(row) else ""

    if not any(part.strip() for part in row):
        return
    body = cell("body")
    if looks_like_markup(body):
        body = _as_markdown(body, cell("url"))
    key = cell("id") or cell("url") or cell("title")
    source = Source(cell("url"), cell("source"), cell("licence"))
    take_article(
        ImportedArticle(
            f"table:{key}", cell("title"), body, at, language_of(cell("language")), cell("topic"),
            cell("product_versions"), source,
        ),
        reading,
    )  # fmt: skip


def _place_of(names: list[str], known: Iterable[str]) -> int | None:
    return next((names.index(name) for name in known if name in names), None)


def _json_articles(name: str, text: str, reading: Reading) -> Iterator[tuple[str, Any]]:
    try:
        whole = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        first, newline, _ = text.partition("\n")
        if newline and first.startswith("{") and first.rstrip().endswith("}"):
            yield from _json_lines(name, text, reading)
        else:
            reading.leave_out(f"{name}:{getattr(error, 'lineno', 1)}", "not_json")
        return
    rows = whole.get("articles", [whole]) if isinstance(whole, dict) else whole
    if not isinstance(rows, list):
        reading.leave_out(f"{name}:1", "no_articles")
        return
    for number, row in enumerate(rows, start=1):
        yield f"{name}#{number}", row


def _json_lines(name: str, text: str, reading: Reading) -> Iterator[tuple[str, Any]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield f"{name}:{number}", json.loads(line)
        except (json.JSONDecodeError, RecursionError):
            reading.leave_out(f"{name}:{number}", "not_json")
            return


def _take_zendesk(place: str, row: Any, reading: Reading) -> None:
    if not isinstance(row, dict) or not row.get("id"):
        reading.leave_out(place, "no_article")
        return
    if row.get("draft"):
        reading.leave_out(place, "draft")
        return
    url = str(row.get("html_url") or "")
    labels = row.get("label_names")
    language = language_of(str(row.get("locale") or ""))
    take_article(
        ImportedArticle(
            f"zendesk:{row['id']}:{language}", str(row.get("title") or row.get("name") or "").strip(),
            _as_markdown(str(row.get("body") or ""), url), place, language,
            str(labels[0]) if isinstance(labels, list) and labels else "", "", Source(url),
        ),
        reading,
    )  # fmt: skip


def _take_post(place: str, question: dict[str, str], answer: dict[str, str], reading: Reading) -> None:
    tags = re.findall(r"[^<>|]+", question.get("Tags", ""))
    licence = answer.get("ContentLicense", "CC BY-SA")
    author = answer.get("OwnerDisplayName") or (f"user {answer['OwnerUserId']}" if "OwnerUserId" in answer else "")
    take_article(
        ImportedArticle(
            f"posts:{question.get('Id', '')}", " ".join(question.get("Title", "").split()),
            _as_markdown(answer.get("Body", ""), ""), place,
            topic=tags[0] if tags else "", source=Source("", f"Stack Exchange, {author}".rstrip(", "), licence),
        ),
        reading,
    )  # fmt: skip


def _as_markdown(html: str, base_url: str) -> str:
    try:
        return page_to_markdown(html, base_url=base_url)[1]
    except PageTooDeepError:
        return ""


def _name_as_title(name: str) -> str:
    path = PurePosixPath(name)
    stem = path.parent.name if path.stem.lower() in {"index", "readme"} and path.parent.name else path.stem
    return re.sub(r"[-_]+", " ", stem).strip().capitalize()


Reader = Callable[[Sequence[ImportFile], Reading], None]
