"""Bytes without a row go after a day; everything else, and everything that looks like a mistake, stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

import backend.media.jobs as media_jobs
from backend.core.clock import ManualClock
from backend.core.config import Settings
from backend.core.ids import new_id
from backend.core.running import Plant, start_plant
from backend.integrations.storage import StorageFailed, open_storage
from backend.media.keys import file_key, owner_of, picture_key
from backend.media.storing import store_attachment, store_photo
from backend.media.sweeping import find_leftovers, remove
from tests.factories.media import FakeStorage, pdf_file, picture_file

Doing = Callable[..., Any]
COMPANY = new_id()


@pytest.fixture
def storage(clock: ManualClock) -> FakeStorage:
    """A storage in memory whose files are two days old."""
    fake = FakeStorage()
    fake.now = clock.now() - timedelta(days=2)
    return fake


def test_keys_lead_back_to_their_rows() -> None:
    media_id = new_id()
    assert owner_of(picture_key(media_id, 640)) == owner_of(file_key(media_id)) == media_id
    for strange in ("pictures/aa/not-an-id/640.webp", "backup.tar", f"other/aa/{media_id}/file", "unfinished/ab",
                    f"pictures/aa/{'-' * 36}/1.webp"):  # fmt: skip
        assert owner_of(strange) is None


def test_what_no_row_owns_goes_after_a_day(doing: Doing, storage: FakeStorage, clock: ManualClock) -> None:
    with doing() as work:
        store_photo(work, storage=storage, company_id=COMPANY, file_name="a.jpg", data=picture_file())
        store_attachment(work, storage=storage, company_id=COMPANY, file_name="a.pdf", data=pdf_file())
    kept = set(storage.files)
    storage.put("unfinished/0123", b"half", content_type="a/b")
    storage.put("somebody-elses.txt", b"mine", content_type="a/b")
    for day in (picture_key(new_id(), 320), file_key(new_id())):
        storage.put(day, b"lost", content_type="a/b")
    storage.now = clock.now() - timedelta(hours=23)
    young = file_key(new_id())
    storage.put(young, b"its row may be on its way", content_type="a/b")
    with doing() as work:
        leftovers = find_leftovers(work, storage=storage)
    assert not leftovers.suspicious
    assert remove(leftovers, storage=storage) == 12
    assert set(storage.files) == kept | {young, "somebody-elses.txt"}


def test_a_rollback_leaves_files_that_are_swept(doing: Doing, storage: FakeStorage) -> None:
    with doing() as work:
        store_photo(work, storage=storage, company_id=COMPANY, file_name="a.jpg", data=picture_file())
        work.session.rollback()
    assert storage.files
    with doing() as work:
        remove(find_leftovers(work, storage=storage), storage=storage)
    assert storage.files == {}


def test_a_strange_database_deletes_nothing(doing: Doing, storage: FakeStorage) -> None:
    for _ in range(101):
        storage.put(file_key(new_id()), b"x", content_type="a/b")
    with doing() as work:
        leftovers = find_leftovers(work, storage=storage)
    assert leftovers.suspicious
    with pytest.raises(ValueError, match="101 of 101"):
        remove(leftovers, storage=storage)
    assert len(storage.files) == 101


def test_many_leftovers_go_in_several_nights(
    doing: Doing, storage: FakeStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.media.sweeping._MOST_AT_ONCE", 4)
    monkeypatch.setattr("backend.media.sweeping._ASKED_AT_ONCE", 3)
    for _ in range(10):
        storage.put(file_key(new_id()), b"x", content_type="a/b")
    left = []
    for _ in range(3):
        with doing() as work:
            found = find_leftovers(work, storage=storage)
        assert found.ownerless == len(storage.files)
        remove(found, storage=storage)
        left.append(len(storage.files))
    assert left == [6, 2, 0]


def test_a_storage_that_fails_is_swept_the_next_night(doing: Doing, storage: FakeStorage) -> None:
    for _ in range(3):
        storage.put(file_key(new_id()), b"x", content_type="a/b")
    storage.fail("delete", after=1)
    with doing() as work:
        found = find_leftovers(work, storage=storage)
    with pytest.raises(StorageFailed):
        remove(found, storage=storage)
    assert len(storage.files) == 2
    remove(found, storage=storage)
    assert storage.files == {}


def test_the_nightly_job_sweeps_the_folder(
    doing: Doing, engine: Engine, clock: ManualClock, settings: Settings
) -> None:
    storage = open_storage(settings)
    with doing() as work:
        media = store_attachment(work, storage=storage, company_id=COMPANY, file_name="a.pdf", data=pdf_file())
    storage.put(file_key(new_id()), b"x", content_type="a/b")
    start_plant(Plant(engine=engine, clock=clock, settings=settings))
    media_jobs.sweep(timestamp=0)
    assert len(list(storage.list())) == 2  # by the test's clock the files are from the future
    newest = max(file.written_at for file in storage.list())
    clock.move_to(newest + timedelta(days=1, seconds=1))
    media_jobs.sweep(timestamp=0)
    assert [file.key for file in storage.list()] == [media.storage_key]


def test_the_nightly_job_stops_at_a_suspicion(engine: Engine, clock: ManualClock, settings: Settings) -> None:
    storage = open_storage(settings)
    for _ in range(101):
        storage.put(file_key(new_id()), b"x", content_type="a/b")
    clock.move_to(max(file.written_at for file in storage.list()) + timedelta(days=2))
    start_plant(Plant(engine=engine, clock=clock, settings=settings))
    media_jobs.sweep(timestamp=0)
    assert len(list(storage.list())) == 101
