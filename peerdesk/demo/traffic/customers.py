"""Simulated customers: ask on the help page, read, confirm or ask on, rate; rarely they come back."""

from __future__ import annotations

import asyncio
import re

import httpx2

from peerdesk.demo.history import Row

from .browser import Browser, words_of
from .scene import Scene

PATIENCE_SECONDS = 900
LOOK_SECONDS = 3.0
SOLVED_BY_MACHINE = 0.5
SOLVED = 0.9
RATES = 0.75
COMES_BACK = 0.04
STARS = (5, 5, 5, 5, 4, 4, 4, 3, 2, 1)
_SURVEY = re.compile(r'name="survey" value="([^"]+)"')


async def ask_forever(scene: Scene, crowd: asyncio.TaskGroup) -> None:
    """Ask one question after the other while the switch is on; each customer lives on in a task of their own."""
    for row in scene.questions():
        while not scene.is_running:  # noqa: ASYNC110 - the switch is in another process
            await asyncio.sleep(1)
        crowd.create_task(_customer(scene, row))
        await asyncio.sleep(scene.seconds_between * scene.draw.uniform(0.5, 1.5))


async def _customer(scene: Scene, row: Row) -> None:
    try:
        async with Browser(scene.base_url) as browser:
            page = f"/help/{scene.slug}/"
            await browser.get(page)
            orders = row.details.order_ids
            answer = await browser.post(f"{page}questions", {
                "text": f"{row.subject}\n\n{row.text}"[:20_000], "email": row.details.email, "name": row.details.name,
                "order_id": orders[0] if orders else "",
            })  # fmt: skip
            if answer.status_code != httpx2.codes.SEE_OTHER:
                return
            await _follow(scene, row, browser, answer.headers["Location"])
    except httpx2.HTTPError:
        return  # the server restarts; this customer gives up, the next one comes soon


async def _follow(scene: Scene, row: Row, browser: Browser, link: str) -> None:
    scene_page = (await browser.get(link)).text
    found = re.search(r"\b[2-9A-HJ-NP-Z]{8}\b", words_of(scene_page))
    if found:
        scene.remember(found.group(), row)
    for _ in range(int(PATIENCE_SECONDS / LOOK_SECONDS)):
        await asyncio.sleep(LOOK_SECONDS * scene.draw.uniform(0.8, 1.4))
        if not scene.is_running:
            continue
        thread = (await browser.get(f"{link}history")).text
        if "self-service-answer" in thread:
            solved = scene.draw.random() < SOLVED_BY_MACHINE
            await browser.post(f"{link}self-service-answer", {"outcome": "solved" if solved else "person"})
        elif f"{link}resolution" in thread and scene.draw.random() < SOLVED:
            await browser.post(f"{link}resolution", {})
        elif f"{link}reopening" in thread:
            await _farewell(scene, browser, link, thread)
            return


async def _farewell(scene: Scene, browser: Browser, link: str, thread: str) -> None:
    survey = _SURVEY.search(thread)
    if survey and scene.draw.random() < RATES:
        stars = scene.draw.choice(STARS)
        await browser.post(f"{link}rating", {"survey": survey.group(1), "rating": str(stars)})
    if scene.draw.random() < COMES_BACK:
        await asyncio.sleep(LOOK_SECONDS)
        await browser.post(f"{link}reopening", {})
