"""A text as a reader takes it in: invisible characters, look-alikes and other disguises undone, with the way back."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from peerdesk.engines.redaction import disguises
from peerdesk.engines.redaction.spans import Span
from peerdesk.engines.redaction.tagger.lexicon import get_lexicon

_KEYCAPS: Final = "\u20dd-\u20e0\u20e2-\u20e4"
_LOOK_ALIKES: Final = dict(
    zip(
        "аеорсхуіѕјһԁԛԝкмтвнАВЕКМНОРСТХУІЅЈҮαορντιυκΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
        "aeopcxyisjhdqwkmtbhABEKMHOPCTXYISJYaopvtiukABEZHIKMNOPTYX",
        strict=True,
    )
)
_OTHER_SCRIPT: Final = re.compile(r"[\u0370-\u03ff\u0400-\u052f]")
_WORD: Final = re.compile(r"[^\W\d_]+")
_LATIN: Final = re.compile(r"[A-Za-z\u00c0-\u024f]")
# Full stops, middle dots, strokes and colons of other scripts.
_SIGNS_ALIKE: Final = str.maketrans("。‧∙⋅∕⁄∖꞉∶", ".···//\\::")
# Marks that stand on the letter before, and characters that show nothing: joiners, directions, soft hyphens, variants.
_MARKS: Final = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f"
_INVISIBLE: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f"
    "\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f"
)
# Mark-up inside or around a value: what a browser shows as nothing, and what it shows as a new line or cell.
_INLINE: Final = r"</?(?:b|i|u|s|em|strong|span|font|a|code|wbr|mark|small|big|sub|sup|tt)(?:\s[^<>\n]{0,160})?/?>"
_BLOCK: Final = (
    r"</?(?:br|p|div|td|th|tr|table|tbody|thead|li|ul|ol|h[1-6]|hr|pre|blockquote|section|dd|dt|dl)(?:\s[^<>\n]{0,160})?/?>"
    r"|&nbsp;|&#160;"
)
# A tag with an address, a number or a telephone's link in it is read as it is written.
_HOLDS_VALUE: Final = re.compile(r"@|%40|(?<!\#)\d{5}|tel:|sms:", re.IGNORECASE)
_UNSEEN: Final = re.compile(f"[{_INVISIBLE}{_KEYCAPS}]")
_IS_BLOCK: Final = re.compile(_BLOCK, re.IGNORECASE)
_CLUSTER: Final = re.compile(
    rf"{_INLINE}|{_BLOCK}|&(?:shy|zwnj|zwj|#8203|#173);|[{_INVISIBLE}]+"
    rf"|[^{_MARKS}{_INVISIBLE}][{_INVISIBLE}]{{0,3}}[{_MARKS}][{_MARKS}{_INVISIBLE}]*|[^\x00-\x7f\u4e00-\u9fff\uac00-\ud7a3]",
    re.IGNORECASE,
)
# Single letters and digits kept apart by one sign each ("4·1·1·1", "G.B.1.8", "7 - 2 - 3"), or short groups by a raised dot.
_SPACED_OUT: Final = re.compile(
    r"(?<![^\W_])[+]?[ .·•*_\-~|]{0,2}[^\W_](?P<sign>[ ]?(?:--?|[.·•*|~,:;/=]|_)[ ]?|[ ]{1,2}|\t)"
    r"[^\W_](?:(?P=sign)\w){4,60}(?![^\W_])"
    r"|(?<![^\W_])[^\W_]{1,6}(?P<dot>[·•])[^\W_]{1,6}(?:(?P=dot)[^\W_]{1,6}){0,40}(?![^\W_])"
)
_SIGNS: Final = frozenset(" .·•*_-|~,:;/=\t")
_BROKEN: Final = re.compile(r"(?<=[^\W_])[ \t]?\r?\n[ \t>|]{0,8}(?=[^\W_])(?!\d{1,2}[:h.]\d{2}(?!\d))")
# A mail program's own line end, and one inside an address: beside its sign, behind a dot, or before its host is complete.
_SOFT_BREAK: Final = re.compile(r"(?<=\w)=\r?\n(?=\S)")
_MAIL_REACH: Final = 48
_LINE_END: Final = r"[ \t]?\r?\n[ \t>|]{0,8}"
_BROKEN_MAIL: Final = re.compile(
    rf"(?<=\w){_LINE_END}(?=@\w)|(?<=@){_LINE_END}(?=\w)|(?<=\w[.\-_]){_LINE_END}(?=[\w.+-]{{1,40}}@)"
)
# A word of no list at the end of a line, and the rest of an address of mail on the next.
_BROKEN_NAME: Final = re.compile(rf"(?<![\w@.])(?P<word>[\w.+-]{{2,30}})(?P<cut>{_LINE_END})[\w.+-]{{1,30}}\Z")
_OPEN_HOST: Final = re.compile(
    rf"@[\w-]{{1,40}}(?:\.[\w-]{{0,40}}){{0,3}}?(?P<cut>{_LINE_END})(?=[\w-]{{0,20}}\.?[a-z]{{2,10}}(?![\w@]))"
)
# Pictures and arrows say nothing about values, but stick to them; degrees and pictures of telephones do say something.
_DECORATION: Final = frozenset({"So", "Sm", "Sk"})
_TELLING: Final = frozenset("°©®™№\u260e\u260f\u2706\U0001f4de\U0001f4f1\U0001f57f\U0001f581")
# Up to twelve characters, again and again; or up to 160 from a line's or a key block's beginning.
_WALL: Final = re.compile(r"(.{1,12}?)\1{24,}|((?:\n|-----BEGIN).{0,150}?)\2{7,}", re.DOTALL)
_WALL_KEPT: Final = 20
_CHUNK_REACH: Final = 40
_CHUNK_BEFORE: Final = re.compile(r"[^\s,;:()<>]{1,40}$")
_REST: Final = 6
# The letters that a number begins with: "OR", line end, "D85157".
_PREFIX: Final = re.compile(r"(?:^|[^\w-])[A-Z]{1,4}$")
_CHUNK_AFTER: Final = re.compile(r"[^\s,;:()<>]{1,40}")


@dataclass(frozen=True, slots=True)
class View:
    """A changed text; character i of it stands for [starts[i], ends[i]) of the original. None: nothing was changed."""

    text: str
    starts: list[int] | None = None
    ends: list[int] | None = None

    def original(self, span: Span) -> Span:
        """The span in the original's positions."""
        if self.starts is None or self.ends is None or span.end <= span.start:
            return span
        return Span(self.starts[span.start], self.ends[span.end - 1], span.type, span.score, span.source)

    def place_of(self, position: int) -> int:
        """The first position of the view that stands for this place of the original or a later one."""
        return position if self.starts is None else bisect_left(self.starts, position)

    def edited(self, edits: list[disguises.Edit]) -> "View":
        """The same view with some of its stretches replaced; of overlapping ones the first."""
        if not edits:
            return self
        pieces: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        position = 0
        for start, end, new in sorted(edits):
            if start < position:
                continue
            pieces += [self.text[position:start], new]
            starts += self.starts[position:start] if self.starts is not None else range(position, start)
            ends += self.ends[position:start] if self.ends is not None else range(position + 1, start + 1)
            starts += [self.starts[start] if self.starts is not None else start] * len(new)
            ends += [self.ends[end - 1] if self.ends is not None else end] * len(new)
            position = end
        tail = len(self.text)
        pieces.append(self.text[position:])
        starts += self.starts[position:] if self.starts is not None else range(position, tail)
        ends += self.ends[position:] if self.ends is not None else range(position + 1, tail + 1)
        return View("".join(pieces), starts, ends)

    def without(self, cuts: Iterable[tuple[int, int]]) -> "View":
        """The same view with some of its stretches left out."""
        return self.edited([(start, end, "") for start, end in cuts])


def shortened(text: str) -> tuple[View, list[tuple[int, int]]]:
    """A wall of one repeated bit cut to its beginning, and where the walls stand in the text; linear in its length.

    Nobody writes them; what stands in a wall's beginning stands in all of it.
    """
    cuts = [
        (match.start() + max(_WALL_KEPT, 2 * len(match.group(2) or "")), match.end(), match.start())
        for match in _WALL.finditer(text)
    ]
    # Ten empty lines are repeated, too, but nothing is to be cut from them.
    cuts = [cut for cut in cuts if cut[0] < cut[1]]
    return View(text).without((start, end) for start, end, _ in cuts), [(first, end) for _, end, first in cuts]


def read(text: str) -> View:
    """The text with compatibility characters folded (NFKC), accents composed, disguises undone."""
    view = View(text).edited(list(disguises.decoded(text)))
    if not view.text.isascii() or "<" in view.text or "&" in view.text:
        view = _normalised(view)
    for undo in (disguises.unwrapped, disguises.unboxed, disguises.rejoined, disguises.figures, disguises.swinging):
        view = view.edited(list(undo(view.text)))
    view = view.without(letters_apart(view.text))
    return view.without(disguises.signs_between(view.text))


def joined(view: View) -> View | None:
    """The view with line ends inside numbers taken out; None when there are none."""
    cuts = []
    for match in _BROKEN.finditer(view.text):
        before = _CHUNK_BEFORE.search(view.text, max(0, match.start() - _CHUNK_REACH), match.start())
        after = _CHUNK_AFTER.match(view.text, match.end())
        if before and after and _belong_together(before.group(), after.group()):
            cuts.append(match.span())
    if "=\n" in view.text:
        cuts += [match.span() for match in _SOFT_BREAK.finditer(view.text)]
    place = view.text.find("@")
    while place >= 0:
        window = (max(0, place - _MAIL_REACH), place + _MAIL_REACH)
        cuts += [match.span() for match in _BROKEN_MAIL.finditer(view.text, *window)]
        begun = _BROKEN_NAME.search(view.text, window[0], place)
        cuts += [begun.span("cut")] if begun and _is_unheard_of(begun.group("word")) else []
        host = _OPEN_HOST.match(view.text, place)
        cuts += [host.span("cut")] if host and _is_open(host.group()) else []
        place = view.text.find("@", place + 1)
    return view.without(cuts) if cuts else None


def _is_open(host: str) -> bool:
    """Whether the line ends before the address does: no ending yet, or a dot or hyphen last."""
    begun = host[1:].split("\n", 1)[0].rstrip()
    return "." not in begun or begun[-1] in ".-"


def _is_unheard_of(word: str) -> bool:
    return word.isalpha() and word.islower() and not int(get_lexicon().lookup([word])[0])


def _belong_together(before: str, after: str) -> bool:
    """Whether a line end stands inside one value: digits on both sides, or letters on one that are no word."""
    if _has_digit(after):
        return _has_digit(before) or _PREFIX.search(before) is not None
    return _has_digit(before) and any(map(str.isalpha, before)) and len(after) <= _REST and _is_odd(after)


def _is_odd(word: str) -> bool:
    """Letters as in no language: capitals inside, or unknown to all lists."""
    if not word.isalpha() or word.istitle():
        return False
    return not (word.islower() or word.isupper()) or not int(get_lexicon().lookup([word])[0])


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


@lru_cache(maxsize=4096)
def _replacement(cluster: str) -> str:
    if cluster[0] in _LOOK_ALIKES and len(cluster) == 1:
        return cluster
    telling = cluster in _TELLING or "\uff00" < cluster < "\uff5f"  # the wide signs of a keyboard
    if len(cluster) == 1 and unicodedata.category(cluster) in _DECORATION and not telling:
        return " "
    if cluster[0] in "<&" and len(cluster) > 1:
        if _HOLDS_VALUE.search(cluster):
            return cluster
        return " " if _IS_BLOCK.fullmatch(cluster) else ""
    if cluster == "\u2026":
        # An ellipsis stuck to a value must not look like a part of it.
        return " "
    folded = _UNSEEN.sub("", unicodedata.normalize("NFKC", cluster)).translate(_SIGNS_ALIKE)
    # Figures of other scripts, and figures in a key or ring.
    return "".join(str(unicodedata.decimal(sign)) if sign > "\x7f" and sign.isdecimal() else sign for sign in folded)


def _normalised(view: View) -> View:
    alike = _look_alikes(view.text)
    edits = []
    for match in _CLUSTER.finditer(view.text):
        new = alike.get(match.start()) or _replacement(match.group())
        if new != match.group():
            edits.append((*match.span(), new))
    return view.edited(edits)


def _look_alikes(text: str) -> dict[int, str]:
    """Cyrillic and Greek letters that stand for Latin ones: in words of two scripts, or where all could be Latin."""
    if not _OTHER_SCRIPT.search(text):
        return {}
    words = [match for match in _WORD.finditer(text) if _OTHER_SCRIPT.search(match.group())]
    genuine = any(letter not in _LOOK_ALIKES and _OTHER_SCRIPT.match(letter) for match in words for letter in match.group())
    found = {}
    for match in words:
        if not genuine or _LATIN.search(match.group()):
            for index, letter in enumerate(match.group(), match.start()):
                if letter in _LOOK_ALIKES:
                    found[index] = _LOOK_ALIKES[letter]
    return found


def letters_apart(text: str) -> list[tuple[int, int]]:
    """The signs between single characters that were kept apart."""
    cuts = []
    for match in _SPACED_OUT.finditer(text):
        if any(map(str.isdigit, match.group())):
            cuts += [(index, index + 1) for index in range(*match.span()) if index > match.start() and text[index] in _SIGNS]
    return cuts
