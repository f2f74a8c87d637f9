"""Files with letters: kept once, all or none, reached through their conversation only."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlmodel import select

from backend.core.errors import InvalidInput, NotFound, TooLarge, Unavailable, UnsupportedType
from backend.core.permissions import VISITOR
from backend.core.work import Work
from backend.inquiries.answering import answer, reply
from backend.inquiries.asking import ask
from backend.inquiries.models import Inquiry, InquiryFile, InquiryMessage
from backend.inquiries.queries import conversation as read_conversation
from backend.inquiries.queries import file_of
from backend.integrations.storage import Storage
from backend.integrations.storage.folders import FolderStorage
from backend.media.models import Media
from backend.media.storing import Upload
from tests.factories.inquiries import asking, conversation, letter, stall

LIST = Upload("lista de precios.csv", b"a,b\n1,2\n")
NOTE = Upload("../../note.txt", b"see drawing 10.4/2-B")


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return FolderStorage(tmp_path / "media")


def stored(storage: Storage) -> int:
    return len(list(storage.list()))


def test_files_come_with_the_question_and_belong_to_the_firm(work: Work, storage: Storage) -> None:
    at = stall(work)
    made = ask(work.acting_as(VISITOR), asking(at), once="a", files=[LIST, NOTE], storage=storage)
    found = read_conversation(work.session, made.inquiry.id)
    assert found is not None
    files = found.messages[0].files
    assert [file.file_name for file in files] == ["lista de precios.csv", "note.txt"]
    media = file_of(work.session, inquiry_id=made.inquiry.id, file_id=files[0].id)
    assert (media.company_id, media.purpose) == (at.company.id, "attachment")
    assert storage.get(media.storage_key) == LIST.data


def test_the_same_form_sent_twice_keeps_its_files_once(work: Work, storage: Storage) -> None:
    at = stall(work)
    wanted = asking(at)
    for _ in range(2):
        ask(work.acting_as(VISITOR), wanted, once="a", files=[LIST], storage=storage)
    assert (stored(storage), len(work.session.exec(select(Media)).all())) == (1, 1)
    ask(work.acting_as(VISITOR), wanted, once="a", files=[NOTE], storage=storage)
    assert len(work.session.exec(select(Inquiry)).all()) == 2, "another file makes it another question"


def test_files_go_both_ways(work: Work, storage: Storage) -> None:
    at = stall(work)
    done = conversation(work, at)
    answer(
        work.acting_as(at.actor), inquiry_id=done.inquiry.id, wanted=letter(), once="a", files=[LIST], storage=storage
    )
    reply(
        work.acting_as(VISITOR),
        token=done.conversation_token,
        wanted=letter("Here is ours"),
        once="b",
        files=[NOTE],
        storage=storage,
    )
    found = read_conversation(work.session, done.inquiry.id)
    assert found is not None
    assert [len(message.files) for message in found.messages] == [0, 1, 1]


def test_a_file_is_reached_through_its_own_conversation_only(work: Work, storage: Storage) -> None:
    at = stall(work)
    made = ask(work.acting_as(VISITOR), asking(at), once="a", files=[LIST], storage=storage)
    other = conversation(work, at).inquiry
    file = work.session.exec(select(InquiryFile)).one()
    with pytest.raises(NotFound):
        file_of(work.session, inquiry_id=other.id, file_id=file.id)
    assert file_of(work.session, inquiry_id=made.inquiry.id, file_id=file.id).id == file.media_id


@pytest.mark.parametrize(
    ("files", "refusal"),
    [
        ([LIST] * 6, TooLarge),
        ([LIST, Upload("virus.exe", b"MZ" + b"\x00" * 200)], UnsupportedType),
        ([Upload("empty.pdf", b"")], InvalidInput),
    ],
)
def test_one_bad_file_refuses_the_letter_in_words(
    work: Work, storage: Storage, files: list[Upload], refusal: type[Exception]
) -> None:
    at = stall(work)
    with pytest.raises(refusal) as refused:
        ask(work.acting_as(VISITOR), asking(at), once="a", files=files, storage=storage)
    assert set(refused.value.fields) == {"files"}  # type: ignore[attr-defined]
    assert stored(storage) == 0
    assert work.session.exec(select(InquiryMessage)).all() == []


def test_without_a_place_for_files_the_letter_is_refused(work: Work) -> None:
    with pytest.raises(Unavailable):
        ask(work.acting_as(VISITOR), asking(stall(work)), once="a", files=[LIST], storage=None)
