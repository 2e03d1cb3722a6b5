"""The protocol of language models: what a server says is bounded, what it does wrong has a name, nothing leads inward."""

import socket

import pytest

from peerdesk.foundation.completions import CompletionError, CompletionServer, OutputForm, Request, stream_completion
from peerdesk.foundation.http_client import AddressRefusedError, check_public_url
from tests.factories.model_server import running_model_server

ANSWER = '{"sentences": [{"text": "Citra hops smell of lime – 💚.", "sources": [1]}]}'


def asked(model, *, seconds=10.0, silence=8.0, form=None, hosts=None):
    server = CompletionServer(model.url, "a-key", "tiny", frozenset({model.host}) if hosts is None else hosts)
    request = Request([{"role": "user", "content": "Hello"}], "reply", {"type": "object"}, 100, seconds, silence)
    return list(stream_completion(server, request, form=form))


def refusal(model, **more):
    with pytest.raises(CompletionError) as caught:
        asked(model, **more)
    return caught.value.code


def test_an_answer_grows_and_ends_with_what_it_cost():
    with running_model_server(answer=ANSWER) as model:
        steps = asked(model)
    assert [step.text for step in steps[:2]] == [ANSWER[:12], ANSWER[:24]]
    last = steps[-1]
    assert (last.text, last.model, last.fingerprint) == (ANSWER, "tiny-2026-11", "fp_1")
    assert (last.input_tokens, last.output_tokens, last.is_cut, last.form) == (210, 42, False, OutputForm.SCHEMA)
    sent = model.requests[0]
    assert (sent["model"], sent["key"], sent["max_tokens"], sent["stream"]) == ("tiny", "Bearer a-key", 100, True)
    assert sent["response_format"]["json_schema"]["schema"] == {"type": "object"}


@pytest.mark.parametrize(
    ("knows", "form", "tries"),
    [({"json_schema"}, OutputForm.SCHEMA, 1), ({"json_object"}, OutputForm.OBJECT, 2), (set(), OutputForm.WORDS, 3)],
)
@pytest.mark.parametrize("refusal", [400, 422, 500])
def test_a_server_that_knows_less_is_asked_for_less(knows, form, tries, refusal):
    with running_model_server(answer=ANSWER, knows=frozenset(knows), refusal=refusal) as model:
        assert asked(model)[-1].form == form
        assert len(model.requests) == tries
        assert asked(model, form=form)[-1].text == ANSWER
        assert len(model.requests) == tries + 1


@pytest.mark.parametrize(
    ("fault", "code"),
    [("error", "server_error"), ("busy", "busy"), ("key", "access_refused"), ("junk", "junk"), ("redirect", "server_error")],
)
def test_what_a_server_does_wrong_has_a_name(fault, code):
    with running_model_server(answer=ANSWER, fault=fault) as model:
        assert refusal(model) == code
        assert model.connections == 1  # nothing is tried again behind the caller's back, no redirect is followed


@pytest.mark.parametrize("fault", ["silent", "stuck"])
def test_a_server_that_falls_silent_is_left(fault):
    with running_model_server(answer=ANSWER, fault=fault) as model:
        assert refusal(model, silence=0.3) == "slow"


def test_an_answer_that_does_not_end_is_cut_off():
    with running_model_server(answer=ANSWER, fault="endless") as model:
        assert refusal(model, seconds=8.0) in {"unreachable", "slow"}


def test_a_broken_connection_leaves_what_came_so_far_to_the_caller():
    with running_model_server(answer=ANSWER, fault="cut") as model:
        text = asked(model)[-1].text
    assert ANSWER.startswith(text)
    assert text != ANSWER


def test_an_answer_that_was_cut_for_its_length_says_so():
    with running_model_server(answer=ANSWER, fault="length") as model:
        assert asked(model)[-1].is_cut


def test_s01_an_address_inside_is_refused_unless_an_operator_named_it():
    with running_model_server(answer=ANSWER) as model:
        assert refusal(model, hosts=frozenset()) == "address_refused"
        assert refusal(model, hosts=frozenset({"127.0.0.1:1"})) == "address_refused"
        assert model.connections == 0


INSIDE = ["169.254.169.254", "fd00:ec2::254", "0.0.0.0", "::ffff:169.254.169.254", "224.0.0.1"]  # noqa: S104 - refused


@pytest.mark.parametrize("address", INSIDE)
def test_s01_the_credentials_of_a_cloud_are_out_of_reach_even_when_named(address, monkeypatch):
    resolved = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: resolved)  # a name service that points inside
    with pytest.raises(AddressRefusedError):
        check_public_url("http://model.example:80/v1", local_hosts=frozenset({"model.example:80"}), may_be_private=True)
