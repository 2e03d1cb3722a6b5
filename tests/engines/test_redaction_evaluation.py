"""The evaluation set of the guard: labels exact, numbers right, parts apart, files as recorded."""

import gzip
import hashlib
import ipaddress
import json
import random
import re
from collections import Counter
from itertools import combinations, pairwise

import phonenumbers
import pytest
from stdnum import iban, luhn
from stdnum.be import nn
from stdnum.ch import ssn as ahv
from stdnum.cl import rut
from stdnum.de import idnr
from stdnum.es import dni, nie
from stdnum.fr import nir
from stdnum.gb import nhs
from stdnum.us import ssn

from peerdesk.cli.bench import redaction as bench
from peerdesk.engines.redaction import DATA_TYPES
from peerdesk.engines.redaction.training.evaluation.faker_names import folded
from peerdesk.engines.redaction.training.evaluation.final import numbers as final_numbers
from peerdesk.engines.redaction.training.evaluation.lexicon import LANGUAGES, PARTS, faker_pool, pool, templates, things
from peerdesk.engines.redaction.training.evaluation.numbers import (
    REGIONS,
    address_on_the_net,
    card,
    imei,
    national_id,
    phone,
    private_address,
    written_phone,
)
from peerdesk.engines.redaction.training.evaluation.numbers import iban as an_iban
from peerdesk.engines.redaction.training.evaluation.pieces import KEEP, Piece, parse, quoted, render
from peerdesk.engines.redaction.training.evaluation.probe.channels import rows as probe_rows
from peerdesk.engines.redaction.training.evaluation.tickets import HALVES, TICKETS, rows
from tests.architecture.source import ROOT

CARRIERS = ("problem", "third", "aside", "ask", "chat", "log", "trap")
OLD_CARRIERS, THIRD_CARRIERS = ("identify", "social"), ("tell", "post", "story", "voice", "dump", "forward", "form")
LAST_CARRIERS = (
    *(
        "story",
        "tell",
        "chat",
        "chattell",
        "post",
        "posttell",
        "log",
        "logtell",
        "formclean",
        "formtell",
        "agent",
        "oddtell",
        "trap",
    ),
    *("warm", "ask", "short"),
)
CHOICE = re.compile(r"~\(([^()]*)\)")
WORD = re.compile(r"[^\W\d_]+")


CHECKS = {
    "en": (ssn.is_valid, nhs.is_valid, lambda some: re.fullmatch(r"[A-Z]{2}\d{6}[A-D]", squeezed(some)) is not None),
    "de": (idnr.is_valid, ahv.is_valid),
    "fr": (nir.is_valid, nn.is_valid),
    "es": (dni.is_valid, nie.is_valid, rut.is_valid),
}


def committed(half):
    return gzip.decompress((ROOT / "bench" / HALVES[half]).read_bytes())


@pytest.fixture(scope="module", params=PARTS)
def tickets(request):
    return [json.loads(line) for line in committed(request.param).splitlines()]


@pytest.fixture
def rng():
    return random.Random(5)  # noqa: S311 - nothing to guard


def squeezed(value):
    return re.sub(r"\W", "", value)


def test_labels_are_exact_by_construction():
    pieces = parse(r"I am {who},\nthe [[Mark]] of", lambda slot: [Piece(f" Zoë\n{slot} ", "NAME")])
    made = render(quoted(pieces))
    assert [made.text[start:end] for start, end, _kind in made.spans] == ["Zoë\n> who", "Mark"]
    assert [kind for *_place, kind in made.spans] == ["NAME", KEEP]


def test_spans_are_in_range_in_order_and_bare(tickets):
    kinds = {*DATA_TYPES, KEEP}
    for ticket in tickets:
        text, spans = ticket["text"], ticket["spans"]
        for span in spans:
            value = text[span["start"] : span["end"]]
            assert value == value.strip() != "", ticket
            assert span["type"] in kinds
            assert any(letter.isalnum() for letter in value), ticket
        assert all(one["end"] <= two["start"] for one, two in pairwise(spans)), ticket


def test_no_word_must_be_kept_and_masked_in_one_ticket(tickets):
    for ticket in tickets:
        words = {True: set(), False: set()}
        for span in ticket["spans"]:
            if span["type"] in {KEEP, "NAME", "ADDRESS"}:
                found = WORD.findall(ticket["text"][span["start"] : span["end"]])
                words[span["type"] == KEEP] |= {word.casefold() for word in found if len(word) > 1}
        assert words[True].isdisjoint(words[False]), ticket


def test_no_name_stands_unlabelled_elsewhere_in_its_ticket(tickets):
    for ticket in tickets:
        rest, names = ticket["text"], {ticket.get("known", {}).get("name", "")}
        for span in reversed(ticket["spans"]):
            names |= {rest[span["start"] : span["end"]]} if span["type"] == "NAME" else set()
            rest = rest[: span["start"]] + "|" + rest[span["end"] :]
        named = {word.casefold() for name in names for word in WORD.findall(name) if len(word) > 3}
        assert named.isdisjoint(word.casefold() for word in WORD.findall(rest)), ticket


def test_addresses_have_a_span_a_line(tickets):
    values = [t["text"][s["start"] : s["end"]] for t in tickets for s in t["spans"] if s["type"] == "ADDRESS"]
    assert len(values) > 500
    assert not [value for value in values if "\n" in value]


def test_shares_are_as_asked(tickets):
    assert len(tickets) == TICKETS >= 3_000
    assert set(Counter(ticket["language"] for ticket in tickets).values()) == {TICKETS // 4}
    channels = Counter(ticket["channel"] for ticket in tickets)
    assert set(channels) == {"mail", "chat", "form", "log", "social"}
    assert min(channels.values()) > 0.08 * TICKETS
    assert 0.17 < sum(ticket["adversarial"] for ticket in tickets) / TICKETS < 0.23
    personal = [sum(span["type"] != KEEP for span in ticket["spans"]) for ticket in tickets]
    assert personal.count(0) / TICKETS >= 0.35
    assert 1.7 < sum(personal) / TICKETS < 2.5
    assert sum("known" in ticket for ticket in tickets) / TICKETS > 0.7


def test_every_type_is_there_in_every_language(tickets):
    counted = Counter((ticket["language"], span["type"]) for ticket in tickets for span in ticket["spans"])
    assert not [(language, kind) for language in LANGUAGES for kind in DATA_TYPES if counted[language, kind] < 15]


def test_requesters_known_values_are_in_the_texts(tickets):
    told = 0
    for ticket in tickets:
        known, text = ticket.get("known", {}), ticket["text"].casefold()
        told += any(known[key].casefold() in text for key in ("name", "email") if key in known)
    assert told > 0.15 * TICKETS


def test_few_tickets_share_a_skeleton(tickets):
    skeletons = Counter()
    for ticket in tickets:
        text = ticket["text"]
        for span in reversed(ticket["spans"]):
            text = text[: span["start"]] + span["type"] + text[span["end"] :]
        skeletons[text] += 1
    assert skeletons.most_common(1)[0][1] < 0.01 * TICKETS
    assert len(skeletons) > 0.9 * TICKETS


@pytest.mark.parametrize("parts", list(combinations(PARTS, 2)), ids="-".join)
@pytest.mark.parametrize("language", LANGUAGES)
def test_parts_share_no_template_product_or_name(language, parts):
    wholes = [{squeezed(line).casefold() for line in told_lines(language, part)} for part in parts]
    # One-slot lines (a bare signature, a bare e-mail address in a chat) have no wording to share.
    assert not {line for line in wholes[0] & wholes[1] if WORD.findall(re.sub(r"\{\w+\}", "", line))} - bare(language)
    runs = [
        {
            run
            for lines in templates(language, part).values()
            for line in lines
            for said in spoken(line)
            for run in runs_of(said)
        }
        for part in parts
    ]
    assert runs[0].isdisjoint(runs[1])
    for kind in ("wordfirst", "wordlast", "nick", "street", "town", "place") if set(parts) - {"dev", "dev2"} else ():
        assert set(pool(language, kind, parts[0])).isdisjoint(pool(language, kind, parts[1]))
    for kind in ("product", "error", "part", "version"):
        assert set(things(kind, parts[0])).isdisjoint(things(kind, parts[1]))
    for kind in ("first", "last"):
        names = [
            {folded(name) for name in (*pool(language, kind, part), *faker_pool(language, kind, part))} for part in parts
        ]
        assert names[0].isdisjoint(names[1]) or not set(parts) - {"dev", "dev2"}
        assert set(pool(language, kind, parts[0])).isdisjoint(pool(language, kind, parts[1]))
        assert set(faker_pool(language, kind, parts[0])).isdisjoint(faker_pool(language, kind, parts[1]))


def test_rare_names_of_the_third_part_stand_in_no_list_of_the_others():
    for kind in ("first", "last"):
        others = {
            folded(name)
            for group in (*LANGUAGES, "abroad")
            for part in ("dev", "dev2")
            for name in (*pool(group, kind, part), *faker_pool(group, kind, part))
        }
        assert len(rare := {folded(name) for name in pool("rare", kind, "dev3")}) >= 100
        assert rare.isdisjoint(others)


def test_names_from_all_over_the_world_stand_in_no_list_of_the_development_parts():
    for kind in ("first", "last"):
        own = {folded(name) for group in ("world", *LANGUAGES) for name in pool(group, kind, "final")}
        others = {
            folded(name)
            for part in ("dev", "dev2", "dev3")
            for group in (*LANGUAGES, "rare" if part == "dev3" else "abroad")
            for name in (*pool(group, kind, part), *(faker_pool(group, kind, part) if group != "rare" else ()))
        }
        assert len(own) >= 250
        assert own.isdisjoint(others)


def test_the_final_part_says_next_to_nothing_in_the_words_of_the_others():
    said = {run for part in ("dev", "dev2", "dev3") for ticket in loaded(part) for run in runs_of(unfilled(ticket))}
    runs = [run for ticket in loaded("final") for run in runs_of(unfilled(ticket))]
    # Greetings and machines' fixed phrases, met by chance where two templates stand side by side.
    assert sum(run in said for run in runs) < len(runs) / 1_000


def test_the_final_part_has_long_mails_and_chats_of_two_words():
    tickets = loaded("final")
    assert sum(len(ticket["text"].encode()) > 1_000 for ticket in tickets) > 60
    assert sum(len(ticket["text"].split()) <= 2 for ticket in tickets) > 15
    assert max(len(ticket["text"].encode()) for ticket in tickets) > 1_800


def test_adversarial_tickets_of_the_final_part_hide_values_or_show_what_only_looks_like_them():
    tickets = loaded("final")
    odd = [ticket for ticket in tickets if ticket["adversarial"]]
    clean = [ticket for ticket in odd if all(span["type"] == KEEP for span in ticket["spans"])]
    assert 0.1 < len(clean) / len(odd) < 0.4


def loaded(part):
    return [json.loads(line) for line in committed(part).splitlines()]


def unfilled(ticket):
    text = ticket["text"]
    for span in reversed(ticket["spans"]):
        text = text[: span["start"]] + "{value}" + text[span["end"] :]
    return text


def spoken(line):
    """A template with each of its choices made, all lines in one."""
    found = CHOICE.search(line)
    if not found:
        return [line.replace("\\n", " ")]
    return [said for way in found[1].split("|") for said in spoken(line[: found.start()] + way + line[found.end() :])]


def bare(language):
    """Lines that hold slots only, without their braces."""
    lines = [line for half in PARTS for some in templates(language, half).values() for line in some]
    return {squeezed(line).casefold() for line in lines if not WORD.findall(re.sub(r"\{\w+\}|\\n", "", line))}


def told_lines(language, part):
    """All templates; of the final part without its salutations and closings, which are everybody's."""
    everybodys = {"open", "close"} if part == "final" else set()
    return [line for section, lines in templates(language, part).items() if section not in everybodys for line in lines]


def runs_of(line, length=6):
    words = re.sub(r"\{\w+\}", " _ ", line).casefold().split()
    return {run for at in range(len(words) - length + 1) if len(set(run := tuple(words[at : at + length])) - {"_"}) >= 5}


@pytest.mark.parametrize("half", PARTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_enough_carriers(language, half):
    sections = templates(language, half)
    special = {"dev3": (*CARRIERS, *THIRD_CARRIERS), "final": LAST_CARRIERS}.get(half, (*CARRIERS, *OLD_CARRIERS))
    lines = [line for section in special for line in sections[section]]
    assert len(set(lines)) == len(lines) >= (300 if half in {"dev3", "final"} else 60)


def test_numbers_are_right_by_their_checksums(rng):
    for _ in range(200):
        assert luhn.is_valid(squeezed(card(rng)))
        assert luhn.is_valid(squeezed(imei(rng)))
        assert idnr.is_valid(national_id(rng, "de"))
        assert nir.is_valid(national_id(rng, "fr"))
        spanish = national_id(rng, "es")
        assert dni.is_valid(spanish) or nie.is_valid(spanish)
        english = national_id(rng, "en")
        assert ssn.is_valid(english) or re.fullmatch(r"[A-Z]{2}\d{6}[A-D]", squeezed(english))
        assert ipaddress.ip_address(address_on_the_net(rng)).is_global
        assert not ipaddress.ip_address(private_address(rng)).is_global
        for language in LANGUAGES:
            assert iban.is_valid(an_iban(rng, language))


def test_numbers_of_the_final_part_are_right_by_their_checksums(rng):
    for _ in range(400):
        for language in LANGUAGES:
            assert iban.is_valid(final_numbers.iban(rng, language))
            value = final_numbers.national_id(rng, language)
            assert any(check(value) for check in CHECKS[language]), value
            number = phonenumbers.parse(final_numbers.phone(rng, language))
            assert phonenumbers.is_valid_number(number)
        assert ipaddress.ip_address(final_numbers.public_ip(rng)).is_global
        assert not ipaddress.ip_address(final_numbers.local_address(rng)).is_global


def test_phones_are_valid_however_they_are_written(rng):
    for language in LANGUAGES:
        for region in REGIONS[language]:
            number = phone(rng, region)
            assert phonenumbers.is_valid_number(phonenumbers.parse(number))
            digits = re.sub(r"\D", "", number)
            for _ in range(20):
                written = re.sub(r"\D", "", written_phone(rng, number, language).replace("(0)", ""))
                assert written[-6:] == digits[-6:]


def test_the_same_seed_gives_the_same_tickets():
    first, again = (list(rows("dev", seed=3, count=60)) for _ in range(2))
    assert first == again
    assert first != list(rows("dev", seed=4, count=60))
    for part in ("dev2", "dev3", "final"):
        assert [row["text"] for row in first] != [row["text"] for row in rows(part, seed=3, count=60)]


@pytest.mark.slow
@pytest.mark.parametrize("half", PARTS)
def test_committed_file_is_what_the_generator_writes(half):
    recorded = dict(reversed(line.split()) for line in (ROOT / "bench/redaction_tickets.sha256").read_text().splitlines())
    content = committed(half)
    assert hashlib.sha256(content).hexdigest() == recorded[HALVES[half]]
    lines = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows(half, seed=0, count=TICKETS))
    assert lines.encode() == content
    assert (ROOT / "bench" / HALVES[half]).stat().st_size <= 1_500_000


def test_the_probe_is_what_its_generator_writes():
    content = gzip.decompress((ROOT / "bench/redaction_probe.jsonl.gz").read_bytes())
    lines = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in probe_rows(40))
    assert content.decode().startswith(lines)
    for row in map(json.loads, content.splitlines()):
        values = [row["text"][span["start"] : span["end"]] for span in row["spans"]]
        assert all(value == value.strip() != "" for value in values), row


def test_the_bench_reads_its_rows(tickets):
    case = bench._case({**tickets[0], "_line": 1}, "tickets")
    assert case.text == tickets[0]["text"]
