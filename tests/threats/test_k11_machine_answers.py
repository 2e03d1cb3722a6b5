"""K11: whoever gets a machine's answer is told so, in their own language, on the page and before a person is asked."""

import pytest
from django.test import Client

from tests.domain.test_answers import published
from tests.factories.network import make_brand, make_expert
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


def test_a_page_is_in_the_reader_s_language_only_where_all_of_it_is():
    client = Client(headers={"accept-language": "de"})
    client.force_login(make_expert(online=False).user)
    shown = {path: client.get(path).content.decode() for path in ("/join/", "/desk/")}
    assert '<html lang="de"' in shown["/join/"]
    assert '<html lang="en"' in shown["/desk/"]
    assert '<html lang="en"' in Client(headers={"accept-language": "fr"}).get("/join/").content.decode()
