"""A simulated member of the brand's staff: decides unsure topics, answers escalated tickets, approves knowledge."""

from __future__ import annotations

import asyncio
import html
import re

from .browser import Browser, words_of
from .scene import Scene
from .shifts import keep_working

LOOK_SECONDS = 4.0
TOPICS_A_LOOK = 3
_TOPIC_FORM = re.compile(r'action="([^"]+/tickets/[0-9a-f-]{36}/topic)"')
_GUESS = re.compile(r'name="topic" value="([0-9a-f-]{36})"')
_OPTION = re.compile(r'<option value="([0-9a-f-]{36})">([^<]+)</option>')
_TICKET = re.compile(r"/tickets/([0-9a-f-]{36})/")
_ARTICLE = re.compile(r"/knowledge/([0-9a-f-]{36})/")


async def staff_forever(scene: Scene, email: str) -> None:
    """Work while the switch is on."""
    await keep_working(scene, email, _shift)


async def _shift(scene: Scene, browser: Browser) -> None:
    console = f"/console/{scene.slug}"
    while True:
        await asyncio.sleep(LOOK_SECONDS * scene.draw.uniform(0.8, 1.4))
        if scene.is_running:
            await _decide_topic(scene, browser, console)
            await _answer_escalated(scene, browser, console)
            await _approve_knowledge(browser, console)


async def _decide_topic(scene: Scene, browser: Browser, console: str) -> None:
    """Give the recorded topic; what nobody recorded gets the machine's first guess, so that no customer waits for ever."""
    for _ in range(TOPICS_A_LOOK):
        page = (await browser.get(f"{console}/triage/")).text
        form = _TOPIC_FORM.search(page)
        if form is None:
            return
        found = scene.row_on(words_of(page))
        wanted = found[1].topic.replace("-", " ").casefold() if found else ""
        options = {html.unescape(name).strip().casefold(): value for value, name in _OPTION.findall(page)}
        guess = _GUESS.search(page)
        topic = options.get(wanted) or (guess.group(1) if guess else next(iter(options.values()), None))
        if topic is not None:
            await browser.post(form.group(1), {"topic": topic})


async def _answer_escalated(scene: Scene, browser: Browser, console: str) -> None:
    page = (await browser.get(f"{console}/tickets/?state=staff")).text
    for ticket_id in dict.fromkeys(_TICKET.findall(page)):
        address = f"{console}/tickets/{ticket_id}/"
        found = scene.row_on(words_of((await browser.get(address)).text))
        if found is None:
            continue
        best = found[1].answers[0][1] if found[1].answers else ""
        if best:
            await browser.post(f"{address}takeover", {})
            await browser.post(f"{address}messages", {"text": best[:19_000], "then": "wait"})
            return


async def _approve_knowledge(browser: Browser, console: str) -> None:
    page = (await browser.get(f"{console}/knowledge/?state=proposed")).text
    for article_id in list(dict.fromkeys(_ARTICLE.findall(page)))[:1]:
        await browser.post(f"{console}/knowledge/{article_id}/publication", {})
