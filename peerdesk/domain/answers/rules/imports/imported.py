"""What an import is made of: files in, articles and problems out. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Final

from peerdesk.domain.answers.rules.content import NO_SOURCE, Source

LARGEST_FILE: Final = 32 * 1024 * 1024
MOST_ARTICLES: Final = 20_000


@dataclass(frozen=True)
class ImportFile:
    """A file by its path inside what is imported, with `/` between folders."""

    name: str
    data: bytes


@dataclass(frozen=True)
class ImportedArticle:
    """An article as another system has it. `external_id` is what it is known by when it is imported again."""

    external_id: str
    title: str
    body: str
    place: str
    language: str = ""
    topic: str = ""
    product_versions: str = ""
    source: Source = NO_SOURCE

    @property
    def digest(self) -> str:
        """Return what tells whether the source changed: SHA-256 over all that is taken from it."""
        parts = (
            self.title, self.body, self.language, self.topic, self.product_versions, self.source.url, self.source.name,
            self.source.licence,
        )  # fmt: skip
        return hashlib.sha256("\x00".join(parts).encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True)
class ImportProblem:
    """What was left out and where: a file with a line (`faq.csv:12`), and a code."""

    place: str
    code: str


@dataclass
class Reading:
    """What was read of some files."""

    articles: list[ImportedArticle] = field(default_factory=list)
    problems: list[ImportProblem] = field(default_factory=list)

    def leave_out(self, place: str, code: str) -> None:
        """Note something that is not imported."""
        self.problems.append(ImportProblem(place, code))


def take_article(article: ImportedArticle, reading: Reading) -> None:
    """Take an article that has a title and a body, while there is room."""
    if not article.title or not article.body:
        reading.leave_out(article.place, "no_title" if article.body else "no_text")
    elif len(reading.articles) >= MOST_ARTICLES:
        reading.leave_out(article.place, "too_many")
    else:
        reading.articles.append(article)
