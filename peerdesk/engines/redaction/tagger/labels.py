"""Labels of tokens: B- begins, I- goes on with a span of a type; some types only distract from the personal ones."""

from typing import Final

from peerdesk.engines.redaction.spans import DATA_TYPES

# Companies, products and places look like persons and addresses, codes of machines like numbers of persons; told apart
# they are left alone.
DISTRACTORS: Final = ("COMPANY", "PRODUCT", "PLACE", "CODE")
KINDS: Final[tuple[str, ...]] = (*DATA_TYPES, *DISTRACTORS)
OUTSIDE: Final = 0
COUNT: Final = 1 + 2 * len(KINDS)


def begin(kind: str) -> int:
    """The label of a span's first token."""
    return 1 + 2 * KINDS.index(kind)


def kind_of(label: int) -> str:
    """The type of a label other than OUTSIDE."""
    return KINDS[(label - 1) // 2]


def is_begin(label: int) -> bool:
    """Whether a label begins a span."""
    return label % 2 == 1
