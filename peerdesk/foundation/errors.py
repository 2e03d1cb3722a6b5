"""Errors of the domain: a stable code, a kind and data. Words and HTTP statuses are added by the edges."""

from __future__ import annotations

from enum import StrEnum


class ErrorKind(StrEnum):
    """How the caller may react; `config.error_responses` maps each kind to one HTTP status."""

    INVALID = "invalid"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    GONE = "gone"
    TOO_LARGE = "too_large"
    UNPROCESSABLE = "unprocessable"
    RATE_LIMITED = "rate_limited"
    UNAVAILABLE = "unavailable"


class DomainError(Exception):
    """A rule said no. `code` is stable and machine-readable; `fields` maps a field name to a code, never to text."""

    def __init__(self, code: str, kind: ErrorKind, fields: dict[str, str] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.kind = kind
        self.fields = fields or {}


def not_found(code: str) -> DomainError:
    """The thing does not exist, or the caller may not know that it does (the two must look the same)."""
    return DomainError(code, ErrorKind.NOT_FOUND)


def conflict(code: str) -> DomainError:
    """Somebody else was first, or the state moved on."""
    return DomainError(code, ErrorKind.CONFLICT)


def invalid(code: str, **fields: str) -> DomainError:
    """Input breaks a rule; `fields` says where."""
    return DomainError(code, ErrorKind.INVALID, fields)


FAULTS = (
    ArithmeticError, AssertionError, AttributeError, BufferError, EOFError, ImportError, LookupError, MemoryError,
    NameError, OSError, ReferenceError, RuntimeError, TypeError, ValueError,
)  # fmt: skip
"""What code can throw when it is broken or starved, shutdown signals left out: for the few places that must fail closed."""
