"""What programs say to people: their catalogues of translated messages, with values where they leave room."""

# ruff: noqa: PLR2004 - shares of a random draw are said where they are drawn

import random
import re
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from peerdesk.engines.redaction.training.pieces import Pieces, plain

_ROOM: Final = re.compile(
    r"%(?:\(\w+\))?(?:\d\$)?[-+ #0]*\d*(?:\.\d+)?(?:l|ll|h|z)*[sdiuxXfgcqv]|\{\w*\}|<[a-z_-]+>"
    r"|\b(?:DATEI|FILE|FICHIER|FICHERO)\b"
)
_NUMERIC: Final = re.compile(r"%.*[diufxXg]$")
_SOMEBODY: Final = re.compile(
    r"(?:user|account|role|login|owner|member|uid|benutzer\w*|rolle\w*|konto|konten|eigentümer|utilisateur|rôle|compte|propriétaire"
    r"|usuario|rol|cuenta|propietario|utente|ruolo|gebruiker|usuário|conta)s? [\"'«»„“‚‘`]?\s?$",
    re.IGNORECASE,
)
_TAGS: Final = re.compile(r"</?[a-z][^>\n]*>")
_SHORTEST: Final = 12
_LONGEST: Final = 300
Slot = Callable[[str, str], Pieces]


def messages(folder: Path, language: str) -> list[str]:
    """All messages of a language, sorted; the English ones are what the German ones translate. None without the folder."""
    place = {"en": "de", "pt": "pt_BR"}.get(language, language)
    found: set[str] = set()
    for path in sorted((folder / place).glob("*.mo")):
        for original, translated in _entries(path.read_bytes()):
            for text in (original if language == "en" else translated).split("\0"):
                clean = _TAGS.sub("", text).replace("\t", " ").strip()
                if _SHORTEST <= len(clean) <= _LONGEST and sum(map(str.isalpha, clean)) > len(clean) / 2:
                    found.add(clean)
    return sorted(found)


def _entries(data: bytes) -> Iterator[tuple[str, str]]:
    """Originals and translations of a compiled catalogue (GNU gettext's format, little-endian)."""
    magic, _, count, originals, translations = struct.unpack("<5I", data[:20])
    if magic != 0x950412DE:
        return
    for index in range(count):
        texts = []
        for table in (originals, translations):
            length, offset = struct.unpack("<2I", data[table + 8 * index : table + 8 * index + 8])
            texts.append(data[offset : offset + length].decode("utf-8", "replace"))
        if texts[0]:
            yield texts[0].rpartition("\x04")[2], texts[1]


class Messages:
    """Draws messages with values in their room: somebody's name of a user where it speaks of one, a machine's else."""

    def __init__(self, folder: Path, rng: random.Random, slot: Slot, *, held_out: bool) -> None:
        """Read the catalogues; every twelfth message is kept for validation."""
        self._rng, self._slot = rng, slot
        self._texts = {
            language: [text for index, text in enumerate(messages(folder, language)) if (index % 12 == 0) == held_out]
            for language in ("en", "de", "fr", "es", "it", "nl", "pt")
        }

    def draw(self, language: str) -> Pieces:
        """One message."""
        rng = self._rng
        text = rng.choice(self._texts[language] or self._texts["en"] or ["ok"])
        pieces: Pieces = []
        position = 0
        for match in _ROOM.finditer(text):
            pieces += plain(text[position : match.start()])
            if _NUMERIC.fullmatch(match.group()):
                pieces += plain(str(rng.randint(0, rng.choice((9, 99, 70_000)))))
            elif _SOMEBODY.search(text, 0, match.start()):
                pieces += self._slot("user", language)
            else:
                slot = ("file", "file", "host", "build", "hash", "setting", "trace", "errorcode", "lanip", "product", "spec")
                pieces += self._slot(rng.choice(slot), language)
            position = match.end()
        return [*pieces, *plain(text[position:])]


def without_room(text: str, rng: random.Random) -> str:
    """The message with nobody's words and numbers in its room."""
    words = ("main", "utf-8", "eth0", "config.yml", "/etc/hosts", "HEAD", "--force", "sda1", "a.html", "tmp", "3.14", "x86")

    def put(match: re.Match[str]) -> str:
        return str(rng.randint(0, 4000)) if _NUMERIC.fullmatch(match.group()) else rng.choice(words)

    return _ROOM.sub(put, text)
