"""What firms ask: told once to who looks after them, counted on the hub's desk, closed by an answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from backend.accounts.models import Account
from backend.advising import asking, caring
from backend.advising.asking import AnswerInput
from backend.advising.queries import firm_in_care, notes_shown
from backend.catalogue.queries import listing_by_id
from backend.compliance import taking_up
from backend.compliance.checklist import checklist_for
from backend.compliance.marking import mark
from backend.compliance.schemas import MarkInput
from backend.core.errors import Conflict, Forbidden, NotFound
from backend.core.permissions import ADVISOR, MANAGER, SYSTEM, Actor
from backend.core.work import Work
from backend.insights.queries import hub_figures
from backend.integrations.mail.models import Mail
from backend.readiness import stepping_up
from storefront.mailing import mail_renderer
from tests.factories import catalogue as make
from tests.factories.hubs import hub, serving, staff
from tests.factories.readiness import Begun, begun

Doing = Callable[..., Any]
SignIn = Callable[[Any], TestClient]
WORDS, ANSWER, FACILITY = "¿Qué formato sirve?", "La hoja de costos de aquí.", "us-food-facility"


def ask(work: Work, at: Begun, question: str = WORDS, item: str = "LEG4") -> None:
    asking.ask_about_step(work.acting_as(at.owner), company_id=at.company_id, item=item, question=question)


def answer(work: Work, at: Begun, actor: Actor, about: str = "step:LEG4", text: str = "", **more: Any) -> None:
    wanted = AnswerInput.model_validate({"about": about, "asked_at": work.now, "text": text, **more})
    asking.answer(work.acting_as(actor), hub_id=at.hub.id, company_id=at.company_id, wanted=wanted)


def told(work: Work) -> list[str]:
    """To whom the mails went."""
    return sorted(work.session.exec(select(Mail.recipient).where(Mail.kind == "advising_asked")))


def address(work: Work, actor: Actor) -> str:
    return work.session.get_one(Account, actor.account_id).email


def counted(work: Work, at: Begun) -> tuple[int, int]:
    """The open questions of the firm on the care list, and of the hub on its desk."""
    row = firm_in_care(work.session, at.hub.id, at.company_id, account_id=None)
    assert row is not None
    return row.asked, hub_figures(work.session, at.hub.id, since=work.now).questions


def test_who_looks_after_the_firm_is_told_once(work: Work) -> None:
    at = begun(work)
    assert at.second.account_id is not None
    caring.assign(
        work.acting_as(at.manager), hub_id=at.hub.id, company_id=at.company_id, account_id=at.second.account_id
    )
    ask(work, at)
    ask(work, at, f"  {WORDS} ")
    (mail,) = work.session.exec(select(Mail).where(Mail.kind == "advising_asked")).all()
    assert mail.recipient == address(work, at.second)
    assert (mail.context["text"], mail.context["company"]) == (WORDS, at.company.name)
    assert mail.context["link"].endswith(f"/hub-desk/{at.hub.slug}/firms/{at.company.slug}/readiness#asked")
    for locale, subject in (("es", f"{at.company.name} pregunta"), ("en", f"{at.company.name} asks its advisors")):
        seen = mail_renderer("https://v.example")(mail.kind, locale, mail.context)
        assert seen.subject.startswith(subject)
        assert WORDS in seen.text
        assert f"https://v.example{mail.context['link']}" in seen.text
        assert WORDS in seen.html
    assert counted(work, at) == (1, 1)


def test_without_anybody_the_hubs_advisors_are_told(work: Work) -> None:
    at = begun(work)
    ask(work, at)
    assert told(work) == sorted([address(work, at.advisor), address(work, at.second)])


def test_an_answer_closes_the_question_and_the_firm_goes_on(work: Work) -> None:
    at = begun(work)
    ask(work, at)
    answer(work, at, at.advisor, text=ANSWER)
    assert counted(work, at) == (0, 0)
    step = stepping_up.steps_taken(work.session, at.company_id)["LEG4"]
    assert (step.state, stepping_up.waits(step)) == ("started", False)
    (note,) = notes_shown(work.session, at.company_id)
    assert note.text == f"“{WORDS}”\n\n{ANSWER}"
    with pytest.raises(Conflict):
        answer(work, at, at.second, text="Otra cosa.")
    assert len(notes_shown(work.session, at.company_id)) == 1


def test_an_answer_to_what_the_firm_no_longer_asks_is_refused(work: Work) -> None:
    at = begun(work)
    ask(work, at)
    with pytest.raises(Conflict):
        answer(work, at, at.advisor, asked_at=work.now - timedelta(minutes=1))
    assert counted(work, at) == (1, 1)


def test_a_question_does_not_stop_the_step(work: Work) -> None:
    at = begun(work)
    ask(work, at)
    owner = work.acting_as(at.owner)
    step = stepping_up.start(owner, company_id=at.company_id, item="LEG4")
    assert (step.state, counted(work, at)) == ("started", (1, 1))
    ask(work, at, "¿Y en pesos?")
    assert (step.state, step.question) == ("started", "¿Y en pesos?")
    stepping_up.finish(owner, company_id=at.company_id, item="LEG4")
    assert counted(work, at) == (0, 0), "what is done asks nothing any more"
    assert not stepping_up.waits(stepping_up.start(owner, company_id=at.company_id, item="LEG4"))


def test_only_the_hubs_own_people_answer(work: Work) -> None:
    at = begun(work)
    ask(work, at)
    other = hub(work, slug="otro")
    for actor, refusal in ((at.owner, NotFound), (serving(staff(work, other, MANAGER), other, MANAGER), NotFound)):
        with pytest.raises((refusal, Forbidden)):
            answer(work, at, actor, text=ANSWER)
    assert counted(work, at) == (1, 1)


def test_what_a_market_asks_for_is_asked_and_answered_alike(work: Work) -> None:
    at = begun(work)
    made = make.listing(work, at.company, title_es="Café", hs_code="0901.21")
    whole = listing_by_id(work.session, made.id, viewer=SYSTEM)
    today, owner = work.now.date(), work.acting_as(at.owner)
    wanted = MarkInput.model_validate({"line": FACILITY, "mark": "missing"})
    ids = {"company_id": at.company_id, "listing_id": made.id}
    mark(owner, **ids, checklist=checklist_for(whole, "US", today), wanted=wanted, today=today)
    for _ in range(2):
        asking.ask_about_line(owner, company_id=at.company_id, line=FACILITY, question=WORDS, today=today)
    assert len(told(work)) == 2
    assert counted(work, at) == (1, 1)
    answer(work, at, at.advisor, f"line:{FACILITY}", ANSWER)
    assert counted(work, at) == (0, 0)
    assert taking_up.asked_of_advisors(work.session, at.company_id) == []


def test_the_desk_shows_who_asks_and_takes_the_answer(doing: Doing, sign_in: SignIn) -> None:
    with doing() as work:
        at = begun(work)
        advisor = staff(work, at.hub, ADVISOR)
    firm, desk = sign_in(at.account), f"/es/hub-desk/{at.hub.slug}"
    steps = f"/es/desk/{at.company.slug}/readiness/steps"
    assert firm.post(f"{steps}/LEG4/ask", data={"question": WORDS}).status_code == 303
    own = firm.get(steps).text
    assert f'action="{steps}/LEG4/start"' in own
    browser = sign_in(advisor)
    assert "1 pregunta<" in browser.get(f"{desk}/care?all=1").text
    assert "La pregunta de una empresa espera" in browser.get(desk).text
    page = browser.get(f"{desk}/firms/{at.company.slug}/readiness").text.split('id="asked"')[1]
    asked_at = page.split('name="asked_at" value="')[1].split('"')[0]
    sent = {"about": "step:LEG4", "asked_at": asked_at, "text": ANSWER}
    path = f"{desk}/firms/{at.company.slug}/answers"
    late = browser.post(path, data={**sent, "asked_at": "2020-01-01T00:00:00+00:00"})
    assert (late.status_code, ANSWER in late.text) == (409, True)
    assert browser.post(path, data=sent).status_code == 303
    assert 'id="asked"' not in browser.get(f"{desk}/firms/{at.company.slug}/readiness").text
    assert WORDS not in sign_in(at.account).get(steps).text
