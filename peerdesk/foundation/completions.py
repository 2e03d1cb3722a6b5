"""Chat completions over the protocol that hosted and local servers of language models share (OpenAI's, as of 2026).

The client is the `openai` package on our guarded transport: no retries of its own, no redirects, bounded time and size.
A server that does not know a JSON schema is asked for a JSON object, one that does not know that for plain words.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, cast

from .http_client import AddressRefusedError, GuardedTransport

if TYPE_CHECKING:
    from openai import OpenAI, Stream
    from openai.types.chat import ChatCompletionChunk

CONNECT_SECONDS: Final = 3.0
# The screen says within ten seconds that no draft comes: the first words, and each further ones, have eight.
SILENCE_SECONDS: Final = 8.0
MOST_ANSWER_BYTES: Final = 512 * 1024
_REFUSED_FORM = frozenset({400, 404, 415, 422, 501})
_ACCESS = frozenset({401, 402, 403})


class OutputForm(StrEnum):
    """How a server is asked for structured output, the strictest first."""

    SCHEMA = "schema"
    OBJECT = "object"
    WORDS = "words"


class CompletionError(Exception):
    """No completion.

    `code`: address_refused, access_refused, unreachable, slow, busy, server_error, request_refused or junk.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class CompletionServer:
    """Where to ask: the base address (ending in /v1 as a rule), a key or "", the model's name there."""

    base_url: str
    api_key: str
    model: str
    named_hosts: AbstractSet[str] = frozenset()


@dataclass(frozen=True)
class Request:
    """What is asked. `messages` are `{"role", "content"}`; `schema` is the JSON schema of the answer, for `name`."""

    messages: Sequence[Mapping[str, str]]
    name: str
    schema: Mapping[str, Any]
    most_tokens: int
    most_seconds: float
    silence_seconds: float = SILENCE_SECONDS


@dataclass(frozen=True)
class Progress:
    """The answer so far. Tokens are the server's count and 0 until it tells; `form` is what it understood."""

    text: str
    form: OutputForm
    model: str = ""
    fingerprint: str = ""
    input_tokens: int = 0
    output_tokens: int = 0
    is_cut: bool = False


def stream_completion(server: CompletionServer, request: Request, *, form: OutputForm | None = None) -> Iterator[Progress]:
    """Yield the answer as it grows; the last one is whole. Raises CompletionError.

    Args:
        server: where to ask.
        request: what to ask; `most_seconds` bounds the whole.
        form: how this server is known to take a schema; None tries the strictest first.

    """
    forms = list(OutputForm)
    deadline = time.monotonic() + request.most_seconds
    client = _client(server, request)
    try:
        for one in forms[forms.index(form) if form else 0 :]:
            is_last = one is forms[-1]
            try:
                stream = _ask(client, server, request, one)
            except CompletionError as error:
                if error.code == "request_refused" and not is_last:
                    continue  # the server does not know this form
                raise
            yield from _read(stream, one, deadline)
            return
    finally:
        client.close()


def _client(server: CompletionServer, request: Request) -> OpenAI:
    import httpx2
    from openai import OpenAI

    transport = GuardedTransport(
        named_hosts=server.named_hosts, most_bytes=MOST_ANSWER_BYTES, most_seconds=request.most_seconds
    )
    timeout = httpx2.Timeout(request.silence_seconds, connect=CONNECT_SECONDS)
    http_client = httpx2.Client(transport=transport, timeout=timeout, follow_redirects=False, trust_env=False)
    return OpenAI(
        api_key=server.api_key or "none", base_url=server.base_url, http_client=http_client, max_retries=0, timeout=timeout,
        organization="", project="",
    )  # fmt: skip


def _ask(
    client: OpenAI, server: CompletionServer, request: Request, form: OutputForm
) -> Stream[ChatCompletionChunk]:
    extra: dict[str, Any] = {}
    if form is OutputForm.SCHEMA:
        described = {"name": request.name, "schema": dict(request.schema), "strict": True}
        extra = {"response_format": {"type": "json_schema", "json_schema": described}}
    elif form is OutputForm.OBJECT:
        extra = {"response_format": {"type": "json_object"}}
    if form is not OutputForm.WORDS:
        extra["stream_options"] = {"include_usage": True}
    with _told():
        answer = client.chat.completions.create(
            model=server.model, messages=cast("Any", [dict(message) for message in request.messages]), stream=True,
            max_tokens=request.most_tokens, temperature=0.2, **extra,
        )  # fmt: skip
    return cast("Stream[ChatCompletionChunk]", answer)


def _read(stream: Stream[ChatCompletionChunk], form: OutputForm, deadline: float) -> Iterator[Progress]:
    text, model, fingerprint, used, is_cut = "", "", "", (0, 0), False
    with _told(), stream:
        for chunk in stream:
            if time.monotonic() > deadline:
                raise CompletionError("slow")
            model, fingerprint = model or str(chunk.model or ""), fingerprint or str(chunk.system_fingerprint or "")
            if chunk.usage:
                used = (int(chunk.usage.prompt_tokens or 0), int(chunk.usage.completion_tokens or 0))
            for choice in (chunk.choices or [])[:1]:
                is_cut = is_cut or choice.finish_reason == "length"
                words = getattr(choice.delta, "content", None)
                if words:
                    text += words
                    yield Progress(text, form, model, fingerprint)
    if not text.strip():
        raise CompletionError("junk")
    yield Progress(text, form, model, fingerprint, *used, is_cut=is_cut)


@contextmanager
def _told() -> Iterator[None]:
    """Turn whatever the client, its transport and an answer that keeps to no protocol throw into one CompletionError."""
    import httpx2
    import openai

    try:
        yield
    except (
        openai.OpenAIError, httpx2.HTTPError, AddressRefusedError, OSError, ValueError, TypeError, AttributeError, KeyError,
    ) as error:  # fmt: skip
        raise CompletionError(_code_of(error)) from error


def _code_of(error: BaseException) -> str:
    import httpx2
    import openai

    causes: list[BaseException] = []
    seen: BaseException | None = error
    while seen is not None and len(causes) < 10:  # noqa: PLR2004 - a chain of causes is short
        causes.append(seen)
        seen = seen.__cause__ or seen.__context__
    if any(isinstance(cause, AddressRefusedError) for cause in causes):
        return "address_refused"
    if isinstance(error, openai.APIStatusError):
        # llama-cpp-python 0.3 answers a form that it does not know with 500, and names the field.
        return "request_refused" if "response_format" in error.message else _code_of_status(error.status_code)
    if any(isinstance(cause, openai.APITimeoutError | httpx2.TimeoutException) for cause in causes):
        return "slow"
    return "unreachable" if isinstance(error, openai.APIConnectionError | httpx2.HTTPError | OSError) else "junk"


def _code_of_status(status: int) -> str:
    if status in _ACCESS:
        return "access_refused"
    if status == 429:  # noqa: PLR2004 - RFC 6585
        return "busy"
    if status in {408, 504}:
        return "slow"
    return "request_refused" if status in _REFUSED_FORM else "server_error"
