"""Coming to work again and again: a restart of the server ends a shift, not the job."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import httpx2

from .browser import Browser
from .scene import Scene

BREAK_SECONDS = 20.0


async def keep_working(scene: Scene, email: str, shift: Callable[[Scene, Browser], Awaitable[None]]) -> None:
    """Log in and work one shift after the other."""
    while True:
        try:
            async with Browser(scene.base_url) as browser:
                if await browser.log_in(email, scene.password):
                    await shift(scene, browser)
        except httpx2.HTTPError:
            pass  # the server restarts; log in again in a while
        await asyncio.sleep(BREAK_SECONDS)
