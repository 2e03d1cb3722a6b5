"""From a campaign's link to the first real offer, and to a refusal and its appeal, in three languages, one to the left."""

import re
import time
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from peerdesk.domain.exams.models import Attempt, WritingReview
from peerdesk.domain.exams.rules import ExamKind, ItemKind, shown_order
from peerdesk.domain.experts.commands import decide_application
from peerdesk.domain.experts.models import Application, Qualification
from peerdesk.domain.onboarding.models import TrainingStep
from peerdesk.domain.recruiting.commands import create_campaign, open_campaign
from peerdesk.domain.recruiting.rules import CampaignKind, PageText
from peerdesk.domain.rewards.models import Reward
from tests.factories import network
from tests.factories.exams import TEXT, current, drafts, make_exam, review
from tests.factories.onboarding import ANSWER, IBAN, make_agreement, make_programme
from tests.factories.servers import Program, wait_until, web_program, worker_program

from .browsing import chromium, code_from_mail, complaints_of, give_password, outside, sign_in, submit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HEADLINES = {
    "en": "You brew. Get paid for it.",
    "de": "Du braust. Lass dich dafür bezahlen.",
    "ar": "أنت تخمّر. اكسب من ذلك.",
}
QUESTIONS = {"en": "My keg pours only foam, what can I do?", "de": "Mein Fass zapft nur Schaum, was kann ich tun?",
             "ar": "برميلي لا يصب إلا الرغوة، ماذا أفعل؟"}  # fmt: skip
WHY = "I have brewed at home since 2012 and like to explain it."
REASON = "What you know of the products is not enough yet; please read the guide."
ANSWER_TO_APPEAL = "Looked at again by the server's own clock: nothing was cut off."
EXAMS = (ExamKind.SKILLS, ExamKind.WRITING, ExamKind.LANGUAGE)


@pytest.fixture
def house(transactional_db):
    """Web, worker and scheduler as processes, and those who review."""
    readers = [network.make_reviewer() for _ in range(3)]
    give_password(*readers)
    make_agreement(text="We pay; you answer.")
    web = web_program().start_and_wait()
    others = [worker_program().start(), Program(["scheduler"]).start()]
    yield web.url, readers
    for program in (web, *others):
        program.kill()


def make_house_of(language):
    """A brand that asks three tests, trains and looks for people in one language."""
    brand = network.make_brand(f"Taproom {language}", languages=[language])
    exams = {kind: make_exam(brand, kind, language=language) for kind in EXAMS[1:]}
    exams[ExamKind.SKILLS] = make_exam(brand, language=language, items=drafts(15), least_items=2, most_items=3)
    make_programme(brand, language=language)
    campaign = create_campaign(
        brand, kind=CampaignKind.COMMUNITY, name="Forums", code="forums", by=None, now=network.now(),
        page=PageText(language, HEADLINES[language], "**1**"),
    )  # fmt: skip
    open_campaign(campaign.id, brand_id=brand.id, now=network.now())
    return brand, exams


def send(page, within="main form"):
    """By the button, which works before a page's scripts do: a key pressed sooner would be lost."""
    submit(page.locator(f"{within} button[data-kind=primary]").last)


def apply(page, url, brand, name):
    """Come by the link, sign up with the code from the mail, apply."""
    began = time.time()
    page.goto(f"{url}/join/{brand.slug}/c/forums/?utm_source=forum")
    expect(page.locator("h1")).to_have_text(HEADLINES[brand.languages[0]])
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == [
        brand.languages[0], "rtl" if brand.languages[0] == "ar" else "ltr",
    ]  # fmt: skip
    page.locator("a[href*='campaign=forums']").click()
    page.locator("a[href*=signup]").click()
    page.fill("[name=email]", f"{name}@people.example")
    page.fill("[name=password1]", network.PASSWORD)
    page.keyboard.press("Enter")
    page.fill("[name=code]", code_from_mail(f"{name}@people.example", since=began))
    page.keyboard.press("Enter")
    page.fill("[name=pseudonym]", name)
    page.fill("[name=motivation]", WHY)
    send(page, "form[action$='/applications']")
    page.locator("a[href$='/exams/']").click()
    return outside(lambda: Application.objects.select_related("expert__user").get(brand=brand, expert__pseudonym=name))


def begin(page, exam):
    page.locator(f"form[action*='{exam.id}'] button[data-kind=primary]").click()
    page.wait_for_url(re.compile("/join/attempts/"))
    return outside(lambda: Attempt.objects.select_related("exam", "user").get(exam=exam, state="running"))


def answer_on_page(page, attempt, *, right):
    """One question of a skills test: by the key, or past it."""
    step = outside(lambda: current(attempt))
    order = shown_order(attempt.seed, step.position, len(step.item.options))
    assert step.item.kind == ItemKind.CHOICE
    chosen = next(place for place in range(len(order)) if (order[place] in step.item.right) == right)
    expect(page.locator("[name=position]")).to_have_value(str(step.position))
    page.locator(f"[name=chosen][value='{chosen}']").check()
    send(page)


def sit_skills(page, exam, *, right):
    attempt = begin(page, exam)
    while outside(lambda: Attempt.objects.get(id=attempt.id).state) == "running":
        position = outside(lambda: current(attempt).position)
        answer_on_page(page, attempt, right=right)
        expect(page.locator(f"[name=position][value='{position}']")).to_have_count(0)
    page.locator("a[href$='/exams/']").click()


def sit_writing(page, exam):
    attempt = begin(page, exam)
    page.fill("textarea[name=text]", TEXT)
    send(page)
    page.locator("a[href$='/exams/']").click()
    return attempt


def read_in_browser(page, url, attempt):
    """One reviewer gives their scores on the screen; a test waits no twenty seconds, so the reading began earlier."""
    row = outside(lambda: wait_until(lambda: attempt.reviews.select_related("reviewer").first(), what="a reviewer"))
    sign_in(page, url, row.reviewer)
    page.goto(f"{url}/review/writing/")
    page.locator(f"a[href$='{row.id}/']").click()
    expect(page.locator("main")).to_contain_text("two shots")
    assert attempt.user.email not in page.content()
    earlier = network.now() - timedelta(minutes=3)
    outside(lambda: WritingReview.objects.filter(id=row.id).update(opened_at=earlier))
    for line in page.locator("form[action$=scores] fieldset").all():
        line.locator("input[type=radio]").last.check()
    send(page, "form[action$=scores]")
    page.wait_for_url(lambda address: str(row.id) not in address)  # the list, or the next one that waits for them


def finish_reading(attempt):
    """Whoever else was asked finds the same."""

    def run():
        wait_until(lambda: attempt.reviews.count() >= 2, what="two reviewers")
        while Attempt.objects.get(id=attempt.id).state == "in_review":
            review(attempt, share=1.0)

    outside(run)


def do_papers(page, url, brand):
    page.goto(f"{url}/join/{brand.slug}/")
    page.locator("a[href$='/onboarding/']").click()
    page.locator("a[href$='/me/agreement/']").first.click()
    page.locator("#agrees").check()
    send(page)
    page.goto(f"{url}/join/me/country/")
    page.fill("[name=country]", "DE")
    page.fill("[name=born]", "1990-02-03")
    send(page)
    page.goto(f"{url}/join/me/payout/")
    page.fill("[name=holder]", "Fuggle Golding")
    page.fill("[name=value]", IBAN)
    send(page)
    page.goto(f"{url}/join/{brand.slug}/onboarding/profile")
    send(page)


def train(page, url, brand):
    steps = TrainingStep.objects.filter(programme__brand=brand).order_by("position")
    for step in outside(lambda: list(steps)):
        page.goto(f"{url}/join/{brand.slug}/onboarding/steps/{step.id}/")
        if step.kind == "drill":
            for word in (3, 4, 9):
                page.locator(f"[name=marked_0][value='{word}']").check()
        if step.kind == "practice":
            page.fill("textarea[name=text]", ANSWER)
        send(page)
        expect(page.locator(".page-head .badge[data-tone=good]")).to_be_visible()


def come_online_and_be_asked(page, customer, url, brand):
    page.goto(f"{url}/desk/")
    page.keyboard.press("o")
    expect(page.locator("#presence-switch")).to_have_attribute("aria-checked", "true")
    customer.goto(f"{url}/help/{brand.slug}/")
    customer.fill("[name=text]", QUESTIONS[brand.languages[0]])
    customer.fill("[name=email]", "joe.miller@mail-of-customers.net")
    send(customer, "form:has([name=text])")
    customer.wait_for_url(re.compile(r"/c/[\w-]{43}/"))
    expect(page.locator("[data-offer]")).to_have_count(1)


def test_in_three_languages_a_campaign_s_link_leads_to_a_real_offer_or_to_a_reason_and_an_appeal(house, chromium_path):
    url, readers = house
    houses, complaints = {language: make_house_of(language) for language in HEADLINES}, []
    with chromium(chromium_path) as browser:
        office = browser.new_context().new_page()
        for language in HEADLINES:
            brand, exams = houses[language]
            mine, other, customer = (
                browser.new_context(locale=language, viewport={"width": width, "height": 800}).new_page()
                for width in (390, 1280, 1280)
            )
            complaints_of(mine, complaints)
            application = apply(mine, url, brand, f"Fuggle-{language}")
            sit_skills(mine, exams[ExamKind.SKILLS], right=True)
            written = [sit_writing(mine, exams[kind]) for kind in EXAMS[1:]]
            if language == "en":
                read_in_browser(office, url, written[0])
            for attempt in written:
                finish_reading(attempt)
            decide(office, url, readers[0], application)
            do_papers(mine, url, brand)
            train(mine, url, brand)
            check_ready(brand, application)
            come_online_and_be_asked(mine, customer, url, brand)
            be_declined(other, office, url, brand, exams, readers)
            for page in (mine, other, customer):
                page.context.close()
    assert complaints == []


def check_ready(brand, application):
    """Qualified for the language they were tested in, and paid for the training."""
    qualified = Qualification.objects.filter(expert=application.expert, brand=brand, language=brand.languages[0])
    outside(lambda: wait_until(qualified.exists, what="the qualification"))
    outside(lambda: wait_until(Reward.objects.filter(expert=application.expert).exists, what="the pay"))


def decide(office, url, reviewer, application):
    office.context.clear_cookies()
    sign_in(office, url, reviewer)
    office.goto(f"{url}/review/applications/{application.id}/")
    office.locator("button[value=accept]").click()
    office.wait_for_url(re.compile("/review/$"))
    outside(lambda: wait_until(application.expert.onboardings.exists, what="the onboarding"))


def be_declined(page, office, url, brand, exams, readers):
    """Fail, read why and when to try again, appeal; somebody else answers."""
    application = apply(page, url, brand, f"Sour-{brand.languages[0]}")
    sit_skills(page, exams[ExamKind.SKILLS], right=False)
    now = network.now()
    outside(lambda: decide_application(application.id, by=readers[0], is_accepted=False, reason=REASON, now=now))
    page.goto(f"{url}/join/{brand.slug}/")
    expect(page.locator("main")).to_contain_text(REASON)
    expect(page.locator("main .notice time").first).to_be_visible()  # when to try again
    page.locator("details:has(#appeal-text) summary").click()
    page.fill("#appeal-text", "The page was cut off while I was answering.")
    submit(page.locator("form[action$=appeals] button"))
    office.context.clear_cookies()
    sign_in(office, url, readers[1])
    office.goto(f"{url}/review/appeals/")
    office.fill("form[action*=decision] textarea", ANSWER_TO_APPEAL)
    submit(office.locator("form[action*=decision] button").last)
    page.goto(f"{url}/join/{brand.slug}/")
    expect(page.locator("main")).to_contain_text(ANSWER_TO_APPEAL)
