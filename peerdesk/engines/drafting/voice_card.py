"""A brand's voice card: how replies should sound, as plain data that checks are compiled from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

LANGUAGES: Final = ("en", "de", "fr", "es", "ar")
FORMALITIES: Final = ("any", "informal", "formal")
LEVELS: Final = ("any", "plain", "normal")
MOST_WORDS: Final = 200
LONGEST_LINE: Final = 200

# By language and formality; "{name}" is replaced by the customer's placeholder, or left out with the space before it.
_GREETINGS: Final[Mapping[str, tuple[str, str]]] = {
    "en": ("Hi {name},", "Hello {name},"),
    "de": ("Hallo {name},", "Guten Tag {name},"),
    "fr": ("Bonjour {name},", "Bonjour {name},"),
    "es": ("Hola {name}:", "Buenos días {name}:"),
    "ar": ("مرحبًا {name}،", "مرحبًا {name}،"),
}
_SIGN_OFFS: Final[Mapping[str, tuple[str, str]]] = {
    "en": ("Let me know if that helps.", "Please write again if this does not solve it."),
    "de": ("Sag gern Bescheid, ob es geklappt hat.", "Melden Sie sich gern wieder, falls es nicht hilft."),
    "fr": ("Dis-moi si cela t’a aidé.", "N’hésitez pas à nous récrire si cela ne suffit pas."),
    "es": ("Cuéntame si te ha servido.", "No dude en escribirnos de nuevo si no se resuelve."),
    "ar": ("أخبرني إن كان هذا مفيدًا.", "يرجى مراسلتنا مجددًا إن لم تُحل المشكلة."),
}


@dataclass(frozen=True, slots=True)
class VoiceCard:
    """How a brand's replies should sound. Empty fields ask for nothing.

    Attributes:
        formality: "any", "informal" (du, tu, tú; contractions) or "formal" (Sie, vous, usted; none).
        formality_by_language: where it differs, by ISO 639-1 code.
        greetings, sign_offs: first and last words by language; `{name}` stands for the customer's name.
        needs_greeting, needs_sign_off: whether a reply without them is told so.
        replacements: (word, what to write instead).
        avoided: words that the brand does not use.
        reading_level: "any", "plain" or "normal".
        emoji: whether they may be used.
        longest_words: most words of a reply; 0: any number.
        allowed_promises: words that make a promise of theirs allowed, such as "within 30 days".

    """

    formality: str = "any"
    formality_by_language: Mapping[str, str] = field(default_factory=dict)
    greetings: Mapping[str, str] = field(default_factory=dict)
    sign_offs: Mapping[str, str] = field(default_factory=dict)
    needs_greeting: bool = False
    needs_sign_off: bool = False
    replacements: tuple[tuple[str, str], ...] = ()
    avoided: tuple[str, ...] = ()
    reading_level: str = "any"
    emoji: bool = True
    longest_words: int = 0
    allowed_promises: tuple[str, ...] = ()

    def formality_in(self, language: str) -> str:
        """The formality asked for in a language."""
        return self.formality_by_language.get(language, self.formality)

    def greeting(self, language: str, *, name: str = "") -> str:
        """The greeting in a language (English where it is not known), with the name's placeholder if there is one."""
        return _filled(self.greetings.get(language) or self._usual(_GREETINGS, language), name)

    def sign_off(self, language: str) -> str:
        """The last words in a language."""
        return self.sign_offs.get(language) or self._usual(_SIGN_OFFS, language)

    def _usual(self, words: Mapping[str, tuple[str, str]], language: str) -> str:
        informal, formal = words.get(language, words["en"])
        return informal if self.formality_in(language) == "informal" else formal


def card_from(data: Mapping[str, Any]) -> VoiceCard:
    """Read a stored card; what is unknown or of another form is left at its default."""
    default = VoiceCard()
    level, longest = data.get("reading_level"), data.get("longest_words")
    return VoiceCard(
        formality=_one_of(data.get("formality"), FORMALITIES),
        formality_by_language={
            code: value for code, value in _texts(data.get("formality_by_language")).items() if value in FORMALITIES
        },
        greetings=_texts(data.get("greetings")),
        sign_offs=_texts(data.get("sign_offs")),
        needs_greeting=data.get("needs_greeting") is True,
        needs_sign_off=data.get("needs_sign_off") is True,
        replacements=tuple(
            (str(pair[0])[:LONGEST_LINE], str(pair[1])[:LONGEST_LINE])
            for pair in _list(data.get("replacements"))
            if isinstance(pair, list | tuple) and len(pair) == 2 and str(pair[0]).strip()  # noqa: PLR2004 - a pair
        ),
        avoided=_words(data.get("avoided")),
        reading_level=_one_of(level, LEVELS),
        emoji=data.get("emoji", default.emoji) is not False,
        longest_words=longest if isinstance(longest, int) and 0 < longest <= 5000 else 0,  # noqa: PLR2004 - far above any reply
        allowed_promises=_words(data.get("allowed_promises")),
    )


def card_data(card: VoiceCard) -> dict[str, Any]:
    """Return a card as JSON holds it; `card_from` gives back the same card."""
    return {
        "formality": card.formality,
        "formality_by_language": dict(card.formality_by_language),
        "greetings": dict(card.greetings),
        "sign_offs": dict(card.sign_offs),
        "needs_greeting": card.needs_greeting,
        "needs_sign_off": card.needs_sign_off,
        "replacements": [list(pair) for pair in card.replacements],
        "avoided": list(card.avoided),
        "reading_level": card.reading_level,
        "emoji": card.emoji,
        "longest_words": card.longest_words,
        "allowed_promises": list(card.allowed_promises),
    }


def _filled(template: str, name: str) -> str:
    return template.replace("{name}", name) if name else template.replace(" {name}", "").replace("{name}", "")


def _one_of(value: object, allowed: tuple[str, ...]) -> str:
    return value if isinstance(value, str) and value in allowed else "any"


def _texts(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        return {}
    return {str(code): str(text)[:LONGEST_LINE] for code, text in value.items() if code in LANGUAGES and str(text).strip()}


def _words(value: object) -> tuple[str, ...]:
    return tuple(str(word).strip()[:LONGEST_LINE] for word in _list(value) if str(word).strip())


def _list(value: object) -> list[Any]:
    return list(value)[:MOST_WORDS] if isinstance(value, list | tuple) else []
