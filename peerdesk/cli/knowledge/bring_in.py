"""Brings knowledge of other systems into a brand, as proposals that its editors read.

KIND: folder (Markdown and HTML files), csv (a file or a folder of them), zendesk (the JSON of its help centre's articles),
site (a website saved to disk with its sitemap.xml), stackexchange (Posts.xml of a dump), tickets (past conversations, as
`peerdesk convert` writes them; what solved them, redacted). A second import of the same source changes only what changed
there. Exit status 2 when nothing could be read.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peerdesk.cli.processes import start_django_up_to_date

if TYPE_CHECKING:
    from peerdesk.domain.answers.rules.imports import ImportFile, ImportProblem
    from peerdesk.domain.people.models import User

KINDS = ("folder", "csv", "zendesk", "site", "stackexchange", "tickets")
SUFFIXES = {
    "folder": {".md", ".markdown", ".txt", ".html", ".htm"}, "csv": {".csv", ".tsv"}, "zendesk": {".json", ".jsonl"},
    "site": {".xml", ".html", ".htm", ""}, "stackexchange": {".xml"}, "tickets": {".jsonl", ".json"},
}  # fmt: skip
MOST_FILES = 50_000
BAD_INPUT = 2
BATCH = 50
SHOWN = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Brand, kind, path, whether to do it."""
    parser.add_argument("kind", choices=KINDS, metavar="KIND", help=", ".join(KINDS))
    parser.add_argument("path", type=Path, metavar="PATH", help="a file or a folder")
    parser.add_argument("--brand", required=True, metavar="SLUG", help="whose knowledge it becomes")
    parser.add_argument("--dry-run", action="store_true", help="say what would happen, change nothing")
    parser.add_argument("--as", dest="email", metavar="EMAIL", help="log-in of the operator or editor who imports it")
    parser.add_argument(
        "--publish", action="store_true",
        help="approve at once what needs one approval (operators only; what leads outside the brand waits for two people)",
    )  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    """Read, say what is new, and propose it."""
    start_django_up_to_date()
    from peerdesk.domain.answers.queries import plan_import
    from peerdesk.domain.answers.rules.imports import read_import
    from peerdesk.domain.brands.queries import get_brand
    from peerdesk.domain.privacy.queries import brand_context
    from peerdesk.foundation.errors import DomainError

    try:
        brand = get_brand(arguments.brand)
        user = _user(arguments, brand)
        files = _files(arguments.path, SUFFIXES[arguments.kind])
    except DomainError:
        return _refuse(f"there is no brand {arguments.brand!r}")
    except ValueError as error:
        return _refuse(str(error))
    reading = read_import(arguments.kind, files, guard=brand_context(brand))
    _show_problems(reading.problems)
    plan = plan_import(brand.id, reading.articles)
    counts = f"{len(plan.new)} new, {len(plan.changed)} changed at their source, {plan.unchanged} as before"
    print(f"{len(reading.articles)} articles read from {len(files)} files: {counts}")
    if not reading.articles:
        return BAD_INPUT
    if arguments.dry_run:
        return 0
    return _import(brand, [*plan.new, *plan.changed], user=user, publish=arguments.publish)


def _import(brand: Any, articles: list[Any], *, user: User, publish: bool) -> int:
    from peerdesk.domain.answers.commands import ImportOutcome, import_articles
    from peerdesk.foundation.clock import utc_now

    outcome = ImportOutcome()
    for start in range(0, len(articles), BATCH):
        outcome += import_articles(brand, articles[start : start + BATCH], by=user, now=utc_now(), publish=publish)
    _show_problems(outcome.refused)
    waiting = outcome.new + outcome.changed - outcome.published
    print(f"{outcome.published} published, {waiting} wait for approval in the console, {len(outcome.refused)} refused")
    return 0


def _files(path: Path, suffixes: set[str]) -> list[ImportFile]:
    """Read the files. Raises ValueError when there is nothing, or more than an import may hold."""
    from peerdesk.domain.answers.rules.imports import ImportFile

    if not path.exists():
        raise ValueError(f"{path} does not exist")
    if path.is_file():
        return [ImportFile(path.name, path.read_bytes())]
    found = sorted(
        file for file in path.rglob("*") if file.is_file() and not file.is_symlink() and file.suffix.lower() in suffixes
    )
    if not found:
        raise ValueError(f"{path} holds none of {', '.join(sorted(filter(None, suffixes)))}")
    if len(found) > MOST_FILES:
        raise ValueError(f"{path} holds {len(found)} files, more than the {MOST_FILES} that are read at once")
    return [ImportFile(file.relative_to(path).as_posix(), file.read_bytes()) for file in found]


def _user(arguments: argparse.Namespace, brand: Any) -> User:
    """Return who imports. Raises ValueError when they may not."""
    from peerdesk.domain.brands.queries import find_membership
    from peerdesk.domain.people.models import NetworkRole, User

    people = User.objects.filter(is_active=True)
    if not arguments.email:
        user = people.filter(network_role=NetworkRole.OPERATOR).order_by("joined_at").first()
        if user is None:
            raise ValueError("there is no operator yet; make one with `peerdesk create-operator`")
        return user
    user = people.filter(email=arguments.email.lower()).first()
    is_operator = user is not None and user.network_role == NetworkRole.OPERATOR
    if user is None or not (is_operator or find_membership(user, brand.id)):
        raise ValueError(f"{arguments.email} is neither an operator nor one of the brand's people")
    if arguments.publish and not is_operator:
        raise ValueError("only an operator may use --publish")
    return user


def _show_problems(problems: tuple[ImportProblem, ...] | list[ImportProblem]) -> None:
    for problem in problems[:SHOWN]:
        print(f"{problem.place}: {problem.code.replace('_', ' ')}", file=sys.stderr)
    if len(problems) > SHOWN:
        print(f"… and {len(problems) - SHOWN} more like these", file=sys.stderr)


def _refuse(text: str) -> int:
    print(f"peerdesk import-knowledge: {text}", file=sys.stderr)
    return BAD_INPUT
