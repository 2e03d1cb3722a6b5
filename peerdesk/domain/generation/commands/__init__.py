"""Commands of `generation`."""

from .calls import Answer, ModelRefusedError, Question, ask_model, sweep_abandoned_calls
from .settings import connect_endpoint, disconnect_endpoint, rewrap_endpoint_keys

__all__ = [
    "Answer",
    "ModelRefusedError",
    "Question",
    "ask_model",
    "connect_endpoint",
    "disconnect_endpoint",
    "rewrap_endpoint_keys",
    "sweep_abandoned_calls",
]
