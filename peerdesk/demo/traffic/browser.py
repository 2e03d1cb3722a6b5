"""A browser without a screen: cookies, forms with their CSRF token, pages read as text."""

from __future__ import annotations

import html
import re
from types import TracebackType
from typing import Self

import httpx2

_CSRF_COOKIE = "csrftoken"
_TAG = re.compile(r"<[^>]+>")


class Browser:
    """One person's session with the server."""

    def __init__(self, base_url: str) -> None:
        headers = {"User-Agent": "simulated"}
        self._client = httpx2.AsyncClient(base_url=base_url, timeout=20, trust_env=False, headers=headers)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def get(self, path: str) -> httpx2.Response:
        """Read a page."""
        return await self._client.get(path)

    async def post(self, path: str, data: dict[str, str], *, wants_json: bool = False) -> httpx2.Response:
        """Send a form with the token of the pages read before."""
        headers = {
            "X-CSRFToken": self._client.cookies.get(_CSRF_COOKIE) or "", "Referer": f"{self._client.base_url}{path}",
        }  # fmt: skip
        if wants_json:
            headers["Accept"] = "application/json"
        return await self._client.post(path, data=data, headers=headers)

    async def log_in(self, email: str, password: str) -> bool:
        """Sign in by the same form as people do."""
        await self.get("/accounts/login/")
        answer = await self.post("/accounts/login/", {"login": email, "password": password})
        return answer.status_code == httpx2.codes.FOUND


def words_of(page: str) -> str:
    """Return a page's text without mark-up."""
    return html.unescape(_TAG.sub(" ", page))
