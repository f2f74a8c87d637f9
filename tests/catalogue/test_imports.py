"""A firm's list on its way to its shelf."""

from __future__ import annotations

import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from backend.catalogue import importing
from backend.catalogue.applying import apply_run
from backend.catalogue.editing import edit
from backend.catalogue.models import ImportRun, Listing, ListingText, PriceTier
from backend.catalogue.schemas import ImportOptions
from backend.catalogue.sheets import SheetError
from backend.companies.models import Company
from backend.core.clock import ManualClock
from backend.core.errors import Conflict, Forbidden, InvalidInput, NotFound, NotSignedIn
from backend.core.journal import JournalEntry
from backend.core.permissions import VISITOR
from backend.core.work import Work, working
from tests.factories import catalogue as make
from tests.factories.media import FakeStorage

Row = dict[str, object]
COFFEE: list[Row] = [
    {"Clave": f"C-{number}", "Nombre": f"Café {number}", "Categoría": "Café tostado", "Precio": f"{number}.50"}
    for number in range(1, 8)
]


class Killed(Exception):
    """The worker's process ended here."""


class Hand:
    """A firm with a list in its hand, outside of any transaction."""

    def __init__(self, engine: Engine, clock: ManualClock) -> None:
        self.engine, self.clock, self.storage = engine, clock, FakeStorage()
        with working(engine, clock=clock) as work:
            self.company: Company = make.firm(work)

    def check(self, rows: Sequence[Row] | bytes, **said: Any) -> UUID:
        """Bring a list and have it checked."""
        data = rows if isinstance(rows, bytes) else make.product_list(rows)
        with working(self.engine, clock=self.clock) as work:
            return importing.start_check(
                work, storage=self.storage, company_id=self.company.id, file_name="lista.csv", data=data,
                options=make.options(**said)).id

    def queue(self, run_id: UUID) -> None:
        """Say that the rows shall be taken."""
        with working(self.engine, clock=self.clock) as work:
            importing.apply(work, run_id=run_id)

    def run(self, run_id: UUID, **more: Any) -> None:
        """What the worker does."""
        apply_run(self.engine, clock=self.clock, storage=self.storage, run_id=run_id, **more)

    def bring(self, rows: Sequence[Row] | bytes, **said: Any) -> ImportRun:
        """From the file to the shelf."""
        run_id = self.check(rows, **said)
        self.queue(run_id)
        self.run(run_id)
        return self.state(run_id)

    def state(self, run_id: UUID) -> ImportRun:
        """The run as it stands."""
        with Session(self.engine, expire_on_commit=False) as session:
            return session.get_one(ImportRun, run_id)

    def shelf(self) -> list[tuple[Any, ...]]:
        """Everything a list can change, in an order of its own."""
        with Session(self.engine) as session:
            found = []
            for one in session.exec(select(Listing).where(Listing.company_id == self.company.id)):
                texts = session.exec(select(ListingText).where(ListingText.listing_id == one.id)).all()
                priced = select(PriceTier).where(PriceTier.listing_id == one.id)
                tiers = session.exec(priced.order_by(col(PriceTier.from_quantity))).all()
                found.append((
                    one.sku, one.state, one.kind, one.category, one.unit, one.currency, one.moq, one.lead_days,
                    one.hs_code, one.incoterm, one.incoterm_place, one.source_locale, one.match_key,
                    tuple(sorted((text.locale, text.title, text.description, text.stale) for text in texts)),
                    tuple((tier.from_quantity, tier.minor) for tier in tiers),
                ))
            return sorted(found, key=repr)

    def versions(self) -> int:
        """How often the firm's listings were written."""
        with Session(self.engine) as session:
            return sum(session.exec(select(Listing.version).where(Listing.company_id == self.company.id)))

    def told(self) -> int:
        """Rows of the journal about the firm's listings."""
        with Session(self.engine) as session:
            rows = session.exec(select(JournalEntry.verb).where(JournalEntry.company_id == self.company.id))
            return sum(verb.startswith("listing.") for verb in rows)


@pytest.fixture
def hand(engine: Engine, clock: ManualClock) -> Hand:
    """A firm that brings lists."""
    return Hand(engine, clock)


def test_a_list_becomes_drafts(hand: Hand) -> None:
    run = hand.bring(COFFEE)
    assert (run.state, run.total, run.applied, run.created, run.updated, run.unchanged) == ("finished", 7, 7, 7, 0, 0)
    assert [row[:2] for row in hand.shelf()] == [(f"C-{number}", "draft") for number in range(1, 8)]
    assert hand.shelf()[2] == (
        "C-3", "draft", "product", "roasted-coffee", "piece", "GTQ", None, None, None, None, "", "es", "cafe 3",
        (("es", "Café 3", "", False),), ((1, 350),))


def test_checking_says_what_applying_would_do_and_changes_nothing(hand: Hand) -> None:
    hand.bring(COFFEE[:3])
    changed = [{**COFFEE[0], "Precio": "99.00"}, COFFEE[1], {**COFFEE[5]}, {**COFFEE[6], "Precio": "mucho"}]
    before = hand.shelf()
    run = hand.state(hand.check(changed))
    figures = run.options["figures"]
    assert {name: figures[name] for name in ("rows", "good", "new", "changed", "same", "wrong")} == {
        "rows": 4, "good": 3, "new": 1, "changed": 1, "same": 1, "wrong": 1}
    assert [line["verdict"] for line in run.options["preview"]] == ["changed", "same", "new", "wrong"]
    assert hand.shelf() == before
    [finding] = importing.findings(run.errors)
    assert (finding.row_number, finding.header, finding.value) == (5, "Precio", "mucho")


def test_importing_again_touches_nothing(hand: Hand) -> None:
    hand.bring(COFFEE)
    shelf, versions, told = hand.shelf(), hand.versions(), hand.told()
    run = hand.bring(COFFEE)
    assert (run.created, run.updated, run.unchanged) == (0, 0, 7)
    assert (hand.shelf(), hand.versions(), hand.told()) == (shelf, versions, told)


def test_only_what_changed_is_written(hand: Hand) -> None:
    hand.bring(COFFEE)
    versions = hand.versions()
    run = hand.bring([*COFFEE[:6], {**COFFEE[6], "Precio": "1,250.00"}])
    assert (run.created, run.updated, run.unchanged) == (0, 1, 6)
    assert hand.versions() == versions + 1
    assert hand.shelf()[6][-1] == ((1, 125000),)


def test_without_codes_titles_tell(hand: Hand) -> None:
    rows: list[Row] = [{"Producto": "Café de Altura", "Precio": "10"}, {"Producto": "Miel", "Precio": "20"}]
    hand.bring(rows)
    run = hand.bring([{"Producto": "CAFE DE ALTURA", "Precio": "11"}, {"Producto": " Miel ", "Precio": "20"}])
    assert (run.created, run.updated, run.unchanged) == (0, 1, 1)
    assert len(hand.shelf()) == 2


def test_a_code_is_gained_where_the_title_is_certain(hand: Hand) -> None:
    hand.bring([{"Producto": "Miel", "Precio": "20"}])
    run = hand.bring([{"Clave": "M-1", "Producto": "Miel", "Precio": "20"}])
    assert (run.created, run.updated) == (0, 1)
    assert [row[0] for row in hand.shelf()] == ["M-1"]


def test_a_list_without_codes_finds_listings_that_have_them(hand: Hand) -> None:
    hand.bring(COFFEE)
    run = hand.bring([{"Nombre": row["Nombre"], "Precio": row["Precio"]} for row in COFFEE])
    assert (run.created, run.updated, run.unchanged) == (0, 0, 7)


def test_two_products_of_one_name_keep_apart(hand: Hand) -> None:
    rows: list[Row] = [{"Clave": "R", "Nombre": "Taza", "Precio": "5"}, {"Clave": "A", "Nombre": "Taza", "Precio": "6"},
                       {"Clave": "", "Nombre": "Taza", "Precio": "7"}]
    hand.bring(rows)
    run = hand.bring(list(reversed(rows)))
    assert (run.created, run.updated, run.unchanged) == (0, 0, 3)
    assert sorted((row[0], row[-1]) for row in hand.shelf()) == [
        ("", ((1, 700),)), ("A", ((1, 600),)), ("R", ((1, 500),))]


def test_an_empty_cell_says_nothing_and_a_word_takes_the_price_away(hand: Hand) -> None:
    rows: list[Row] = [{"Clave": "A", "Nombre": "Taza", "Precio": "5", "MOQ": "12", "Descripción": "De barro"},
                       {"Clave": "B", "Nombre": "Plato", "Precio": "6", "MOQ": "12", "Descripción": "Hondo"}]
    hand.bring(rows)
    hand.bring([{"Clave": "A", "Nombre": "Taza", "Precio": "", "MOQ": "", "Descripción": ""},
                {"Clave": "B", "Nombre": "Plato", "Precio": "a consultar", "MOQ": "24", "Descripción": ""}])
    first, second = hand.shelf()
    assert (first[6], first[-2][0][2], first[-1]) == (12, "De barro", ((1, 500),))
    assert (second[6], second[-2][0][2], second[-1]) == (24, "Hondo", ())


def test_what_was_said_for_the_whole_list_holds(hand: Hand) -> None:
    run = hand.bring([{"Name": "Web shop", "Price": "1.500,00"}], kind="service", category="web-development",
                     unit="project", locale="en", currency="USD", decimals="comma", publish=True)
    assert run.created == 1
    assert hand.shelf() == [(
        "", "published", "service", "web-development", "project", "USD", None, None, None, None, "", "en", "web shop",
        (("en", "Web shop", "", False),), ((1, 150000),))]


def test_only_complete_and_available_rows_are_published(hand: Hand) -> None:
    rows: list[Row] = [{"Nombre": "Café", "Categoría": "Café tostado", "Disponible": "sí"},
                       {"Nombre": "Cosa", "Categoría": "Qué sé yo", "Disponible": "sí"},
                       {"Nombre": "Té", "Categoría": "Té e infusiones", "Disponible": "no"}]
    run = hand.bring(rows, publish=True)
    assert {row[12]: row[1] for row in hand.shelf()} == {"cafe": "published", "cosa": "draft", "te": "draft"}
    assert run.options["figures"]["uncategorised"] == 1


def test_a_new_price_takes_the_prices_of_larger_quantities_with_it(hand: Hand) -> None:
    with working(hand.engine, clock=hand.clock) as work:
        make.listing(work, hand.company, sku="C-1", currency="GTQ", tiers=[
            {"from_quantity": 10, "amount": "1.50"}, {"from_quantity": 100, "amount": "1.20"}])
    hand.bring([{"Clave": "C-1", "Nombre": "Café de altura tostado", "Precio": "1.50"}])
    assert hand.shelf()[0][-1] == ((10, 150), (100, 120))
    hand.bring([{"Clave": "C-1", "Nombre": "Café de altura tostado", "Precio": "1.60"}])
    assert hand.shelf()[0][-1] == ((10, 160),)


def test_a_changed_text_leaves_its_translation_behind(hand: Hand) -> None:
    with working(hand.engine, clock=hand.clock) as work:
        make.listing(work, hand.company, sku="C-1", title_en="Roasted coffee")
    hand.bring([{"Clave": "C-1", "Nombre": "Café tostado en leña"}])
    assert hand.shelf()[0][-2] == (("en", "Roasted coffee", "", True), ("es", "Café tostado en leña", "", False))


def test_somebody_who_edits_meanwhile_is_told(hand: Hand) -> None:
    with working(hand.engine, clock=hand.clock) as work:
        listing = make.listing(work, hand.company, sku="C-1", currency="GTQ")
    hand.bring([{"Clave": "C-1", "Nombre": "Café", "Precio": "5"}])
    with working(hand.engine, clock=hand.clock) as work, pytest.raises(Conflict):
        edit(work, listing_id=listing.id, wanted=make.rewritten(1))


def test_a_list_without_a_name_column_waits_for_its_columns(hand: Hand) -> None:
    run_id = hand.check([{"xx": "Café", "yy": "10"}])
    assert hand.state(run_id).options["figures"]["good"] == 0
    with working(hand.engine, clock=hand.clock) as work, pytest.raises(Conflict):
        importing.apply(work, run_id=run_id)
    with working(hand.engine, clock=hand.clock) as work:
        importing.recheck(work, storage=hand.storage, run_id=run_id, options=make.options(
            columns={"title": 0, "price": 1}))
    hand.queue(run_id)
    hand.run(run_id)
    assert [row[-1] for row in hand.shelf()] == [((1, 1000),)]


def test_what_cannot_be_read_is_refused_with_a_sentence(hand: Hand) -> None:
    for data in (b"", b"%PDF-1.4 x", b"PK\x03\x04rest"):
        with pytest.raises((SheetError, InvalidInput)) as caught:
            hand.check(data)
        assert str(caught.value.message).endswith((".", "?"))
    with pytest.raises(InvalidInput):
        hand.check(COFFEE, category="no-such")


def test_who_may_bring_and_see_lists(hand: Hand) -> None:
    run_id = hand.check(COFFEE)
    cases = [
        (make.acting_for(hand.company.id, "editor"), None),
        (make.acting_for(hand.company.id, scopes=frozenset({"imports:write"})), None),
        (make.acting_for(hand.company.id, scopes=frozenset({"listings:write"})), Forbidden),
        (make.acting_for(UUID(int=1)), NotFound),
        (VISITOR, NotSignedIn),
    ]
    for actor, problem in cases:
        with working(hand.engine, actor=actor, clock=hand.clock) as work:
            if problem is None:
                importing.corrected_file(work, storage=hand.storage, run_id=run_id, locale="es")
                continue
            with pytest.raises(problem):
                importing.apply(work, run_id=run_id)
            with pytest.raises(problem):
                importing.start_check(work, storage=hand.storage, company_id=hand.company.id, file_name="x.csv",
                                      data=make.product_list(COFFEE), options=make.options())


def test_a_cancelled_run_stops_between_chunks_and_keeps_what_it_took(hand: Hand) -> None:
    run_id = hand.check(COFFEE)
    hand.queue(run_id)

    def stop() -> None:
        with working(hand.engine, clock=hand.clock) as work:
            importing.cancel(work, run_id=run_id)

    hand.run(run_id, chunk=3, after_chunk=stop)
    run = hand.state(run_id)
    assert (run.state, run.applied, len(hand.shelf())) == ("cancelled", 3, 3)
    hand.run(run_id)
    assert len(hand.shelf()) == 3
    assert hand.bring(COFFEE).created == 4


def test_queued_once_however_often_it_is_asked(hand: Hand) -> None:
    run_id = hand.check(COFFEE)
    hand.queue(run_id)
    hand.queue(run_id)
    with hand.engine.connect() as connection:
        waiting = connection.exec_driver_sql(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'catalogue.apply_import'").scalar_one()
    assert waiting == 1
    with working(hand.engine, clock=hand.clock) as work, pytest.raises(Conflict):
        importing.recheck(work, storage=hand.storage, run_id=run_id, options=make.options())


def test_a_file_that_is_gone_ends_the_run_with_a_reason(hand: Hand) -> None:
    run_id = hand.check(COFFEE)
    hand.queue(run_id)
    hand.storage.files.clear()
    hand.run(run_id)
    run = hand.state(run_id)
    assert run.state == "failed"
    assert run.options["problem"]["msgid"]


def test_no_chunk_holds_the_journal_for_long(hand: Hand) -> None:
    rows: list[Row] = [{"Clave": f"C-{number}", "Nombre": f"Café {number}", "Precio": "5"} for number in range(450)]
    run_id = hand.check(rows, category="roasted-coffee", publish=True)
    hand.queue(run_id)
    seen: list[int] = []

    def look() -> None:
        seen.append(hand.state(run_id).applied)

    hand.run(run_id, after_chunk=look)
    assert seen == [200, 400, 450]
    assert hand.told() == 900


rows_of_a_list = st.lists(
    st.fixed_dictionaries({
        "Clave": st.sampled_from(["", "", "A", "a", "B", "C-1", "D"]),
        "Nombre": st.sampled_from(["Café", "cafe", "Miel", "Rebozo azul", "Té", "Jabón", "Taza"]),
        "Precio": st.sampled_from(["10.00", "12.50", "1,250.00", "a consultar", "xx"]),
        "Categoría": st.sampled_from(["Café tostado", "", "Miel y productos de la colmena", "nada"]),
    }),
    min_size=1, max_size=9,
)
IN_A_DATABASE = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@IN_A_DATABASE
@given(rows=rows_of_a_list, kills=st.sets(st.integers(0, 8)), chunk=st.integers(1, 4))
def test_kills_and_repetition_end_in_one_state(
    engine: Engine, clock: ManualClock, rows: list[Row], kills: set[int], chunk: int
) -> None:
    """Taken in one go; taken with kills between chunks; taken twice: one shelf."""
    whole = Hand(engine, clock)
    whole.bring(rows, publish=True)
    shelf = whole.shelf()

    killed = Hand(engine, clock)
    run_id = killed.check(rows, publish=True)
    if killed.state(run_id).options["figures"]["good"]:
        killed.queue(run_id)
        steps = iter(range(100))

        def maybe_die() -> None:
            if next(steps) in kills:
                raise Killed

        for _ in range(20):
            try:
                killed.run(run_id, chunk=chunk, after_chunk=maybe_die)
                break
            except Killed:
                continue
        run = killed.state(run_id)
        assert (run.state, run.created, run.updated, run.unchanged) == ("finished", len(shelf), 0, 0)
    assert killed.shelf() == shelf

    again = whole.bring(rows, publish=True) if shelf else None
    assert again is None or (again.created, again.updated, again.unchanged) == (0, 0, len(shelf))
    assert whole.shelf() == shelf


distinct_rows = st.lists(
    st.fixed_dictionaries({
        "Clave": st.sampled_from(["", "A", "B", "C-1", "D", "E"]),
        "Nombre": st.sampled_from(["Café", "Miel", "Rebozo azul", "Té", "Jabón", "Taza"]),
        "Precio": st.sampled_from(["10.00", "12.50"]),
    }),
    min_size=1, max_size=8, unique_by=lambda row: row["Clave"] or f"title {row['Nombre']}",
)


@IN_A_DATABASE
@given(before=distinct_rows, rows=distinct_rows, seed=st.integers(0, 999), chunk=st.integers(1, 3))
def test_the_order_of_rows_does_not_matter(
    engine: Engine, clock: ManualClock, before: list[Row], rows: list[Row], seed: int, chunk: int
) -> None:
    """On a shelf that holds an earlier list already, too: the same listings are found whatever comes first."""
    shelves = []
    shuffled = random.Random(seed).sample(rows, len(rows))
    for order in (rows, shuffled):
        hand = Hand(engine, clock)
        hand.bring(before)
        run_id = hand.check(order)
        hand.queue(run_id)
        hand.run(run_id, chunk=chunk)
        shelves.append(hand.shelf())
        repeated = hand.bring(order)
        assert (repeated.created, repeated.updated) == (0, 0)
    assert shelves[0] == shelves[1]


def test_two_runs_at_once_never_double(hand: Hand) -> None:
    rows: list[Row] = [{"Clave": f"C-{number}" if number % 2 else "", "Nombre": f"Café {number}", "Precio": "5"}
                       for number in range(60)]
    runs = [hand.check(rows), hand.check(rows)]
    for run_id in runs:
        hand.queue(run_id)
    with ThreadPoolExecutor(2) as workers:
        for done in [workers.submit(hand.run, run_id, chunk=7) for run_id in runs]:
            done.result()
    states = [hand.state(run_id) for run_id in runs]
    assert [run.state for run in states] == ["finished", "finished"]
    assert sum(run.created for run in states) == 60
    assert sum(run.unchanged for run in states) == 60
    assert len(hand.shelf()) == 60


def test_the_same_run_in_two_workers_takes_every_row_once(hand: Hand) -> None:
    run_id = hand.check(COFFEE)
    hand.queue(run_id)
    with ThreadPoolExecutor(2) as workers:
        for done in [workers.submit(hand.run, run_id, chunk=2) for _ in range(2)]:
            done.result()
    run = hand.state(run_id)
    assert (run.state, run.applied, run.created, run.unchanged) == ("finished", 7, 7, 0)


def test_an_import_and_the_form_at_once_do_not_wait_for_each_other(hand: Hand) -> None:
    with working(hand.engine, clock=hand.clock) as work:
        listings = [make.listing(work, hand.company, sku=f"C-{number}").id for number in range(1, 8)]
    run_id = hand.check(COFFEE)
    hand.queue(run_id)

    def rewrite(listing_id: UUID, number: int) -> str:
        try:
            with working(hand.engine, clock=hand.clock) as work:
                edit(work, listing_id=listing_id, wanted=make.rewritten(1, sku=f"X-{number}"))
        except Conflict:
            return "told"
        return "saved"

    with ThreadPoolExecutor(3) as workers:
        importing_now = workers.submit(hand.run, run_id, chunk=1)
        edits = [workers.submit(rewrite, listing_id, number) for number, listing_id in enumerate(listings)]
        assert {edit_.result() for edit_ in edits} <= {"told", "saved"}
        importing_now.result()
    assert hand.state(run_id).state == "finished"


def test_default_options_follow_the_firm(work: Work) -> None:
    for country, currency in (("MX", "MXN"), ("GT", "GTQ"), ("SV", "USD")):
        company = make.firm(work, country=country)
        assert importing.default_options(work.session, company.id) == ImportOptions(currency=currency)
