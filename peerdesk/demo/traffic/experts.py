"""Simulated experts: come online, look at offers, claim simulated tickets only, answer with the real answers."""

from __future__ import annotations

import asyncio
import re

import httpx2

from .browser import Browser, words_of
from .scene import Scene
from .shifts import keep_working

LOOK_SECONDS = 2.5
THINK_SECONDS = (4.0, 12.0)
WRITE_SECONDS = (4.0, 10.0)
_OFFER = re.compile(r'data-offer="([0-9a-f-]{36})"(.*?)</li>', re.DOTALL)
_NONCE = re.compile(r'name="nonce" value="([0-9a-f.]+)"')
_TICKET = re.compile(r"/desk/tickets/([0-9a-f-]{36})/")
_FENCING = re.compile(r'name="fencing" value="(\d+)"')


async def answer_forever(scene: Scene, email: str) -> None:
    """Work while the switch is on; go offline when it is turned off."""
    await keep_working(scene, email, _shift)


async def _shift(scene: Scene, browser: Browser) -> None:
    await browser.get("/desk/")
    online = False
    while True:
        if scene.is_running != online:
            online = scene.is_running
            await browser.post("/desk/presence", {"online": "1" if online else "0"})
        if online:
            await _answer_my_turns(scene, browser)
            await _look_at_offers(scene, browser)
        await asyncio.sleep(LOOK_SECONDS * scene.draw.uniform(0.8, 1.6))


async def _look_at_offers(scene: Scene, browser: Browser) -> None:
    page = (await browser.get("/desk/offers")).text
    simulated = [(offer, card) for offer, card in _OFFER.findall(page) if "Simulated" in card]
    if not simulated:
        return
    await asyncio.sleep(scene.draw.uniform(*THINK_SECONDS))
    offer, card = simulated[0]
    nonce = _NONCE.search(card)
    shown = {"nonce": nonce.group(1) if nonce else ""}
    won = await browser.post(f"/desk/offers/{offer}/acceptance", shown, wants_json=True)
    if won.status_code == httpx2.codes.OK:
        await _work_on(scene, browser, won.json()["ticket_id"])


async def _answer_my_turns(scene: Scene, browser: Browser) -> None:
    page = (await browser.get("/desk/tickets")).text
    for part in page.split("<li>")[1:]:
        ticket = _TICKET.search(part)
        if ticket and "Your turn" in part:
            await _work_on(scene, browser, ticket.group(1))


async def _work_on(scene: Scene, browser: Browser, ticket_id: str) -> None:
    """Answer with the next real answer; without one hand over to staff; what the check stops goes to staff too."""
    address = f"/desk/tickets/{ticket_id}/"
    page = (await browser.get(address)).text
    fencing = _FENCING.search(page)
    found = scene.row_on(words_of(page))
    if fencing is None:
        return
    answer = scene.next_answer(found[0]) if found else None
    await asyncio.sleep(scene.draw.uniform(*WRITE_SECONDS))
    if answer is not None:
        sent = await browser.post(
            f"{address}replies",
            {"text": answer[:19_000], "fencing": fencing.group(1), "hands_over": "1", "confirmed": "1"},
            wants_json=True,
        )
        if sent.is_success:
            return
    await browser.post(
        f"{address}escalation",
        {"reason": "not_sure", "note": "I have no further answer to this.", "fencing": fencing.group(1)},
        wants_json=True,
    )
