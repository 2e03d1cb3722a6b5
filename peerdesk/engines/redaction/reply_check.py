"""What an expert is about to send: personal data, contact outside the platform, links to foreign hosts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urlsplit

from peerdesk.engines.redaction.covered import Covered
from peerdesk.engines.redaction.known_values import find_leaks
from peerdesk.engines.redaction.placeholders import TOKEN
from peerdesk.engines.redaction.recognisers.accounts import find_accounts
from peerdesk.engines.redaction.recognisers.cards import find_cards
from peerdesk.engines.redaction.recognisers.cued import find_cued
from peerdesk.engines.redaction.recognisers.emails import find_emails
from peerdesk.engines.redaction.recognisers.phones import find_phones
from peerdesk.engines.redaction.recognisers.secrets import find_secrets
from peerdesk.engines.redaction.spans import RedactionContext, Span, merge

ProblemCode = Literal["personal_data", "contact_request", "contact_offer", "foreign_link"]


@dataclass(frozen=True, slots=True)
class ReplyProblem:
    """A place in the reply and what is wrong there; detail is a data type or a host name, never a value."""

    code: ProblemCode
    start: int
    end: int
    detail: str


_CHANNEL: Final = (
    r"e-?mail(?:\saddress)?|phone(?:\snumber)?|mobile|cell|number|whats\s?app|telegram|signal|skype|discord|instagram|facebook|"
    r"address|date\sof\sbirth|password|pin|card(?:\snumber)?|"
    r"telefonnummer|handynummer|nummer|adresse|passwort|geburtsdatum|"
    r"numéro(?:\sde\stéléphone)?|téléphone|courriel|mot\sde\spasse|"
    r"número|teléfono|correo|dirección|contraseña"
)
_REQUEST: Final = re.compile(
    r"\b(?:(?:send|give|tell|share|provide|dm|message|text|mail|let\sme\s(?:have|know)|what(?:['’]s|\sis)|may\si\shave|can\si\shave|"
    r"need|could\syou\s(?:send|give|share|tell))(?:\sto)?\s(?:me\s|us\s)?(?:with\s)?(?:your|ur)\s(?:\w{1,12}\s){0,2}?"
    r"|(?:schick|send|gib|nenn|geben|nennen|senden|schicken|teilen)\w{0,3}\s(?:sie\s)?(?:mir|uns)\s(?:bitte\s)?(?:deine|ihre)\s(?:\w{1,12}\s)?"
    r"|(?:envoye|donne|indique)\w{0,3}[- ](?:moi|nous)\s(?:votre|ton|ta)\s(?:\w{1,12}\s)?"
    r"|(?:envía|dame|deme|dime|díga|mánda|comparte)\w{0,4}\s(?:tu|su)\s(?:\w{1,12}\s)?)"
    rf"(?:{_CHANNEL})\b",
    re.IGNORECASE,
)
_OFFER: Final = re.compile(
    rf"\b(?:my\s(?:\w{{1,12}}\s)?(?:{_CHANNEL})\s(?:is|:)"
    r"|(?:call|text|e-?mail|dm|reach|contact|message|write(?:\sto)?|ring|whats\s?app|add|find|follow|pm)\sme\b(?!\s(?:back\s)?here)"
    r"|(?:outside|off)\s(?:of\s)?(?:this|the)\s(?:platform|site|chat|desk)|let['’]s\s(?:talk|continue|move|chat)\s(?:on|via|over|to)\s"
    r"(?:whats\s?app|telegram|signal|skype|discord|e-?mail|phone|instagram)"
    r"|pay\sme\b|paypal\.me|venmo|cash\s?app"
    r"|ruf(?:en\ssie)?\smich|schreib(?:en\ssie)?\smir\s(?:eine|per|auf)|meine\s(?:nummer|e-?mail|adresse)"
    r"|appele[zr][- ]moi|écrive[zr][- ]moi|mon\s(?:numéro|e-?mail|adresse)"
    r"|lláma(?:me|nos)|escríbeme|mi\s(?:número|correo|teléfono))",
    re.IGNORECASE,
)
_LINK: Final = re.compile(r"(?:https?:/{0,2}|www\.|hxxps?://)[^\s<>\"')\]]{2,2000}", re.IGNORECASE)
_BARE_HOST: Final = re.compile(
    r"(?<![\w@./-])(?:[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?\.){1,4}(?:com|net|org|io|co|info|biz|me|ly|app|dev|shop|site|online|xyz|top|ru|cn|"
    r"de|fr|es|uk|eu|us|ai|gg|link|click)(?:/[^\s<>\"')\]]{0,2000})?(?![\w@.-]*@)(?!\w)",
    re.IGNORECASE,
)


def check_reply(text: str, context: RedactionContext, allowed_hosts: Sequence[str]) -> tuple[ReplyProblem, ...]:
    """Look for what must not leave an expert's desk; no model runs, a reply of 2 KB takes about a millisecond.

    Args:
        text: the reply as typed, placeholders included (those are allowed: they are filled in for the customer only).
        context: the customer's own values and the brand's formats.
        allowed_hosts: hosts that links may point to, subdomains included; mail addresses there are the brand's own.

    """
    tokens = Covered(match.span() for match in TOKEN.finditer(text))
    problems = [
        ReplyProblem("personal_data", span.start, span.end, span.type)
        for span in merge(_personal_data(text, context))
        if not _is_own_mail(text, span, allowed_hosts) and not tokens.holds(span.start, span.end)
    ]
    for code, pattern in (("contact_request", _REQUEST), ("contact_offer", _OFFER)):
        problems += [ReplyProblem(code, m.start(), m.end(), "") for m in pattern.finditer(text)]  # type: ignore[arg-type]
    problems += _foreign_links(text, allowed_hosts, problems)
    return tuple(sorted(problems, key=lambda problem: (problem.start, problem.end, problem.code)))


def _personal_data(text: str, context: RedactionContext) -> Iterator[Span]:
    yield from find_leaks(text, context.known)
    yield from find_cards(text)
    yield from find_phones(text, context.countries)
    for span in (*find_emails(text), *find_accounts(text), *find_cued(text), *find_secrets(text)):
        # Order numbers and dates are the brand's business; a link with a token in it is judged as a link.
        if span.type in {"EMAIL", "IBAN", "USERNAME"} or (
            span.type == "SECRET" and "://" not in text[span.start : span.end]
        ):
            yield span


def _is_own_mail(text: str, span: Span, allowed_hosts: Sequence[str]) -> bool:
    return span.type == "EMAIL" and _is_allowed(text[span.start : span.end].rpartition("@")[2], allowed_hosts)


def _foreign_links(text: str, allowed_hosts: Sequence[str], found: Sequence[ReplyProblem]) -> Iterator[ReplyProblem]:
    taken = [(problem.start, problem.end) for problem in found if problem.code == "personal_data"]
    for pattern in (_LINK, _BARE_HOST):
        before = Covered(taken)
        for match in pattern.finditer(text):
            if before.touching(*match.span()):
                continue
            host = _host(match.group())
            taken.append(match.span())
            if not _is_allowed(host, allowed_hosts):
                yield ReplyProblem("foreign_link", match.start(), match.end(), host)


def _host(link: str) -> str:
    address = (
        link if "://" in link else f"https://{link.partition(':')[2].lstrip('/') if link[:4].lower() == 'http' else link}"
    )
    try:
        return (urlsplit(address).hostname or "").rstrip(".").lower()
    except ValueError:
        return ""


def _is_allowed(host: str, allowed_hosts: Sequence[str]) -> bool:
    host = host.lower().rstrip(".,;:!?")
    return any(host == own or host.endswith(f".{own}") for own in (allowed.lower().lstrip(".") for allowed in allowed_hosts))
