"""Product lists made to stop the site: each is refused in moments, or read."""

from __future__ import annotations

import time

import pytest

from backend.catalogue.sheets import template_workbook, workbook
from backend.catalogue.sheets.kinds import sniff
from backend.catalogue.sheets.sheet import Limits, SheetError
from backend.catalogue.sheets.webtable import read_web_table
from backend.companies.joining import complaints
from backend.core.errors import Unavailable


def test_many_comments_are_read_once() -> None:
    began = time.process_time()
    assert sniff(b"<!---->" * 26 + b"x") == "csv"
    assert time.process_time() - began < 2.0  # tried in every way it takes half a minute, and twice that with each more


@pytest.mark.parametrize("start", [b"", b" \n", b"<!-- a -->", b"<!---->\n<!-- <table> -->  ", b"<!-- a -- b -->"])
def test_a_page_behind_comments_is_still_a_page(start: bytes) -> None:
    assert sniff(start + b"<table><tr><td>a</td></tr></table>") == "html"


def test_cells_that_span_two_hundred_do_not_fill_the_memory() -> None:
    rows = b"<table>" + b"<tr><td colspan=200>" * 15_000
    with pytest.raises(SheetError):
        read_web_table(b"<html>" + rows * 3, Limits())


def test_only_so_many_workbooks_are_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    book = template_workbook("es", currency="MXN")
    monkeypatch.setattr(workbook, "_WAIT_SECONDS", 0.05)
    taken = 0
    while workbook._places.acquire(blocking=False):
        taken += 1
    try:
        with pytest.raises(Unavailable):
            workbook.read_workbook(book, "xlsx", Limits())
    finally:
        for _ in range(taken):
            workbook._places.release()
    assert taken == 2
    assert workbook.read_workbook(book, "xlsx", Limits()).records


def test_a_megabyte_in_a_short_answer_is_refused_without_being_read() -> None:
    began = time.process_time()
    found = complaints({"country": "MX", "tax_identifier": "\ufdfa" * 300_000, "whatsapp": "5" * 1_000_000})
    assert set(found) == {"tax_identifier", "whatsapp"}
    assert time.process_time() - began < 0.5
