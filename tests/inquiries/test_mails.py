"""The letters as people get them: every kind, both languages, what they must say and must not."""

from __future__ import annotations

from email.utils import parseaddr
from pathlib import Path

import pytest

from backend.core.permissions import VISITOR
from backend.core.work import Work
from backend.inquiries.answering import answer
from backend.inquiries.linking import renew
from backend.inquiries.notifying import greeting_name
from backend.inquiries.schemas import Refusal
from backend.inquiries.triaging import refuse
from backend.integrations.mail.models import Mail
from backend.integrations.mail.rendering import Rendered, compose
from backend.integrations.storage.folders import FolderStorage
from backend.media.storing import Upload
from storefront.mailing import mail_renderer
from tests.factories.inquiries import advisor, as_staff, conversation, held, letter, mails, replied, stall

ORIGIN = "https://vitrina.example"
KINDS = {
    "inquiry_confirm", "inquiry_link", "inquiry_opened", "inquiry_refused", "inquiry_answer", "inquiry_delivered",
    "inquiry_reply", "inquiry_to_check",
}  # fmt: skip
HOSTILE = "<b onclick=x>bold</b> & “quoted” %(x)s {{ 7*7 }}"


def everything(work: Work, tmp_path: Path) -> list[Mail]:
    """One conversation with all that can be written about it."""
    at = stall(work)
    inside = as_staff(advisor(work, at.hub), at.hub)
    done = conversation(work, at, name=HOSTILE, message=f"Hello\n\n{HOSTILE}")
    answer(
        work.acting_as(at.actor),
        inquiry_id=done.inquiry.id,
        wanted=letter(f"Dear,\n\n{HOSTILE}"),
        once="a",
        files=[Upload("a.txt", b"text")],
        storage=FolderStorage(tmp_path / "media"),
    )
    replied(work, done.conversation_token)
    renew(work.acting_as(VISITOR), token=done.conversation_token)
    refuse(work.acting_as(inside), inquiry_id=held(work, at).id, wanted=Refusal(reason=f"No. {HOSTILE}"))
    return mails(work)


def rendered(mail: Mail, locale: str) -> Rendered:
    return mail_renderer(ORIGIN)(mail.kind, locale, mail.context)


@pytest.mark.parametrize("locale", ["es", "en"])
def test_every_kind_reads_well_in_both_languages(work: Work, tmp_path: Path, locale: str) -> None:
    found = everything(work, tmp_path)
    assert {mail.kind for mail in found} == KINDS
    for mail in found:
        words = rendered(mail, locale)
        assert words.subject
        assert "\n" not in words.subject
        assert "<b onclick" not in words.html
        assert HOSTILE.count("{{ 7*7 }}") == 1  # written as it came, never worked out
        assert "%(x)s 49" not in words.text
        message = compose(mail, words, sender="Vitrina <vitrina@vitrina.example>")
        assert parseaddr(str(message["To"]))[1] == mail.recipient
        if mail.kind != "inquiry_refused":
            link = ORIGIN + mail.context["link"]
            assert link in words.text
            assert link in words.html


def test_spanish_and_english_differ_in_every_subject(work: Work, tmp_path: Path) -> None:
    for mail in everything(work, tmp_path):
        assert rendered(mail, "es").subject != rendered(mail, "en").subject


def test_the_answer_tells_of_its_files(work: Work, tmp_path: Path) -> None:
    mail = next(mail for mail in everything(work, tmp_path) if mail.kind == "inquiry_answer")
    assert "One file comes with it" in rendered(mail, "en").text


def test_what_the_buyer_needs_is_in_the_firms_mail(work: Work) -> None:
    conversation(work, stall(work), quantity="12,000", destination="Hamilton, Ontario")
    text = rendered(mails(work, "inquiry_delivered")[0], "es").text
    for words in ("12,000 kg", "Hamilton, Ontario", "Café de altura tostado", "Canadá", "Prairie Axle Works"):
        assert words in text


@pytest.mark.parametrize(
    "name", ["Karen Whitfield", "María-José O’Neill", "J. R. R. Tolkien", "王小明", "Ngũgĩ wa Thiong'o", "Dr. Ana"]
)
def test_names_of_people_are_greeted(name: str) -> None:
    assert greeting_name(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "Visit www.pills.example",
        "http://pills.example",
        "Win 1000 dollars",
        "pills.example/now",
        "www.pills",
        "A" * 41,
        "one two three four five six seven",
        "Click here: free",
        "a\nb",
        "",
    ],
)
def test_a_name_that_could_carry_a_message_is_not(name: str) -> None:
    assert greeting_name(name) == ""
