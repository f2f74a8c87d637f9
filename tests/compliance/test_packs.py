"""Every pack of the product, and the sentences a bad one is refused with."""

from __future__ import annotations

import shutil
from datetime import date
from itertools import product
from pathlib import Path
from typing import get_args

import pytest
import yaml

from backend.compliance.reading import FOLDER, PacksInvalid, packs, read_folder
from backend.compliance.requirement import Group, Market, Pack, Requirement, Words

TODAY = date(2026, 11, 21)
LINES = [line for pack in packs() for line in pack.lines]


def test_each_group_of_sectors_has_a_pack_for_each_market() -> None:
    present = {(pack.group, pack.market) for pack in packs()}
    assert present == set(product(get_args(Group), get_args(Market)))


def test_the_reference_files_introduce_nobody_who_is_not_used() -> None:
    used = {line.authority.key for line in LINES}, {line.source.key for line in LINES if line.source}
    for name, known in zip(("authorities", "sources"), used, strict=True):
        content = yaml.safe_load((FOLDER / "reference" / f"{name}.yaml").read_text("utf-8"))
        assert set(content) - known == set()


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.id)
def test_a_line_says_what_how_who_and_how_we_know(line: Requirement) -> None:
    texts = [line.what, line.how, line.authority.name] + ([line.renewal.words] if line.renewal else [])
    for words in texts:
        assert words.es.strip()
        assert words.en.strip()
    assert line.what.es != line.what.en
    assert line.how.es != line.how.en
    assert line.authority.url.startswith("https://") or not line.authority.country, "an authority has an address"
    assert line.items
    if line.source is not None:
        assert line.source.url.startswith("https://")
        assert date(1990, 1, 1) < line.source.as_of <= TODAY
    if line.begins is not None:
        assert line.source is not None, "a date of application needs a source"


@pytest.mark.parametrize("pack", packs(), ids=lambda pack: pack.name)
def test_a_line_is_named_after_its_market_and_its_codes_lie_within_the_pack(pack: Pack) -> None:
    for line in pack.lines:
        assert line.id.startswith(f"{pack.market.lower()}-")
        outside = [
            code
            for code in line.hs
            if pack.hs and not code.startswith(pack.hs) and not any(one.startswith(code) for one in pack.hs)
        ]
        if pack.group not in ("electronics", "automotive"):
            assert outside == [], line.id


def test_spanish_is_not_left_in_english() -> None:
    english = (" the ", " of the ", " with ", " and the ")
    assert [line.id for line in LINES if any(word in f" {line.how.es.lower()} " for word in english)] == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the packs to break."""
    for part in ("packs", "reference"):
        shutil.copytree(FOLDER / part, tmp_path / part)
    return tmp_path


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        (
            "packs/goods-us.yaml",
            "    kind: label\n",
            "",
            "goods-us.yaml, line 1 (us-goods-origin-mark): kind is missing: write it.",
        ),
        (
            "packs/goods-us.yaml",
            "    compulsory: true\n",
            "    compulsory: maybe\n",
            "goods-us.yaml, line 1 (us-goods-origin-mark): compulsory does not hold: input should be a valid boolean.",
        ),
        (
            "packs/goods-us.yaml",
            "    kind: label\n",
            "    kind: label\n    colour: red\n",
            "goods-us.yaml, line 1 (us-goods-origin-mark): colour is not known here: take it out.",
        ),
        (
            "packs/goods-us.yaml",
            "    status: verified\n    source: us-marking\n",
            "    status: verified\n",
            "goods-us.yaml, line 1 (us-goods-origin-mark): a verified line names its source.",
        ),
        (
            "packs/goods-us.yaml",
            "    status: verified\n",
            "    status: unverified\n",
            "goods-us.yaml, line 1 (us-goods-origin-mark): an unverified line names no source.",
        ),
        (
            "packs/goods-us.yaml",
            "    source: us-marking\n",
            "    source: hearsay\n",
            "goods-us.yaml, us-goods-origin-mark: the source hearsay is not in sources.yaml. Add it.",
        ),
        (
            "packs/goods-us.yaml",
            "    authority: cbp\n",
            "    authority: nobody\n",
            "goods-us.yaml, us-goods-origin-mark: the authority nobody is not in authorities.yaml. Add it.",
        ),
        (
            "packs/goods-us.yaml",
            "  - id: us-goods-usmca\n",
            "  - id: us-goods-origin-mark\n",
            "The id us-goods-origin-mark stands 2 times: a mark could mean any of them. Give each its own.",
        ),
        (
            "packs/goods-ca.yaml",
            "market: CA\n",
            "market: US\n",
            "There are 2 packs for goods in US: put their lines into one.",
        ),
        (
            "packs/agrifood-us.yaml",
            "sectors: [agrifood]",
            "sectors: [farming]",
            "agrifood-us.yaml: there is no sector farming.",
        ),
        (
            "packs/services-us.yaml",
            "group: services\n",
            'group: services\nhs: ["84"]\n',
            "services-us.yaml: services have no HS codes.",
        ),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(folder: Path, file: str, old: str, new: str, sentence: str) -> None:
    path = folder / file
    whole = path.read_text("utf-8")
    assert old in whole
    path.write_text(whole.replace(old, new, 1), "utf-8")
    with pytest.raises(PacksInvalid) as refused:
        read_folder(folder)
    assert sentence in refused.value.problems


def test_addresses_dates_and_languages_are_looked_at(folder: Path) -> None:
    sources = folder / "reference" / "sources.yaml"
    text = sources.read_text("utf-8").replace("https://uscode", "http://uscode", 1)
    sources.write_text(text.replace("as_of: 2024-11-14", "as_of: last year", 1), "utf-8")
    pack = folder / "packs" / "goods-us.yaml"
    pack.write_text(pack.read_text("utf-8").replace("what: {es: ", "what: {fr: ", 1), "utf-8")
    with pytest.raises(PacksInvalid) as refused:
        read_folder(folder)
    told = "\n".join(refused.value.problems)
    assert "sources.yaml, us-415: url does not hold" in told
    assert "sources.yaml, us-prior-notice: as_of does not hold" in told
    assert "(us-goods-origin-mark): what.es is missing: write it." in told
    assert "(us-goods-origin-mark): what.fr is not known here: take it out." in told


def test_a_file_that_is_no_yaml_is_named(folder: Path) -> None:
    (folder / "packs" / "goods-us.yaml").write_text("lines: [", "utf-8")
    with pytest.raises(PacksInvalid) as refused:
        read_folder(folder)
    assert any("goods-us.yaml: this file cannot be read as YAML" in one for one in refused.value.problems)


def test_words_are_told_in_the_readers_language() -> None:
    words = Words("sello", "stamp")
    assert (words.told("es"), words.told("en")) == ("sello", "stamp")
