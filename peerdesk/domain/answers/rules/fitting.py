"""Whether an article is for the product and version that a question names. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum

from peerdesk.engines.understanding.signals import Product, find_mentions


class Fit(IntEnum):
    """How an article stands to what a question names, the better the smaller."""

    MEANT = 0
    OPEN = 1  # either names nothing that could be compared
    OTHER = 2  # it is for another product, or another version of it


def fit_of(product_versions: str, named: Iterable[tuple[str, str]], products: Sequence[Product]) -> Fit:
    """Compare what an article says it is for ("CR-200 2, CR-300") with the products and versions that a question names.

    "2" is for 2.1, too; without a version an article is for all of them.
    """
    wanted = [(product, version) for product, version in named if product]
    written = [(mention.product, mention.version) for mention in find_mentions(product_versions, products)]
    if not wanted or not written:
        return Fit.OPEN
    return Fit.MEANT if any(_is_for(one, asked) for one in written for asked in wanted) else Fit.OTHER


def _is_for(written: tuple[str, str], asked: tuple[str, str]) -> bool:
    if written[0] != asked[0]:
        return False
    return not written[1] or not asked[1] or f"{asked[1]}.".startswith(f"{written[1]}.")
