"""Noise and dumps of many kilobytes: masked as a whole in bounded time; what somebody wrote is read, however long."""

import random
import string
import time

import pytest

from peerdesk.engines.redaction import RedactionContext, detect, redact, rehydrate
from peerdesk.engines.redaction.unread import without_unread
from peerdesk.engines.redaction.views import View

CONTEXT = RedactionContext(countries=("US", "GB", "DE"))
PROSE = "Please look at the lamp that I bought last week, it flickers whenever somebody opens the door. "


def noise(signs, size=100_000):
    chance = random.Random(7)  # noqa: S311 - noise, no key
    return "".join(chance.choices(signs, k=size))


NOISES = {
    "quotes": "> \n",
    "figures": string.digits,
    "figures apart": string.digits + "   ",
    "figures and signs": string.digits + " .-/+()\n",
    "address signs": "a@.",
    "signs": string.punctuation + " ",
    "blanks": " \t\n",
    "single letters": [f"{letter} " for letter in string.ascii_lowercase],
    "letters": string.ascii_lowercase,
    "letters apart": string.ascii_lowercase + "   ",
    "keys": string.ascii_letters + string.digits + "+/",
    "all signs": string.printable,
    "all scripts": [chr(code) for code in range(32, 0x600)],
    "cards": [f"{4 * 10**15 + 7919 * number} " for number in range(5_000)],
}


@pytest.mark.parametrize("signs", NOISES.values(), ids=NOISES)
def test_L11_noise_of_100_kb_takes_a_quarter_of_a_second(signs):
    text = noise(signs)[:100_000]

    def seconds():
        begin = time.process_time()
        detect(text, CONTEXT)
        return time.process_time() - begin

    assert min(seconds() for _ in range(3)) < 0.25


def test_letters_without_an_end_are_no_word_whose_halves_are_tried():
    # Each half of so long a word would be looked up: a minute instead of a fraction of a second.
    begin = time.process_time()
    detect(noise(string.ascii_lowercase, 5_500), CONTEXT)
    assert time.process_time() - begin < 2


def test_what_nobody_reads_is_masked_to_its_last_sign_and_comes_back():
    dump = noise(string.digits + "abcdef ", 9_000).strip()
    text = f"{PROSE * 20}Here is what it printed:\n{dump}\nBest, Zoe Lindqvist"
    redaction = redact(text, detect(text, CONTEXT))
    assert not set(redaction.text.split()) & {word for word in dump.split() if len(word) > 2}
    assert "Lindqvist" not in redaction.text
    assert PROSE.strip() in redaction.text
    assert rehydrate(redaction.text, redaction.placeholders) == text
    assert not detect(redaction.text, CONTEXT)


def test_a_value_that_reaches_into_what_nobody_reads_is_masked_with_its_beginning():
    address = f"zoe.lindqvist@{noise(string.ascii_lowercase + string.digits, 30)}.example.org"
    text = f"{PROSE * 20}{address} {noise(string.digits, 9_000)}"
    assert "lindqvist" not in redact(text, detect(text, CONTEXT)).text


def test_a_placeholder_inside_what_nobody_reads_stays():
    text = f"{noise(string.digits + ' ', 5_000)} [NAME_1] {noise(string.digits + ' ', 5_000)}"
    assert redact(text, detect(text, CONTEXT)).text == "[SECRET_1] [=NAME_1] [SECRET_1]"


@pytest.mark.parametrize(
    "text",
    [
        "Hei, tilasin viime viikolla uuden laitteen, mutta paketti ei ole saapunut. Voisitteko selvittää missä se on? ",
        "Habari, niliagiza mashine mpya ya kahawa kutoka duka lenu, lakini kifurushi bado hakijafika hadi leo. ",
        "你好，我上周在你们的网上商店订购了一台新的咖啡机，但是包裹还没有到。请帮我查一下包裹现在在哪里。",
        "12:04:01 INFO service.orders - order accepted, waiting for the printer, 12 ms\n",
        '{"level": "info", "message": "printer ready", "pages": 12, "queue": "office", "took": 31},\n',
    ],
    ids=["Finnish", "Swahili", "Chinese", "log", "JSON"],
)
def test_a_long_text_that_is_read_is_not_masked_as_a_whole(text):
    long = "".join(f"{text}{number}\n" for number in range(8_000 // len(text)))
    assert without_unread(long) == (View(long), [])


def test_a_table_of_figures_in_a_long_mail_is_read_figure_by_figure():
    table = "".join(f"{number * 37 % 1000}.{number % 10}\t" for number in range(400))
    text = f"{PROSE * 60}\n{table}\n{PROSE}"
    assert sum(span.end - span.start for span in detect(text, CONTEXT)) < len(table) / 4
