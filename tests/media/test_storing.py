"""Files of companies: kept with their rows, all or none, opened by those who may, forgotten whole."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image
from sqlalchemy import Engine, text
from sqlmodel import col, select

import backend.media.jobs as media_jobs
from backend.core.clock import ManualClock
from backend.core.config import Settings
from backend.core.errors import NotFound
from backend.core.ids import new_id
from backend.core.journal import JournalEntry
from backend.core.permissions import VISITOR, Actor
from backend.core.running import Plant, start_plant
from backend.integrations.storage import FileMissing, StorageFailed, open_storage
from backend.media.errors import DamagedFile, DisguisedFile, TooManyFiles, WrongKindOfFile
from backend.media.models import Media
from backend.media.queries import file_for, open_file, open_variant, picture
from backend.media.schemas import FileOut, PictureOut
from backend.media.storing import (
    Upload,
    delete_media,
    store_attachment,
    store_attachments,
    store_import,
    store_photo,
    store_photos,
)  # fmt: skip
from tests.factories.media import FakeStorage, office_file, pdf_file, picture_file, scene

Doing = Callable[..., Any]
COMPANY = new_id()
PHOTO = picture_file(scene(1000, 750))


@pytest.fixture
def storage() -> FakeStorage:
    """An empty storage in memory."""
    return FakeStorage()


def rows(doing: Doing) -> list[Media]:
    """Every committed row of a file, oldest first."""
    with doing() as work:
        return list(work.session.exec(select(Media).order_by(col(Media.id))).all())


def test_a_photo_is_kept_in_widths_with_its_row(doing: Doing, storage: FakeStorage, clock: ManualClock) -> None:
    with doing() as work:
        store_photo(work, storage=storage, company_id=COMPANY, file_name="C:\\fotos\\mesa.JPG", data=PHOTO)
    (media,) = rows(doing)
    assert (media.company_id, media.purpose, media.file_name) == (COMPANY, "photo", "mesa.webp")
    assert (media.content_type, media.width, media.height) == ("image/webp", 1000, 750)
    assert media.created_at == clock.now()
    assert [v["width"] for v in media.variants] == [320, 640, 1000]
    assert set(storage.files) == {v["key"] for v in media.variants}
    assert set(storage.content_types.values()) == {"image/webp"}
    kept = storage.files[media.storage_key]
    assert (media.size, media.sha256) == (len(kept), hashlib.sha256(kept).hexdigest())
    for variant in media.variants:
        image = Image.open(io.BytesIO(storage.files[variant["key"]]))
        assert (image.format, image.size) == ("WEBP", (variant["width"], variant["height"]))
        assert variant["size"] == len(storage.files[variant["key"]])


def test_no_key_holds_anything_of_the_name(doing: Doing, storage: FakeStorage) -> None:
    with doing() as work:
        for name in ("../../etc/passwd", "CON", "a\0b", "\u202egpj.exe", "x" * 300):
            store_attachment(work, storage=storage, company_id=COMPANY, file_name=name, data=pdf_file())
    for media in rows(doing):
        assert media.storage_key == f"files/{media.id.hex[-2:]}/{media.id}/file"
        assert media.file_name.endswith(".pdf")
        assert "/" not in media.file_name


def test_the_journal_says_what_was_kept_and_not_its_name(doing: Doing, storage: FakeStorage) -> None:
    with doing() as work:
        media = store_photo(
            work, storage=storage, company_id=COMPANY, file_name="Ana Pérez.jpg", data=PHOTO, purpose="logo"
        )
        delete_media(work, media)
    with doing() as work:
        entries = list(work.session.exec(select(JournalEntry).order_by(col(JournalEntry.id))).all())
    assert [entry.verb for entry in entries] == ["media.stored", "media.deleted"]
    assert {(entry.subject_id, entry.company_id) for entry in entries} == {(media.id, COMPANY)}
    assert entries[0].changed["purpose"] == "logo"
    assert "Ana" not in repr(entries)


def test_one_bad_photo_among_several_keeps_none(doing: Doing, storage: FakeStorage) -> None:
    files = [Upload("buena.jpg", PHOTO), Upload("mala.jpg", PHOTO[:500])]
    with pytest.raises(DamagedFile, match="arrive whole") as caught, doing() as work:
        store_photos(work, storage=storage, company_id=COMPANY, files=files)
    assert caught.value.message.params["name"] == "mala.jpg"
    assert rows(doing) == []
    assert storage.files == {}


def test_photos_keep_their_order(doing: Doing, storage: FakeStorage) -> None:
    files = [Upload(f"{n}.png", picture_file(Image.new("L", (60 + n, 40)), "PNG")) for n in range(3)]
    with doing() as work:
        kept = store_photos(work, storage=storage, company_id=COMPANY, files=files)
    assert [media.width for media in kept] == [60, 61, 62]
    assert [media.id for media in rows(doing)] == [media.id for media in kept]


def test_too_many_at_once_are_refused(doing: Doing, storage: FakeStorage) -> None:
    with pytest.raises(TooManyFiles), doing() as work:
        store_photos(work, storage=storage, company_id=COMPANY, files=[Upload("a", b"")] * 11)
    with pytest.raises(TooManyFiles), doing() as work:
        store_attachments(work, storage=storage, company_id=COMPANY, files=[Upload("a", b"")] * 6)


def test_a_storage_that_fails_half_way_leaves_no_row(doing: Doing, storage: FakeStorage) -> None:
    storage.fail("put", after=2)
    with pytest.raises(StorageFailed), doing() as work:
        store_photo(work, storage=storage, company_id=COMPANY, file_name="a.jpg", data=PHOTO)
    assert rows(doing) == []


def test_attachments_stay_as_they_are_but_for_pictures(doing: Doing, storage: FakeStorage) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretMaker"
    plan = picture_file(scene(3000, 600), "JPEG", exif=exif)
    files = [Upload("ficha.pdf", pdf_file()), Upload("lista.xls", office_file()), Upload("plano.png", plan)]
    with doing() as work:
        pdf, sheet, drawing = store_attachments(work, storage=storage, company_id=COMPANY, files=files)
    assert storage.files[pdf.storage_key] == pdf_file()
    assert (sheet.file_name, sheet.purpose) == ("lista.xlsx", "attachment")
    assert (drawing.file_name, drawing.content_type) == ("plano.jpg", "image/jpeg")
    copy = storage.files[drawing.storage_key]
    assert b"SecretMaker" not in copy
    assert Image.open(io.BytesIO(copy)).size == (3000, 600)
    assert pdf.variants == drawing.variants == []


def test_what_is_disguised_is_refused_as_an_attachment(doing: Doing, storage: FakeStorage) -> None:
    for data, refusal in ((b"<html><script>1</script>", DisguisedFile), (b"MZ" + b"\0" * 99, WrongKindOfFile)):
        with pytest.raises(refusal), doing() as work:
            store_attachment(work, storage=storage, company_id=COMPANY, file_name="a.pdf", data=data)
    assert storage.files == {}


def test_an_import_is_kept_as_it_came(doing: Doing, storage: FakeStorage) -> None:
    data = b"\xef\xbb\xbfsku;precio\r\n"
    with doing() as work:
        media = store_import(work, storage=storage, company_id=COMPANY, file_name="lista.csv", data=data)
    assert (media.purpose, media.content_type) == ("import", "application/octet-stream")
    assert storage.files[media.storage_key] == data


def test_preparing_takes_no_transaction_number(doing: Doing, storage: FakeStorage) -> None:
    # A transaction with a number holds the journal's readers back; decoding must not be part of it.
    with doing() as work:
        seen: list[Any] = []
        real = storage.put

        def put(*args: Any, **kwargs: Any) -> None:
            number = "SELECT pg_current_xact_id_if_assigned() IS NULL"
            seen.append(work.session.connection().execute(text(number)).scalar_one())
            real(*args, **kwargs)

        storage.put = put  # type: ignore[method-assign]
        store_photo(work, storage=storage, company_id=COMPANY, file_name="a.jpg", data=PHOTO)
    assert seen == [True] * 3


def test_a_page_gets_addresses_and_sizes(doing: Doing, storage: FakeStorage) -> None:
    with doing() as work:
        media = store_photo(work, storage=storage, company_id=COMPANY, file_name="a.jpg", data=PHOTO)
        shown = picture(media)
        row = work.session.connection().execute(select(Media.id, Media.variants)).one()
    base = f"/media/{media.id}"
    assert shown == {
        "src": f"{base}/640.webp",
        "srcset": f"{base}/320.webp 320w, {base}/640.webp 640w, {base}/1000.webp 1000w",
        "width": 1000,
        "height": 750,
    }
    assert picture(row) == shown
    assert PictureOut.model_validate(shown).width == 1000


def test_a_small_picture_is_its_own_usual_size(doing: Doing, storage: FakeStorage) -> None:
    small = picture_file(scene(200, 100))
    with doing() as work:
        media = store_photo(work, storage=storage, company_id=COMPANY, file_name="a.jpg", data=small)
    assert picture(media)["src"] == f"/media/{media.id}/200.webp"
    file = Media(
        company_id=COMPANY, purpose="attachment", file_name="a", content_type="b", size=1, sha256="", storage_key="c",
        variants=[], created_at=media.created_at,
    )  # fmt: skip
    with pytest.raises(ValueError, match="no picture"):
        picture(file)


def test_a_version_is_sent_to_be_kept_for_ever(doing: Doing, storage: FakeStorage) -> None:
    with doing() as work:
        media = store_photo(work, storage=storage, company_id=COMPANY, file_name="a.jpg", data=PHOTO)
    sent = open_variant(storage, media_id=media.id, width=640)
    assert b"".join(sent.pieces) == storage.files[media.variants[1]["key"]]
    assert sent.headers["content-type"] == "image/webp"
    assert sent.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert sent.headers["content-length"] == str(sent.size) == str(media.variants[1]["size"])
    assert sent.headers["etag"] != open_variant(storage, media_id=media.id, width=320).headers["etag"]


def test_what_has_no_such_version_is_not_found(doing: Doing, storage: FakeStorage) -> None:
    with doing() as work:
        private = store_attachment(work, storage=storage, company_id=COMPANY, file_name="a.pdf", data=pdf_file())
        photo = store_photo(work, storage=storage, company_id=COMPANY, file_name="a.jpg", data=PHOTO)
    for media_id, width in ((uuid4(), 640), (photo.id, 641), (photo.id, -1), (photo.id, 10**40), (private.id, 640)):
        with pytest.raises(NotFound):
            open_variant(storage, media_id=media_id, width=width)


def test_a_private_file_is_for_saving_and_for_its_company(doing: Doing, storage: FakeStorage) -> None:
    with doing() as work:
        kept = store_attachment(work, storage=storage, company_id=COMPANY, file_name="cotización.pdf", data=pdf_file())
    with doing(Actor(account_id=new_id(), companies={COMPANY: "editor"})) as work:
        media = file_for(work, kept.id)
        sent = open_file(storage, media)
        assert FileOut.model_validate(media).file_name == "cotización.pdf"
    assert b"".join(sent.pieces) == pdf_file()
    assert sent.headers["content-disposition"].startswith('attachment; filename="cotizacion.pdf"; filename*=')
    assert sent.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in sent.headers["content-security-policy"]
    assert "no-store" in sent.headers["cache-control"]
    for outsider in (VISITOR, Actor(account_id=new_id(), companies={new_id(): "owner"})):
        with pytest.raises(NotFound), doing(outsider) as work:
            file_for(work, kept.id)
    with pytest.raises(NotFound), doing() as work:
        file_for(work, new_id())
    storage.delete(kept.storage_key)
    with pytest.raises(FileMissing):
        open_file(storage, kept)


def test_a_photo_is_for_everybody(doing: Doing, storage: FakeStorage) -> None:
    with doing() as work:
        kept = store_photo(work, storage=storage, company_id=COMPANY, file_name="a.jpg", data=PHOTO)
    with doing(VISITOR) as work:
        assert file_for(work, kept.id).id == kept.id


def _erasures(engine: Engine) -> list[list[str]]:
    with engine.connect() as connection:
        waiting = "SELECT args->'keys' FROM procrastinate_jobs WHERE task_name = 'media.erase' ORDER BY id"
        return [list(keys) for (keys,) in connection.execute(text(waiting))]


def test_forgetting_waits_for_the_commit(doing: Doing, engine: Engine, clock: ManualClock, settings: Settings) -> None:
    storage = open_storage(settings)
    with doing() as work:
        media = store_photo(work, storage=storage, company_id=COMPANY, file_name="a.jpg", data=PHOTO)
    with doing() as work:
        delete_media(work, work.session.get(Media, media.id))
        work.session.rollback()
    assert _erasures(engine) == []
    assert storage.exists(media.storage_key)
    with doing() as work:
        delete_media(work, work.session.get(Media, media.id))
    assert rows(doing) == []
    (keys,) = _erasures(engine)
    assert sorted(keys) == sorted(variant["key"] for variant in media.variants)
    start_plant(Plant(engine=engine, clock=clock, settings=settings))
    for _ in range(2):  # a job may come twice
        media_jobs.erase(keys=keys)
        assert list(storage.list()) == []
