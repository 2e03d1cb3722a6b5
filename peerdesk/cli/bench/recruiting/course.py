"""A season of recruiting in made-up time: who acts when, by the commands of the product."""

from __future__ import annotations

import heapq
import itertools
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np

from peerdesk.cli.bench.recruiting import reading, readying, sitting
from peerdesk.cli.bench.recruiting.figures import figures_of
from peerdesk.cli.bench.recruiting.people import Person, Reader, draw_people, draw_readers, pause
from peerdesk.demo.recruiting import create_recruiting
from peerdesk.domain.brands.commands import create_brand
from peerdesk.domain.exams.commands import check_exams, learn_exams, settle_flag, sweep_attempts, sweep_reviews
from peerdesk.domain.exams.models import Attempt, Exam, Flag
from peerdesk.domain.experts.canonical import MarkKind
from peerdesk.domain.experts.commands import create_expert, note_mark, settle_match, submit_application
from peerdesk.domain.experts.models import Application, MatchFinding
from peerdesk.domain.experts.queries.marks import likenesses_of
from peerdesk.domain.onboarding.models import Onboarding
from peerdesk.domain.outreach.commands import bring_handles, mark_invited, note_invited_application
from peerdesk.domain.outreach.queries import handles_of
from peerdesk.domain.people.commands import create_user
from peerdesk.domain.people.models import NetworkRole, User
from peerdesk.domain.recruiting.commands import (
    close_campaign,
    count_visit,
    decide_appeal,
    decide_many,
    file_appeal,
    move_from_waiting_list,
    note_arrival,
    open_campaign,
)
from peerdesk.domain.recruiting.models import Campaign
from peerdesk.domain.recruiting.queries import PipelineRow, list_appeals, pipeline
from peerdesk.domain.recruiting.rules import Source, Stage
from peerdesk.foundation.clock import pretend, utc_now
from peerdesk.foundation.errors import DomainError
from peerdesk.foundation.outbox.emit import drain
from peerdesk.foundation.outbox.models import OutboxEvent

LANGUAGE: Final = "en"
# A campaign is closed when it has run this long, and those who came later are let in so much after its beginning.
CLOSED_AFTER: Final = timedelta(hours=150)
LET_IN_AFTER: Final = timedelta(hours=220)
# Somebody who failed a test may try again; so long they are waited for.
WAITED_FOR: Final = timedelta(days=4)
_FAILED: Final = "The tests show that some of our answers would be hard for you still. You may apply again in thirty days."
_ABSENT: Final = "You have not taken the tests within two weeks. You may apply again in thirty days."
_READ_AGAIN: Final = "We have read all of it again, with fresh eyes, and this is our view."
_TWICE: Final = "You have applied with another log-in already; that application counts."
_MOTIVATION: Final = "I have brewed for years, and I like to explain it to people who begin."


class Course:
    """One season: a brand with its tests, people, reviewers, and two who decide."""

    def __init__(self, *, people: int, reviewers: int, seed: int) -> None:
        """Draw everybody and set up the brand, now."""
        self.rng = np.random.default_rng(seed)
        self.began = utc_now()
        self.people = draw_people(people, self.rng)
        self.stages: Counter[str] = Counter()
        self.most_waiting: Counter[str] = Counter()
        self._events: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self._numbers = itertools.count()
        self.brand = create_brand("season", name="Season", now=self.began, is_simulated=True)
        self.recruiters = [self._user(f"recruiter{place}", NetworkRole.OPERATOR) for place in range(2)]
        readers = draw_readers(reviewers, self.rng)
        self.readers: dict[User, Reader] = {
            self._user(f"reader{place}", NetworkRole.REVIEWER): reader for place, reader in enumerate(readers)
        }
        create_recruiting(self.brand, by=self.recruiters[0], now=self.began)
        readying.set_up(self.brand, now=self.began)
        self.campaign = Campaign.objects.get(brand=self.brand)
        self.words = self._import()
        self.exams = list(Exam.objects.filter(brand=self.brand).order_by("created_at"))
        self.getting_ready: set[Person] = set()
        self._contrary = {person for person in self.people if person.appeals}
        self.applied: dict[Person, tuple[User, Application]] = {}

    def run(self, *, days: int, say: Callable[[str], None]) -> None:
        """Let the season pass, hour by hour, until nothing is left to do or its time is over."""
        for person in self.people:
            self._at(self.began + timedelta(hours=person.arrives), self._arrive(person))
        for user, reader in self.readers.items():
            self._at(self.began + pause(self.rng, hours=10), self._read(user, reader))
        self._at(self.began + timedelta(hours=12), self._decide)
        self._at(self.began + CLOSED_AFTER, self._close)
        self._at(self.began + LET_IN_AFTER, self._let_in)
        end = self.began + timedelta(days=days)
        hour = self.began
        while self._events and hour < end:
            hour += timedelta(hours=1)
            while self._events and self._events[0][0] <= hour:
                when, _, act = heapq.heappop(self._events)
                with pretend(when):
                    act(when)
                    self._deliver()
            with pretend(hour):
                self._sweep(hour)
            if hour.hour == 0:
                self._look(hour, say)
        self.ended = hour

    def _import(self) -> list[str]:
        """Bring everybody in by a table of public handles and invite them; returns the end of each one's own link."""
        lines = ["platform;handle;deed", *(f"forum;brewer{one.number:05d};answered questions" for one in self.people)]
        data = "\n".join(lines).encode()
        self.brought = bring_handles(self.campaign.id, brand=self.brand, data=data, name="forum.csv", now=self.began)
        found = handles_of(self.campaign.id, brand_id=self.brand.id)
        for one in found:
            mark_invited(one.row.id, brand_id=self.brand.id, now=self.began)
        return [one.word for one in sorted(found, key=lambda one: one.row.handle)]

    def figures(self) -> dict[str, Any]:
        """What the season came to."""
        return figures_of(self)

    def _at(self, when: datetime, act: Callable[[datetime], None]) -> None:
        heapq.heappush(self._events, (when, next(self._numbers), act))

    def _user(self, name: str, role: NetworkRole = NetworkRole.NONE) -> User:
        return create_user(
            f"{name}@season.example", name=name, password=None, now=self.began, network_role=role, is_simulated=True
        )

    def _deliver(self) -> None:
        waiting = OutboxEvent.objects.filter(done_at__isnull=True)
        while keys := list(waiting.values_list("key", flat=True).distinct()):
            for key in keys:
                drain(key)

    def _sweep(self, hour: datetime) -> None:
        sweep_attempts(now=hour)
        sweep_reviews(now=hour)
        if hour.hour == 0:
            learn_exams(now=hour)
            check_exams(now=hour)
            for flag in Flag.objects.filter(settled_at=None):
                settle_flag(flag.id, by=self.recruiters[0], finding="Looked at: nothing that counts.", now=hour)
        self._deliver()

    def _look(self, hour: datetime, say: Callable[[str], None]) -> None:
        board = Counter(row.stage.value for row in pipeline(now=hour))
        for stage, count in board.items():
            self.stages[stage] += count
            self.most_waiting[stage] = max(self.most_waiting[stage], count)
        say(f"day {(hour - self.began).days}: {dict(board)}, {len(self._events)} things to come")

    def _arrive(self, person: Person) -> Callable[[datetime], None]:
        def act(now: datetime) -> None:
            source = Source(person.source)
            count_visit(self.campaign.id, source=source, now=now)
            user = self._user(f"person{person.number}")
            expert = create_expert(user, pseudonym=f"Brewer {person.number}", languages=(LANGUAGE,), now=now)
            of = person.number - 1 if person.is_double else person.number
            note_mark(expert, kind=MarkKind.DEVICE, value=f"device-of-{of:032d}", now=now)
            application = submit_application(expert, brand=self.brand, motivation=_MOTIVATION, language=LANGUAGE, now=now)
            note_invited_application(application, word=self.words[person.number])
            self.campaign.refresh_from_db()
            note_arrival(application, campaign=self.campaign, source=source, now=now)
            self.applied[person] = (user, application)
            if not person.never_begins:
                self._at(now + pause(self.rng, hours=8), self._sit(person, 0))

        return act

    def _sit(self, person: Person, place: int) -> Callable[[datetime], None]:
        def act(now: datetime) -> None:
            user, application = self.applied[person]
            application.refresh_from_db()
            if application.state != "submitted":
                return
            if hasattr(application, "arrival") and application.arrival.is_waiting:
                self._at(now + timedelta(hours=24), self._sit(person, place))
                return
            gives_up = person.gives_up and place == person.number % len(self.exams)
            sitting.sit(self.exams[place], user, person, now=now, rng=self.rng, gives_up=gives_up)
            if gives_up:
                return
            if place + 1 < len(self.exams):
                self._at(now + pause(self.rng, hours=5), self._sit(person, place + 1))
            elif person.tries_again:
                self._at(now + pause(self.rng, hours=60), self._try_again(person))

        return act

    def _try_again(self, person: Person) -> Callable[[datetime], None]:
        def act(now: datetime) -> None:
            user, application = self.applied[person]
            application.refresh_from_db()
            for exam in self.exams if application.state == "submitted" else ():
                made = list(Attempt.objects.filter(exam=exam, user=user))
                if len(made) == 1 and made[0].outcome == "failed":
                    sitting.sit(exam, user, person, now=now, rng=self.rng, gives_up=False)

        return act

    def _read(self, user: User, reader: Reader) -> Callable[[datetime], None]:
        def act(now: datetime) -> None:
            reading.read(user, reader, writers={who.id: person for person, (who, _) in self.applied.items()}, now=now,
                         rng=self.rng)  # fmt: skip
            if self._is_going():
                self._at(now + pause(self.rng, hours=10), act)

        return act

    def _is_going(self) -> bool:
        return len(self.applied) < len(self.people) or Application.objects.filter(state="submitted").exists()

    def _decide(self, now: datetime) -> None:
        """One of the two looks at the board, as far as somebody can decide; and at appeals of what the other declined."""
        by = self.recruiters[int(self.rng.integers(2))]
        board = pipeline(now=now)
        for row in board:
            if row.is_held:
                self._settle(row, now=now)
        self._decide_rows([row for row in board if row.stage == Stage.READY], by, accept=True, reason="", now=now)
        failed = [row for row in board if row.stage == Stage.FAILED and now - row.since > WAITED_FOR]
        self._decide_rows(failed, by, accept=False, reason=_FAILED, now=now)
        absent = [row for row in board if row.stage == Stage.TESTS and row.is_late]
        self._decide_rows(absent, by, accept=False, reason=_ABSENT, now=now)
        for appeal in list_appeals(by):
            if not appeal.is_mine:
                person = next(one for one, (_, row) in self.applied.items() if row.id == appeal.application_id)
                decide_appeal(appeal.id, by=by, is_upheld=sitting.deserves(person, self.exams), answer=_READ_AGAIN, now=now)
        if self._events or self._is_going() or list_appeals(by):
            self._at(now + timedelta(hours=12), self._decide)

    def _decide_rows(self, rows: list[PipelineRow], by: User, *, accept: bool, reason: str, now: datetime) -> None:
        if not rows:
            return
        _, refused = decide_many([row.id for row in rows][:200], by=by, is_accepted=accept, reason=reason, now=now)
        same = [key for key, code in refused.items() if code == "application_held"]
        if same:
            decide_many(same, by=by, is_accepted=False, reason=_TWICE, now=now)
        self._deliver()
        for person, (user, application) in self.applied.items():
            application.refresh_from_db()
            if application.state == "accepted" and person not in self.getting_ready:
                self.getting_ready.add(person)
                if self.rng.random() >= readying.STOPS:
                    self._at(now + pause(self.rng, hours=20), self._get_ready(person))
            if application.decided_at == now and application.state == "declined" and person in self._contrary:
                self._contrary.remove(person)
                self._at(now + pause(self.rng, hours=24), self._appeal(user, application))

    def _get_ready(self, person: Person) -> Callable[[datetime], None]:
        """Papers now, and the training some hours later."""

        def act(now: datetime) -> None:
            readying.do_papers(self._onboarding(person), person, now=now)
            self._at(now + pause(self.rng, hours=6), learn)

        def learn(now: datetime) -> None:
            readying.train(self._onboarding(person), person, now=now, rng=self.rng)

        return act

    def _onboarding(self, person: Person) -> Onboarding:
        rows = Onboarding.objects.select_related("expert__user", "brand", "programme")
        return rows.get(expert=self.applied[person][1].expert_id, brand=self.brand)

    def _settle(self, row: PipelineRow, *, now: datetime) -> None:
        user_id = Application.objects.values_list("expert__user", flat=True).get(id=row.id)
        for like in likenesses_of(user_id):
            if not like.is_settled:
                settle_match(
                    user_id, like.user_id, by=self.recruiters[0], finding=MatchFinding.HOUSEHOLD,
                    reason="Two who live together, as both say.", now=now,
                )  # fmt: skip

    def _appeal(self, user: User, application: Application) -> Callable[[datetime], None]:
        def act(now: datetime) -> None:
            try:
                file_appeal(application.id, by=user, text="Please look again: I was cut off.", now=now)
            except DomainError as error:
                if error.code != "application_not_found":
                    raise

        return act

    def _close(self, now: datetime) -> None:
        close_campaign(self.campaign.id, brand_id=self.brand.id, now=now)

    def _let_in(self, now: datetime) -> None:
        open_campaign(self.campaign.id, brand_id=self.brand.id, now=now)
        waiting = [row.id for row in pipeline(now=now) if row.stage == Stage.WAITING_LIST]
        move_from_waiting_list(waiting)
