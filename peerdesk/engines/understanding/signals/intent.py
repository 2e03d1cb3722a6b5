"""What a customer wants: something that fails put right, something told or done, or something changed; in four languages."""

import re
from dataclasses import dataclass
from typing import Final, Literal, cast

from peerdesk.engines.understanding.signals.weighed import get_weighing

Intent = Literal["fault", "request", "change"]

_MAX_CHARACTERS: Final = 4_000
_BEGINNING: Final = 120
_OFTEN: Final = 3
_LONG: Final = 600


@dataclass(frozen=True, slots=True)
class IntentGuess:
    """The likeliest intent, how probably it is right, and the reason codes that led there, strongest first."""

    intent: Intent
    confidence: float
    reasons: tuple[str, ...]


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})", re.IGNORECASE)


_RULES: Final[dict[str, re.Pattern[str]]] = {
    "fails": _words(
        r"(?:doesn'?t|does not|do not|don't|won'?t|isn'?t|is not|are not|stopped|not) (?:\w+ )?"
        r"(?:work|turn|start|connect|load|open|respond|charg|sync|print|show|appear)|"
        r"broken\b|error\b|fail|crash|freez|bug\b|glitch|defect|issue|problem|fault|malfunction|outage|down\b|slow\b|"
        r"disrupt|interrupt|unable to|cannot (?:access|log|connect|open)|inaccessible|"
        r"funktioniert (?:\w+ )?nicht|geht nicht|kaputt|fehler|absturz|stürzt|störung|problem|ausfall|ausgefallen|defekt|"
        r"unterbrech|nicht (?:möglich|erreichbar|verfügbar|zugreifen)|langsam|"
        r"ne (?:fonctionne|marche|démarre|répond|s'ouvre) (?:pas|plus)|en panne|erreur|plante|problème|dysfonction|panne|"
        r"impossible de|inaccessible|interrompu|lent\b|"
        r"no (?:funciona|enciende|arranca|conecta|responde|carga|puedo)|averiad|fall[oa]s?\b|problema|caíd|interrup|"
        r"inaccesible|lent[oa]\b"
    ),
    "since_when": _words(
        r"since (?:yesterday|today|this morning|the update)|suddenly|recent(?:ly)? (?:update|began|started|experienc)|"
        r"intermittent|again and again|currently experiencing|this morning|just now|all users|entire|"
        r"seit (?:gestern|heute|dem update|kurzem)|plötzlich|kürzlich|derzeit|alle (?:benutzer|mitarbeiter|nutzer)|"
        r"depuis (?:hier|ce matin|la mise à jour)|soudain|récemment|actuellement|tous les utilisateurs|"
        r"desde (?:ayer|hoy|esta mañana|la actualización)|de repente|recientemente|actualmente|todos los usuarios"
    ),
    "tried_already": _words(
        r"(?:have |already )?(?:tried|attempted|restart|reboot|reinstall|troubleshoot|cleared)|despite|"
        r"versucht|neu ?gestartet|neustart|trotz|neu installiert|bereits|"
        r"essayé|tenté|redémarr|malgré|réinstall|"
        r"intent(?:ado|é|amos)|reinici|a pesar|reinstal"
    ),
    "wants_to_know": _words(
        r"(?:could|can|would) you (?:please )?(?:provide|tell|explain|share|send|advise|clarify|give)|"
        r"information (?:on|about|regarding)|details (?:on|about|regarding)|interested in|inquir|"
        r"would like to (?:know|learn|inquire|ask)|question|wondering|how (?:do|can|to|should|does)|what (?:is|are)|"
        r"is it possible|guidance|documentation|pricing|best practices|recommend|"
        r"informationen (?:zu|über)|details (?:zu|über)|interessier|möchte (?:wissen|erfahren|mich)|frage|"
        r"wie (?:kann|geht|mache|funktioniert)|können sie (?:mir|uns)|könnten sie|anleitung|preis|empfehl|bereitstellen|"
        r"informations? (?:sur|concernant)|détails? (?:sur|concernant)|intéress|aimerais (?:savoir|connaître)|"
        r"comment (?:puis|faire|fonctionne)|pourriez-vous|pouvez-vous|conseils?|tarif|fournir|"
        r"información (?:sobre|acerca)|detalles (?:sobre|de)|interesad|me gustaría (?:saber|conocer|obtener)|pregunta|"
        r"cómo (?:puedo|se|funciona)|podría|pueden|precio|recomend|proporcion"
    ),
    "wants_done": _words(
        r"request(?:ing)?\b|would like (?:to|a)|please (?:send|provide|arrange|replace|refund|help|assist)|"
        r"need (?:a|an|to|help|assistance)|looking (?:for|to)|refund|replacement|exchange|return\b|invoice|demo\b|quote\b|"
        r"bitte um|anfrage|möchte(?:n)?\b|benötige|brauche|bitte (?:senden|helfen|prüfen)|rückerstattung|umtausch|ersatz|"
        r"rechnung|angebot|"
        r"demande|souhaite|je voudrais|besoin|merci de|veuillez|remboursement|échange|facture|devis|"
        r"solicit|quisiera|necesito|por favor (?:envíe|ayud)|reembolso|factura|presupuesto"
    ),
    "wants_changed": _words(
        r"(?:update|change|modify|upgrade|adjust|migrat|switch|reschedul|amend|enhance|improv|integrat|implement|add|expand|"
        r"optimi[sz]|revis|strategy|scal)|"
        r"änder|aktualisier|anpass|umstell|wechsel|erweiter|verbesser|integrier|implementier|optimier|hinzufüg|strategie|"
        r"modifi|changer|changement|mettre à jour|mise à jour|migr|amélior|intégr|ajout|ajust|optimis|stratégie|"
        r"cambi|actualiz|modific|migr|mejor|integr|añad|agreg|optimiz|ampli|estrategia"
    ),
    "break_in": _words(
        r"breach|unauthori[sz]ed|hack|malware|ransom|phish|vulnerab|leak|sicherheits(?:verletz|vorfall|lück)|datenleck|unbefugt|"
        r"violation|non autorisé|piratage|fuite|no autorizad|filtración|brecha"
    ),
}


def seen_of_intent(text: str) -> frozenset[str]:
    """Return what the first 4,000 characters show: a reason, whether it stands in the beginning, whether often."""
    sample = text[:_MAX_CHARACTERS].replace("\u2019", "'")
    seen = {"question"} if "?" in sample else set()
    seen |= {"long"} if len(sample) > _LONG else set()
    for reason, pattern in _RULES.items():
        places = [match.start() for match in pattern.finditer(sample)]
        if places:
            seen.add(reason)
        if len(places) >= _OFTEN:
            seen.add(f"{reason}_often")
        if places and places[0] < _BEGINNING:
            seen.add(f"{reason}_first")
    return frozenset(seen)


def guess_intent(text: str) -> IntentGuess:
    """Weigh what the text shows; without any reason it is what customers want most, with little confidence."""
    weighing = get_weighing("intent")
    seen = seen_of_intent(text)
    shares = weighing.probabilities(seen)
    name = max(shares, key=lambda one: shares[one])
    speaking = {reason: weighing.weight(name, reason) + weighing.weight(name, f"{reason}_first") for reason in _RULES}
    told = sorted((reason for reason in _RULES if reason in seen and speaking[reason] > 0), key=lambda one: -speaking[one])
    return IntentGuess(cast("Intent", name), round(shares[name], 4), tuple(told))
