"""Secrets that show by themselves: keys and tokens of known make, private keys, links that let anyone in."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from peerdesk.engines.redaction.spans import Span

_URL: Final = re.compile(r"(?:https?://|hxxps?://|www\.)[^\s<>\"'()\[\]]{3,2000}", re.IGNORECASE)
_URL_SECRET: Final = re.compile(
    r"[?&#/;](?:\w{0,20}(?:token|auth|key|sig|signature|session|secret|code|otp|password|pwd|pass|jwt|nonce"
    r"|ticket|credential)|sid|reset|invite|email|e-?mail|user|"
    r"uid|u|k|t|h|hash|pw|magic|verify|confirm|state)=[^&\s#]{2,}"
    r"|/\w{0,20}(?:reset|verif|confirm|invit|activ|magic|unsubscribe|token|recover|restable|zuruecksetz"
    r"|zurücksetz|bestaetig|bestätig|reinit|réinit|login|session|auth|share|s|p|r|t|k|pw|access|"
    r"einladung|passwort|password|contrasena|motdepasse|signin|set|link)[\w-]{0,24}/(?=[\w.~%-]{0,60}\d)[\w.~%-]{8,}"
    r"|://[^/\s:@]{1,64}:[^/\s@]{1,64}@",
    re.IGNORECASE,
)
# A part of a path that no person would choose: long, letters mixed with digits or capitals inside.
_RANDOM_PART: Final = re.compile(r"[/=](?=[A-Za-z_-]{0,30}\d)(?=[\d_-]{0,30}[A-Za-z])[A-Za-z0-9_-]{16,}(?![\w-])")
_BARE: Final = re.compile(
    r"(?<![\w-])(?:sk|pk|rk|whsec|key|api|tok|shpat|sess|sid)[_-](?:live|test|proj|ant"
    r"|prod)?[_-]?(?=[A-Za-z_-]{0,40}\d)[A-Za-z0-9_-]{10,200}"
    r"|(?<!\w)gh[pousr]_[A-Za-z0-9]{16,255}|(?<!\w)github_pat_\w{20,255}|(?<!\w)glpat-[\w-]{16,64}|(?<!\w)(?:npm"
    r"|pypi|dop_v1|hf)[_-][A-Za-z0-9]{16,255}"
    r"|(?<!\w)xox[abeprs]-[\w-]{10,250}|(?<!\w)A(?:KIA|SIA|IDA|ROA)[A-Z0-9]{12,20}(?!\w)|(?<!\w)AIza[\w-]{30,40}"
    r"|(?<!\w)SG\.[\w-]{16,30}\.[\w-]{16,60}"
    r"|(?<!\w)eyJ[\w-]{8,2000}\.[\w-]{8,4000}(?:\.[\w-]{0,1000})?"
    r"|(?i:\b(?:bearer|basic)\s)(?=[A-Za-z._~+/-]{0,60}\d)[A-Za-z0-9._~+/-]{12,500}={0,2}"
    r"|(?i:\b(?:phpsessid|jsessionid|sessionid|session_id|csrftoken|connect\.sid|asp\.net_sessionid"
    r"|sid)\s?[=:]\s?)[\w.%~+/-]{8,300}"
)
_KEY_BEGIN: Final = re.compile(r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----")
_KEY_BODY: Final = re.compile(r"[A-Za-z0-9+/=:,\s]{0,8000}-----END [A-Z ]{0,30}PRIVATE KEY-----|[A-Za-z0-9+/=\s]{0,8000}")
# Sixteen or more characters of capitals, small letters and digits, well mixed: drawn by a machine.
_CHUNK: Final = re.compile(r"(?<![\w/@.-])[A-Za-z0-9_-]{16,120}(?![\w/@-])")
_LEAST_CHUNK: Final = 16
_MIN_CHANGES: Final = 5


def find_secrets(text: str) -> Iterator[Span]:
    """Yield links with a token in them, keys by their prefix, PEM blocks, long random strings."""
    if "://" in text or "www." in text:
        for match in _URL.finditer(text):
            link = match.group().rstrip(".,;:!?")
            if _URL_SECRET.search(link) or _RANDOM_PART.search(link):
                yield Span(match.start(), match.start() + len(link), "SECRET", 0.95, "pattern")
    for match in _BARE.finditer(text):
        yield Span(match.start(), match.end(), "SECRET", 0.95, "pattern")
    if "-----BEGIN" in text:
        yield from _find_key_blocks(text)
    has_chunk = max(map(len, text.split()), default=0) >= _LEAST_CHUNK
    for match in _CHUNK.finditer(text) if has_chunk else ():
        if _looks_drawn(match.group()):
            yield Span(match.start(), match.end(), "SECRET", 0.8, "pattern")


def _find_key_blocks(text: str) -> Iterator[Span]:
    """Private keys in PEM form; one without an end reaches as far as it looks like one."""
    position = 0
    while begin := _KEY_BEGIN.search(text, position):
        body = _KEY_BODY.match(text, begin.end())
        position = body.end() if body else begin.end()
        yield Span(begin.start(), position, "SECRET", 0.95, "pattern")


def _looks_drawn(chunk: str) -> bool:
    if chunk.isalpha() or chunk.isdigit() or (chunk.lower() == chunk and "-" in chunk) or chunk.upper() == chunk:
        return False
    classes = ["d" if letter.isdigit() else "u" if letter.isupper() else "l" for letter in chunk if letter.isalnum()]
    changes = sum(first != second for first, second in pairwise(classes))
    # "McCullough-Warner": without a figure it takes more.
    least = max(_MIN_CHANGES, len(chunk) // 4) if "d" in classes else len(chunk) // 2
    return len(set(classes)) > 1 and changes >= least
