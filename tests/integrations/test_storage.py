"""The same promises from every storage: a folder, a bucket behind S3's protocol, and the one the tests use."""

from __future__ import annotations

import io
import os
import socket
import stat
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from backend.core.config import Settings
from backend.core.errors import NotFound
from backend.core.i18n import translate
from backend.integrations.storage import FileMissing, Storage, StorageFailed, open_storage
from backend.integrations.storage.buckets import BucketStorage
from backend.integrations.storage.folders import FolderStorage
from tests.factories.buckets import BucketServer
from tests.factories.media import FakeStorage

KEY = "pictures/4f/0195a5f0-0000-7000-8000-00000000004f/640.webp"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[BucketServer]:
    """A bucket on this machine, and the variables that lead there."""
    with BucketServer() as running:
        for name, value in running.environment.items():
            monkeypatch.setenv(name, value)
        yield running


@pytest.fixture(params=["folder", "bucket", "fake"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    """Each of the three in turn."""
    if request.param == "folder":
        return FolderStorage(tmp_path / "media")
    if request.param == "bucket":
        request.getfixturevalue("server")
        return BucketStorage("s3://vitrina/some/prefix")
    return FakeStorage()


def test_what_was_put_is_there(storage: Storage) -> None:
    data = os.urandom(700_000)
    storage.put(KEY, data, content_type="image/webp")
    assert storage.get(KEY) == data
    assert storage.size(KEY) == len(data)
    assert storage.exists(KEY)
    stream = storage.stream(KEY)
    assert stream.size == len(data)
    assert b"".join(stream) == data


def test_a_file_can_be_put_from_another(storage: Storage) -> None:
    storage.put(KEY, io.BytesIO(b"from a file"), content_type="text/plain")
    assert storage.get(KEY) == b"from a file"


def test_an_empty_file_is_a_file(storage: Storage) -> None:
    storage.put(KEY, b"", content_type="text/plain")
    assert storage.get(KEY) == b""
    assert storage.stream(KEY).size == 0
    assert b"".join(storage.stream(KEY)) == b""


def test_putting_again_replaces(storage: Storage) -> None:
    storage.put(KEY, b"first and longer", content_type="text/plain")
    storage.put(KEY, b"second", content_type="text/plain")
    assert storage.get(KEY) == b"second"


def test_what_is_missing_is_missed_at_once(storage: Storage) -> None:
    assert not storage.exists(KEY)
    for reading in (storage.get, storage.stream, storage.size):
        with pytest.raises(FileMissing) as caught:
            reading(KEY)
        assert isinstance(caught.value, NotFound)
    storage.put("files/00/other/file", b"x", content_type="text/plain")
    assert not storage.exists("files/00/other")
    assert not storage.exists("files/00/other/file/below")
    with pytest.raises(FileMissing):
        storage.get("files/00/other")


def test_forgetting_is_done_once_and_asked_as_often_as_one_likes(storage: Storage) -> None:
    storage.put(KEY, b"x", content_type="text/plain")
    storage.delete(KEY)
    storage.delete(KEY)
    assert not storage.exists(KEY)


def test_the_list_names_every_file_once(storage: Storage) -> None:
    before = datetime.now(UTC) - timedelta(minutes=1)
    for name, size in (("pictures/aa/1/640.webp", 3), ("pictures/aa/1/320.webp", 2), ("files/aa/2/file", 5)):
        storage.put(name, b"x" * size, content_type="text/plain")
    found = {file.key: file for file in storage.list()}
    assert {key: file.size for key, file in found.items()} == {
        "pictures/aa/1/640.webp": 3, "pictures/aa/1/320.webp": 2, "files/aa/2/file": 5,
    }  # fmt: skip
    assert [file.key for file in storage.list("files")] == ["files/aa/2/file"]
    assert list(storage.list("pictures/zz")) == []
    if not isinstance(storage, FakeStorage):
        assert all(before < file.written_at < datetime.now(UTC) + timedelta(minutes=1) for file in found.values())


@pytest.mark.parametrize(
    "key",
    [
        "", "/etc/passwd", "../up", "a/../../up", "a//b", "a/", "a/./b", "A/b", "a b", "a\\b", "a\0b", "ñ", "a/.hidden",
        "c:/x", "a%2f..", "x" * 201, "a\n",
    ],
)  # fmt: skip
def test_a_key_that_could_lead_astray_is_refused(storage: Storage, key: str) -> None:
    calls: list[Callable[[], object]] = [
        lambda: storage.put(key, b"x", content_type="text/plain"),
        lambda: storage.get(key),
        lambda: storage.stream(key),
        lambda: storage.size(key),
        lambda: storage.exists(key),
        lambda: storage.delete(key),
    ]
    for call in calls:
        with pytest.raises(ValueError, match="not a storage key"):
            call()


def test_a_place_that_works_is_writable_and_stays_empty(storage: Storage) -> None:
    assert storage.writable() is None
    assert list(storage.list()) == []


def test_many_at_once_are_kept_apart(storage: Storage) -> None:
    def put(number: int) -> None:
        storage.put(f"files/00/{number}/file", str(number).encode() * 1000, content_type="text/plain")

    threads = [threading.Thread(target=put, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [storage.get(f"files/00/{n}/file") for n in range(12)] == [str(n).encode() * 1000 for n in range(12)]


def test_a_file_is_synced_before_it_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    storage, events = FolderStorage(tmp_path / "media"), []
    real_sync, real_replace = os.fsync, Path.replace

    def sync(handle: int) -> None:
        events.append("folder synced" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file synced")
        real_sync(handle)

    def replace(self: Path, target: Path) -> Path:
        events.append("named")
        return real_replace(self, target)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Path, "replace", replace)
    storage.put("files/00/1/file", b"x", content_type="text/plain")
    made = events.index("file synced")
    assert events[:made] == ["folder synced"] * 5  # media, unfinished, files, files/00, files/00/1
    assert events[made:] == ["file synced", "named", "folder synced"]


@pytest.mark.parametrize("moment", ["fsync", "replace"])
def test_a_write_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    storage = FolderStorage(tmp_path / "media")
    storage.put(KEY, b"as it was", content_type="text/plain")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os if moment == "fsync" else Path, moment, full)
        with pytest.raises(StorageFailed) as caught:
            storage.put(KEY, b"as it should be", content_type="text/plain")
        assert caught.value.status == 503
    assert storage.get(KEY) == b"as it was"
    assert [file.key for file in storage.list()] == [KEY]


def test_files_are_for_this_user_only(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path / "media")
    storage.put(KEY, b"x", content_type="text/plain")
    file = tmp_path / "media" / KEY
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in (file.parent, tmp_path / "media")} == {0o700}


def test_links_are_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "mine").write_text("not theirs to sweep")
    storage = FolderStorage(tmp_path / "media")
    storage.put("files/00/1/file", b"x", content_type="text/plain")
    (tmp_path / "media" / "link").symlink_to(elsewhere)
    assert [file.key for file in storage.list()] == ["files/00/1/file"]


def test_a_place_that_is_none_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where the folder should be")
    storage = FolderStorage(tmp_path / "taken" / "media")
    sentence = storage.writable()
    assert sentence is not None
    assert str(tmp_path / "taken" / "media") in translate(sentence, "en")
    assert "VITRINA_MEDIA_URL" in translate(sentence, "es")
    with pytest.raises(StorageFailed):
        storage.put(KEY, b"x", content_type="text/plain")


def test_a_bucket_keeps_prefix_and_content_type(server: BucketServer) -> None:
    BucketStorage("s3://vitrina/some/prefix").put(KEY, b"x", content_type="image/webp")
    assert server.files == {f"/vitrina/some/prefix/{KEY}": b"x"}
    assert server.content_types == {f"/vitrina/some/prefix/{KEY}": "image/webp"}


def test_a_bucket_that_refuses_is_a_storage_that_failed(server: BucketServer) -> None:
    storage = BucketStorage("s3://vitrina")
    server.refusing = True
    for call in (
        lambda: storage.put(KEY, b"x", content_type="a/b"),
        lambda: storage.get(KEY),
        lambda: storage.delete(KEY),
    ):
        with pytest.raises(StorageFailed):
            call()
    with pytest.raises(StorageFailed):
        list(storage.list())
    sentence = storage.writable()
    assert sentence is not None
    assert "AWS_" in translate(sentence, "es")


def test_a_bucket_that_is_not_there_is_given_up_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    began = time.monotonic()
    with pytest.raises(StorageFailed):
        BucketStorage("s3://vitrina").get(KEY)
    assert time.monotonic() - began < 15


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("", "FolderStorage({home}/media)"),
        ("file:///srv/vitrina%20media", "FolderStorage(/srv/vitrina media)"),
        ("s3://bucket/prefix", "BucketStorage(s3://bucket/prefix)"),
    ],
)
def test_the_setting_says_where(tmp_path: Path, url: str, shown: str) -> None:
    settings = Settings.model_validate({"home": tmp_path, "media_url": url})
    assert repr(open_storage(settings)) == shown.format(home=tmp_path)


@pytest.mark.parametrize("url", ["/srv/media", "http://files.example/x", "s3:///nowhere", "file://", "media"])
def test_any_other_address_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(ValueError, match="VITRINA_MEDIA_URL"):
        open_storage(Settings.model_validate({"home": tmp_path, "media_url": url}))


def test_the_tests_own_storage_fails_when_told_to() -> None:
    storage = FakeStorage()
    storage.fail("put", after=1)
    storage.put("a", b"1", content_type="a/b")
    with pytest.raises(StorageFailed):
        storage.put("b", b"2", content_type="a/b")
    storage.put("b", b"2", content_type="a/b")
    assert storage.files == {"a": b"1", "b": b"2"}
