"""What a flow is made of: steps that ask or tell, outcomes that end it. Read from JSON, written to it, bounded."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from peerdesk.engines.redaction import scrub_secrets

MOST_STEPS: Final = 60
MOST_ANSWERS: Final = 9
MOST_WORDS: Final = 20
LONGEST_NAME: Final = 80
LONGEST_ANSWER: Final = 120
LONGEST_TEXT: Final = 4000
# A file may hold more than a flow may have, so that the editor can say so; never without end.
MOST_READ: Final = 200
_KEY: Final = re.compile(r"s[1-9]\d{0,3}\Z")
_MARKS: Final = re.compile(r"\*+|`+|^#+\s*|^>\s*")
_CONTROL: Final = {code: None for code in range(32) if chr(code) not in "\n\t"}


class Kind(StrEnum):
    """What a step does: ask, tell; or, as an outcome, answer the customer, hand over, point to an action."""

    QUESTION = "question"
    INSTRUCTION = "instruction"
    REPLY = "reply"
    HANDOVER = "handover"
    ACTION = "action"


OUTCOMES: Final = frozenset({Kind.REPLY, Kind.HANDOVER, Kind.ACTION})


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to a question, the step that it leads to, and words of a customer that give it."""

    text: str
    target: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A step or, by its kind, an outcome.

    Attributes:
        key: names it within its flow, such as "s3"; targets are keys.
        text: the question, what to do, or what goes into the reply (Markdown).
        name: how lists call it; empty for the beginning of the text.
        answers: of a question. An instruction goes on to `target`.
        article: id of the article that a reply rests on.
        reason: why it is handed over. `action`: the name of the brand's action to run.

    """

    key: str
    kind: Kind
    text: str = ""
    name: str = ""
    answers: tuple[Answer, ...] = ()
    target: str = ""
    article: str = ""
    reason: str = ""
    action: str = ""

    @property
    def is_outcome(self) -> bool:
        """Whether a walk ends here."""
        return self.kind in OUTCOMES

    @property
    def label(self) -> str:
        """How lists call it."""
        line = self.name or _MARKS.sub("", next(iter(self.text.strip().splitlines()), ""))
        return line if len(line) <= LONGEST_NAME else f"{line[: LONGEST_NAME - 1]}…"

    @property
    def targets(self) -> tuple[str, ...]:
        """Where it leads, one for each choice; empty texts are choices that lead nowhere yet."""
        if self.kind == Kind.QUESTION:
            return tuple(answer.target for answer in self.answers)
        return (self.target,) if self.kind == Kind.INSTRUCTION else ()


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps of a flow; a walk begins at the first."""

    steps: tuple[Step, ...] = ()
    _by_key: Mapping[str, Step] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_key", {step.key: step for step in reversed(self.steps)})

    @property
    def start(self) -> Step | None:
        """Where a walk begins."""
        return self.steps[0] if self.steps else None

    def find(self, key: str) -> Step | None:
        """Return a step by its key."""
        return self._by_key.get(key)

    def new_key(self) -> str:
        """Return a key that no step has."""
        return f"s{max((int(step.key[1:]) for step in self.steps), default=0) + 1}"


def plan_from(data: object) -> Plan:
    """Read a stored or imported plan. What has not the form of a step is left out; texts are cleaned and cut."""
    rows = data.get("steps") if isinstance(data, Mapping) else data
    steps: dict[str, Step] = {}
    for row in rows[:MOST_READ] if isinstance(rows, list) else []:
        step = _step_from(row) if isinstance(row, Mapping) else None
        if step is not None:
            steps.setdefault(step.key, step)
    return Plan(tuple(steps.values()))


def plan_data(plan: Plan) -> list[dict[str, Any]]:
    """Return a plan as JSON holds it; `plan_from` gives back the same."""
    return [_step_data(step) for step in plan.steps]


def cleaned_text(text: object, longest: int) -> str:
    """Return a text without control characters, card numbers and keys, cut to its longest."""
    plain = str(text if text is not None else "").replace("\r\n", "\n").translate(_CONTROL).strip()[:longest]
    return scrub_secrets(plain).text[:longest]


def cleaned_words(words: Iterable[object]) -> tuple[str, ...]:
    """Return words that tell an answer, each once."""
    texts = (cleaned_text(word, LONGEST_ANSWER) for word in list(words)[:MOST_WORDS])
    return tuple(dict.fromkeys(text for text in texts if text))


def _step_from(row: Mapping[Any, Any]) -> Step | None:
    key, kind = str(row.get("key", "")), str(row.get("kind", ""))
    if not _KEY.match(key) or kind not in {one.value for one in Kind}:
        return None
    return Step(
        key, Kind(kind), cleaned_text(row.get("text"), LONGEST_TEXT),
        " ".join(cleaned_text(row.get("name"), LONGEST_NAME).split()),
        tuple(_answers_from(row.get("answers"))) if kind == Kind.QUESTION else (),
        _target(row.get("target")) if kind == Kind.INSTRUCTION else "",
        cleaned_text(row.get("article"), 36) if kind == Kind.REPLY else "",
        cleaned_text(row.get("reason"), 40) if kind == Kind.HANDOVER else "",
        cleaned_text(row.get("action"), 80) if kind == Kind.ACTION else "",
    )  # fmt: skip


def _answers_from(rows: object) -> Iterable[Answer]:
    for row in rows[: 2 * MOST_ANSWERS] if isinstance(rows, list) else []:
        if isinstance(row, Mapping):
            words = row.get("words")
            text = " ".join(cleaned_text(row.get("text"), LONGEST_ANSWER).split())
            yield Answer(text, _target(row.get("target")), cleaned_words(words) if isinstance(words, list) else ())


def _target(value: object) -> str:
    key = str(value or "")
    return key if _KEY.match(key) else ""


def _step_data(step: Step) -> dict[str, Any]:
    row: dict[str, Any] = {"key": step.key, "kind": step.kind.value, "text": step.text}
    extras: Sequence[tuple[str, str]] = (
        ("name", step.name), ("target", step.target), ("article", step.article), ("reason", step.reason),
        ("action", step.action),
    )  # fmt: skip
    row |= {name: value for name, value in extras if value}
    if step.answers:
        row["answers"] = [
            {"text": one.text, "target": one.target, **({"words": list(one.words)} if one.words else {})}
            for one in step.answers
        ]
    return row
