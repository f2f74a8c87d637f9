"""Evidence: what is taken, for how long it counts, what a verdict does, and who may see a file."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import select

from backend.core.clock import ManualClock
from backend.core.errors import DomainError, InvalidInput, NotFound, NotSignedIn
from backend.core.permissions import VISITOR
from backend.core.work import Work
from backend.media.errors import DisguisedFile, FileTooLarge, WrongKindOfFile
from backend.media.models import Media
from backend.readiness import evidencing
from backend.readiness.evidence_files import PAGES, TooManyPages, pages_of
from backend.readiness.instrument import EvidenceRule
from backend.readiness.queries import documents_of, file_for
from backend.readiness.validity import calendar_end, expiry
from tests.factories.companies import membership
from tests.factories.hubs import hub
from tests.factories.media import FakeStorage, office_file, pdf_file, picture_file
from tests.factories.readiness import Begun, factor, inputs_of, joined, say, show, upload

pytestmark = pytest.mark.data
Doing = Callable[..., Any]


def test_one_document_serves_several_items(work: Work, at: Begun, storage: FakeStorage) -> None:
    for item in ("LEG1", "LEG2", "TRD2"):
        say(work, at, item)
    document = upload(work, at, storage, "LEG1", "LEG2", "LEG1")
    assert [factor(work, at, item) for item in ("LEG1", "LEG2", "TRD2")] == [0.75, 0.75, 0.5]
    evidencing.attach(work.acting_as(at.owner), document.id, "TRD2")
    evidencing.detach(work.acting_as(at.owner), document.id, "LEG2")
    assert [factor(work, at, item) for item in ("LEG1", "LEG2", "TRD2")] == [0.75, 0.5, 0.75]
    assert [one.item for one in documents_of(work.session, at.company_id)[0].items] == ["LEG1", "TRD2"]
    again = evidencing.attach(work.acting_as(at.owner), document.id, "LEG2")
    assert (again.state, again.row_version) == ("uploaded", 3)


def test_taking_it_back_erases_the_file(work: Work, at: Begun, storage: FakeStorage) -> None:
    say(work, at, "LEG1")
    document = upload(work, at, storage, "LEG1")
    assert work.session.exec(select(Media.purpose)).all() == ["attachment"]
    evidencing.remove(work.acting_as(at.owner), document.id)
    assert work.session.exec(select(Media)).all() == []
    assert factor(work, at, "LEG1") == 0.5
    assert documents_of(work.session, at.company_id) == []
    with pytest.raises(NotFound):
        evidencing.remove(work.acting_as(at.owner), document.id)


@pytest.mark.parametrize(
    ("name", "data", "refusal"),
    [
        ("opinion.pdf", b"<html><script>alert(1)</script></html>", DisguisedFile),
        ("acta.docx", office_file("word/document.xml"), WrongKindOfFile),
        ("nota.txt", b"una nota", WrongKindOfFile),
        ("grande.pdf", pdf_file() + b" " * (10 * 1024 * 1024), FileTooLarge),
        ("dibujo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", WrongKindOfFile),
        ("libro.pdf", pdf_file().replace(b"\n%Cot", b"\n" + b"<</Type /Page>>" * (PAGES + 1) + b"%Cot"), TooManyPages),
    ],
)
def test_other_files_are_refused(
    work: Work, at: Begun, storage: FakeStorage, name: str, data: bytes, refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal) as told:
        upload(work, at, storage, "LEG1", name=name, data=data)
    assert "file" in told.value.fields
    assert storage.files == {}


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("../../etc/passwd.pdf", pdf_file(), "application/pdf"),
        ("foto.exe", picture_file(), "image/"),
        ("costos.xlsx", office_file(), "spreadsheetml"),
        ("costos.csv", b"a,b\n1,2\n", "text/csv"),
    ],
)
def test_what_a_file_is_its_bytes_say(
    work: Work, at: Begun, storage: FakeStorage, name: str, data: bytes, kind: str
) -> None:
    document = upload(work, at, storage, "LEG1", name=name, data=data)
    media, _ = file_for(work.session, at.owner, document.id)
    assert kind in media.content_type
    assert "/" not in media.file_name
    assert ".exe" not in media.file_name


def test_pages_in_packed_objects_are_counted() -> None:
    packed = zlib.compress(b"1 0 2 20 " + b"<</Type/Page/Parent 9 0 R>>" * 70)
    stream = b"5 0 obj <</Type /ObjStm /Length %d /Filter /FlateDecode>> stream\n%s\nendstream" % (len(packed), packed)
    assert pages_of(b"%PDF-1.7\n" + stream) == 70
    assert pages_of(pdf_file()) == 1


def test_dates_are_checked(work: Work, at: Begun) -> None:
    today = inputs_of(work, at).today
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"issued_on": today + timedelta(days=1)}, "issued_on"),
        ({"issued_on": date(1900, 1, 1)}, "issued_on"),
        ({"expires_on": today - timedelta(days=1)}, "expires_on"),
        ({"expires_on": date(2200, 1, 1)}, "expires_on"),
    ]
    for dates, field in wrong:
        with pytest.raises(InvalidInput) as told:
            show(work, at, "LEG2", **dates)
        assert list(told.value.fields) == [field]
    with pytest.raises(InvalidInput) as told:
        show(work, at, "XXX1")
    assert list(told.value.fields) == ["items"]


def test_links_and_numbers(work: Work, at: Begun) -> None:
    owner = work.acting_as(at.owner)
    for url in (
        "javascript:alert(1)",
        "ftp://firm.com",
        "nowhere",
        "https://user@firm.com",
        "https://a b.com",
        "http://[",
        "http://a.b/" + "x" * 500,
        "https://a.b/<b>",
    ):
        with pytest.raises(InvalidInput) as told:
            evidencing.add_link(owner, company_id=at.company_id, items=["LEG2"], title="Página", url=url)
        assert list(told.value.fields) == ["url"]
    with pytest.raises(InvalidInput) as told:
        evidencing.add_number(
            owner, company_id=at.company_id, items=["LEG3"], title="Padrón", authority="sat", number=" "
        )
    assert list(told.value.fields) == ["number"]
    made = evidencing.add_number(
        owner,
        company_id=at.company_id,
        items=["LEG3"],
        title="Padrón",
        authority="padron-exportadores",
        number="ABC123",
        issued_on=inputs_of(work, at).today,
    )
    assert (made.kind, made.number) == ("registry", "ABC123")


@pytest.mark.parametrize(
    ("authority", "number"),
    [
        ("sat", "x"),
        ("sat", "XAXX010101000"),
        ("sat", "576937-K"),
        ("sat-gt", "ABC010203XY4"),
        ("hacienda-sv", "0614"),
        ("padron-exportadores", "x"),
        ("fda", "sin número"),
        ("other", "---- 1"),
        ("siger", "<b>12345</b>"),
    ],
)
def test_a_number_no_register_has_is_refused(work: Work, at: Begun, authority: str, number: str) -> None:
    with pytest.raises(InvalidInput) as told:
        evidencing.add_number(
            work.acting_as(at.owner),
            company_id=at.company_id,
            items=["LEG1"],
            title="Registro",
            authority=authority,
            number=number,
            issued_on=inputs_of(work, at).today,
        )
    assert list(told.value.fields) == ["number"]


@pytest.mark.parametrize(
    ("authority", "number"),
    [
        ("sat", "ABC010203XY4"),
        ("sat", "abc-010203-xy4"),
        ("sat-gt", "576937-K"),
        ("hacienda-sv", "0614-050707-104-8"),
        ("fda", "12345678901"),
        ("senasica", "SENASICA/2026-0042"),
    ],
)
def test_a_number_as_the_register_writes_it_is_kept(work: Work, at: Begun, authority: str, number: str) -> None:
    made = evidencing.add_number(
        work.acting_as(at.owner),
        company_id=at.company_id,
        items=["LEG1"],
        title="Registro",
        authority=authority,
        number=number,
        issued_on=inputs_of(work, at).today,
    )
    assert made.number == number


def test_it_counts_until_the_earlier_of_its_own_date_and_the_rule() -> None:
    from tests.factories.instruments import words

    rule = EvidenceRule("document", words("D"), days=90)
    today, issued = date(2026, 3, 2), date(2026, 3, 1)

    def end(rule: EvidenceRule, own: date | None, made: date | None = issued) -> date | None:
        return expiry(rule, issued_on=made, expires_on=own, today=today)

    assert end(rule, None) == date(2026, 5, 30)
    assert end(rule, date(2026, 4, 1)) == date(2026, 4, 1)
    assert end(rule, date(2027, 1, 1)) == date(2026, 5, 30)
    assert end(EvidenceRule("document", words("D")), None) is None
    renewed = expiry(
        EvidenceRule("registry", words("D"), days=900), issued_on=issued, expires_on=None, today=today, authority="fda"
    )
    assert renewed == date(2026, 12, 31)
    with pytest.raises(InvalidInput) as told:
        end(rule, None, made=None)
    assert list(told.value.fields) == ["issued_on"]


@pytest.mark.parametrize(
    ("issued", "ends"),
    [
        (date(2025, 5, 1), date(2026, 12, 31)),
        (date(2026, 9, 30), date(2026, 12, 31)),
        (date(2026, 10, 1), date(2028, 12, 31)),
        (date(2026, 12, 31), date(2028, 12, 31)),
        (date(2027, 1, 1), date(2028, 12, 31)),
    ],
)
def test_a_food_facility_is_renewed_at_the_end_of_even_years(issued: date, ends: date) -> None:
    assert calendar_end("fda-food-facility", issued) == ends


def test_documents_are_for_the_firm_and_its_advisors(
    work: Work, at: Begun, storage: FakeStorage, clock: ManualClock
) -> None:
    document = upload(work, at, storage, "LEG1")
    for actor in (at.owner, at.advisor, at.manager):
        assert file_for(work.session, actor, document.id)[0].id == document.media_id
    elsewhere = joined(work, hub(work))
    for actor, refusal in (
        (VISITOR, NotSignedIn),
        (elsewhere.owner, NotFound),
        (elsewhere.advisor, NotFound),
        (elsewhere.manager, NotFound),
    ):
        with pytest.raises(refusal):
            file_for(work.session, actor, document.id)
    left = membership(work, at.company)
    left.state, left.ended_at = "left", work.now
    work.session.flush()
    with pytest.raises(NotFound):
        file_for(work.session, at.advisor, document.id)
