"""K11: whoever gets a machine's answer is told so, in their own language, on the page and before a person is asked."""

import pytest
from django.test import Client

from tests.domain.test_answers import published
from tests.factories.network import make_brand
from tests.factories.tickets import QUESTION, make_ticket

pytestmark = pytest.mark.django_db(transaction=True)
TOLD = {
    "en": ("Automatic answer of", "A machine found this answer."),
    "de": ("Automatische Antwort von", "Eine Maschine hat diese Antwort gefunden."),
    "fr": ("Réponse automatique de", "Une machine a trouvé cette réponse."),
    "es": ("Respuesta automática de", "Una máquina ha encontrado esta respuesta."),
}


@pytest.mark.parametrize("language", TOLD)
def test_K11_the_first_machine_answer_says_what_it_is_in_the_customers_language(language):
    brand = make_brand(self_service_enabled=True, self_service_confidence=0.3, languages=["en"])
    published(brand)
    made = make_ticket(brand, text=QUESTION)
    assert made.state == "self_service"
    page = Client(headers={"accept-language": language}).get(f"/c/{made.token}/").content.decode()
    for words in TOLD[language]:
        assert words in page
    assert f'<html lang="{language}"' in page


def test_desk_and_console_stay_in_the_one_language_that_they_have():
    page = Client(headers={"accept-language": "de"}).get("/join/")
    assert '<html lang="en"' in page.content.decode()
