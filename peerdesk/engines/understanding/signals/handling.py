"""Can the crowd solve this? Matters of one customer's account or money stay with the brand's own staff.

An outside expert sees no account, so a question that can only be answered by looking into one is lost time for both.
Rules that a person can read, in English, German, French and Spanish; what a brand's own history says of a topic is mixed in.
"""

import re
from dataclasses import dataclass
from typing import Final

_MAX_CHARACTERS: Final = 4_000
_CERTAIN: Final = 0.95
_BASE: Final = -1.2


@dataclass(frozen=True, slots=True)
class HandlingGuess:
    """Probability (0..1) that staff must handle it, and the reason codes that led there, strongest first."""

    in_house: float
    reasons: tuple[str, ...]


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})", re.IGNORECASE)


# A reason, its weight in log-odds, and its words in the four languages.
_RULES: Final[tuple[tuple[str, float, re.Pattern[str]], ...]] = (
    (
        "money_taken",
        3.0,
        _words(
            r"(?:double|wrongly|over|twice) ?charged|charged (?:me )?(?:twice|again|wrongly|without)|"
            r"unknown charge|chargeback|"
            r"(?:zweimal|doppelt|falsch|unberechtigt) (?:abgebucht|belastet|berechnet)|"
            r"(?:débité|prélevé|facturé)e?s? (?:deux fois|à tort|sans)|prélèvement inconnu|"
            r"(?:cobrado|cargado) (?:dos veces|por error|sin)|cobro (?:duplicado|indebido|desconocido)"
        ),
    ),
    (
        "refund_wanted",
        2.2,
        _words(
            r"refund (?:me|my)|(?:want|need|give|get) (?:me )?(?:a |my )?(?:refund|money back)|where(?:'s| is) my refund|"
            r"(?:mein )?geld zurück|erstatt(?:en|ung) (?:sie|mir|meine)|meine (?:rück)?erstattung|"
            r"rembours(?:ez|er)[ -]?moi|mon remboursement|être remboursée?|"
            r"devu[eé]lvanme|mi (?:reembolso|dinero de vuelta)|quiero (?:un|el|mi) reembolso"
        ),
    ),
    (
        "account_access",
        2.0,
        _words(
            r"my account (?:is|was|has been) (?:locked|blocked|hacked|suspended|closed|disabled)|"
            r"(?:delete|close|unlock) my account|"
            r"(?:change|update) (?:my|the) (?:e-?mail|address|bank|payment|card|name)|"
            r"mein (?:konto|account) (?:ist|wurde) (?:gesperrt|gehackt|geschlossen)|"
            r"(?:konto|account) (?:löschen|kündigen|entsperren)|"
            r"mon compte (?:est|a été) (?:bloqué|piraté|suspendu|fermé)|(?:supprimer|fermer|débloquer) mon compte|"
            r"mi cuenta (?:está|fue|ha sido) (?:bloqueada|hackeada|suspendida|cerrada)|"
            r"(?:eliminar|cerrar|desbloquear) mi cuenta"
        ),
    ),
    (
        "invoice_or_contract",
        1.6,
        _words(
            r"(?:my|wrong|correct(?:ed)?|copy of the|vat) invoice|cancel my (?:subscription|contract|plan|order|membership)|"
            r"(?:meine|falsche|korrigierte) rechnung|(?:abo|abonnement|vertrag|bestellung) (?:kündigen|stornieren)|"
            r"(?:ma|mauvaise) facture|(?:résilier|annuler) (?:mon|ma) (?:abonnement|contrat|commande)|"
            r"(?:mi|la) factura|cancelar mi (?:suscripción|contrato|pedido)"
        ),
    ),
    (
        "own_order",
        1.4,
        _words(
            r"(?:where is|status of|track) my (?:order|parcel|package|delivery)|my order (?:number|no)|"
            r"wo (?:ist|bleibt) (?:meine|mein) (?:bestellung|paket|lieferung)|meine bestellnummer|"
            r"où est (?:ma|mon) (?:commande|colis|livraison)|numéro de commande|"
            r"dónde está mi (?:pedido|paquete|envío)|número de pedido"
        ),
    ),
    (
        "law_or_privacy",
        2.4,
        _words(
            r"gdpr|delete (?:all )?my (?:personal )?data|data protection|lawyer|legal action|"
            r"dsgvo|daten löschen|datenschutz|anwalt|rechtliche schritte|"
            r"rgpd|supprimer mes données|protection des données|avocat|"
            r"eliminar mis datos|protección de datos|abogad[oa]|acciones legales"
        ),
    ),
    (
        "how_to",
        -1.6,
        _words(
            r"how (?:do|can|to|should)|what(?:'s| is) the (?:best|difference)|is it possible|does (?:it|the|this)|which\b|"
            r"wie (?:kann|geht|mache|stelle|funktioniert)|was ist der unterschied|ist es möglich|welche[rsn]?\b|"
            r"comment (?:puis|faire|fonctionne|est-ce)|est-il possible|quelle?s?\b|"
            r"cómo (?:puedo|se|hago|funciona)|es posible|cuál(?:es)?\b"
        ),
    ),
    (
        "does_not_work",
        -0.8,
        _words(
            r"(?:doesn'?t|does not|won'?t|stopped) (?:work|turn|start|connect|load)|broken\b|error (?:code|message)|noise\b|"
            r"funktioniert nicht|geht nicht|kaputt|fehler(?:code|meldung)|"
            r"ne (?:fonctionne|marche|démarre) pas|en panne|message d'erreur|"
            r"no (?:funciona|enciende|arranca|conecta)|averiad[oa]|mensaje de error"
        ),
    ),
)


def guess_handling(text: str, *, topic_share: float | None = None, topic_count: int = 0) -> HandlingGuess:
    """Weigh the first 4,000 characters.

    Args:
        text: the ticket, redacted or not: placeholders say nothing either way.
        topic_share: which share of this topic's past tickets staff had to handle, when there is any history.
        topic_count: over how many tickets; with few of them the words count more (ten weigh as much as the words).

    """
    sample = text[:_MAX_CHARACTERS].replace("\u2019", "'")
    hits = [(reason, weight) for reason, weight, pattern in _RULES if pattern.search(sample)]
    odds = _BASE + sum(weight for _, weight in hits)
    by_words = 1.0 / (1.0 + 2.718281828 ** -max(-20.0, min(20.0, odds)))
    share = by_words
    if topic_share is not None and topic_count > 0:
        trust = topic_count / (topic_count + 10.0)
        share = trust * topic_share + (1.0 - trust) * by_words
    ordered = tuple(reason for reason, _ in sorted(hits, key=lambda hit: -abs(hit[1])))
    return HandlingGuess(min(_CERTAIN, max(1.0 - _CERTAIN, share)), ordered)
