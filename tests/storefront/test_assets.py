"""What the asset build leaves behind: small, whole, the same each time, and nothing done twice."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from scripts import assets
from storefront.rendering import asset

SPANISH = "áéíóúüñÁÉÍÓÚÜÑ¿¡«»–—…·×ºª"
TEMPLATES = assets.STOREFRONT / "templates"


@pytest.fixture(scope="module")
def vendor() -> Path:
    assets.build()
    return assets.VENDOR


@pytest.fixture
def copy(vendor: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of this test alone, as the build left it."""
    shutil.copytree(vendor, tmp_path / "vendor")
    shutil.copytree(assets.STATIC / "icons", tmp_path / "icons")
    monkeypatch.setattr(assets, "VENDOR", tmp_path / "vendor")
    return tmp_path / "vendor"


def test_a_second_build_finds_nothing_to_do(copy: Path) -> None:
    assert copy.is_dir()
    assert assets.build() == []


def test_a_changed_style_sheet_builds_the_pages_and_leaves_npm_alone(copy: Path) -> None:
    (copy / ".pages.stamp").write_text("an older state")
    (copy / "site.css").write_text("older")
    assert assets.build() == ["pages"]
    assert "@layer" in (copy / "site.css").read_text()
    assert assets.build() == []


def test_a_lost_file_is_built_again(copy: Path) -> None:
    (copy / "site.js").unlink()
    assert assets.build() == ["pages"]
    assert (copy / "site.js").stat().st_size > 1000


def test_the_command_says_that_nothing_changed(vendor: Path) -> None:
    assert vendor.is_dir()
    done = subprocess.run(
        [sys.executable, "scripts/assets.py"], cwd=assets.ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert "nothing changed" in done.stdout


def test_typefaces_weigh_at_most_seventy_kilobytes_together(vendor: Path) -> None:
    assert sum((vendor / f"{name}.woff2").stat().st_size for name in assets.FONTS) <= 70_000


def test_a_first_page_without_its_html_and_pictures_fits_in_a_hundred_kilobytes(vendor: Path) -> None:
    files = ["site.css", "site.js", "htmx.js", "icons.svg"]
    text = sum(len(gzip.compress((vendor / name).read_bytes(), 6)) for name in files)
    faces = sum((vendor / name).stat().st_size for name in ("fraunces.woff2", "inter.woff2"))
    assert text + faces <= 100_000


@pytest.mark.parametrize("name", ["fraunces", "inter"])
def test_typefaces_hold_every_letter_of_both_languages(vendor: Path, name: str) -> None:
    font = TTFont(vendor / f"{name}.woff2")
    letters = font.getBestCmap()
    assert [c for c in SPANISH + "abcxyzABCXYZ0123456789€$£%&@" if ord(c) not in letters] == []


def test_typefaces_keep_the_axes_that_the_style_sheets_use(vendor: Path) -> None:
    axes = {
        name: {axis.axisTag: (axis.minValue, axis.maxValue) for axis in TTFont(vendor / f"{name}.woff2")["fvar"].axes}
        for name in ("fraunces", "inter")
    }
    assert axes == {"fraunces": {"opsz": (14, 100)}, "inter": {"wght": (400, 650)}}
    sheets = "".join(path.read_text() for path in assets.own_sources()[0])
    weights = {int(w) for w in re.findall(r"font(?:-weight)?:\s*(\d{3})\b", sheets)}
    assert all(400 <= weight <= 650 for weight in weights)


def test_a_typeface_is_cut_to_the_same_bytes_each_time(vendor: Path) -> None:
    path, limits, letters, features = assets.FONTS["inter-more"]
    again = assets.cut_font(assets.MODULES / "@fontsource-variable" / path, limits, letters, features)
    assert again == (vendor / "inter-more.woff2").read_bytes()


def test_every_icon_that_a_template_names_is_in_the_sprite(vendor: Path) -> None:
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (vendor / "icons.svg").read_text()))
    named = {
        name
        for page in TEMPLATES.rglob("*.html")
        for name in re.findall(r"\bicon\(\s*[\"']([\w-]+)[\"']", page.read_text(encoding="utf-8"))
    }
    desks = re.findall(r'"/?[\w-]*", "([a-z0-9-]+)"\),', (assets.STOREFRONT / "desks.py").read_text(encoding="utf-8"))
    assert named | set(desks) <= drawn


def test_files_named_by_the_style_sheet_carry_the_version_that_pages_give_them(vendor: Path) -> None:
    names = re.findall(r'url\("([^"]+)"\)', (vendor / "site.css").read_text())
    assert {"fraunces", "inter"} <= {name.partition(".")[0] for name in names}
    for name in names:
        path, _, _ = name.partition("?")
        inside = (vendor / path).resolve().relative_to(assets.STATIC)
        assert asset.__wrapped__(inside.as_posix()).endswith(name.removeprefix("../").rpartition("/")[2])


def test_the_joined_sheet_keeps_every_rule(vendor: Path) -> None:
    sheets, _ = assets.own_sources()
    whole = (vendor / "site.css").read_text()
    assert "/*" not in whole
    assert whole.count("{") == whole.count("}")
    assert sum(re.sub(r"/\*.*?\*/", "", s.read_text(), flags=re.DOTALL).count("{") for s in sheets) == whole.count("{")


def test_modules_import_nothing_and_stay_small() -> None:
    for path in (assets.STATIC / "js").glob("*.js"):
        text = path.read_text()
        assert not re.search(r"^\s*(import|export)\b", text, re.MULTILINE), path.name
        assert not re.search(r"\beval\(|new Function", text), path.name
        assert text.count("\n") < 100, path.name


def test_the_lock_names_no_host_and_every_package_has_its_sum() -> None:
    lock = json.loads((assets.STOREFRONT / "package-lock.json").read_text())
    wanted = json.loads((assets.STOREFRONT / "package.json").read_text())
    assert "://" not in json.dumps(lock)
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())
    for name, version in {**wanted["dependencies"], **wanted["devDependencies"]}.items():
        assert packages[f"node_modules/{name}"]["version"] == version


def test_an_unknown_icon_is_an_error() -> None:
    with pytest.raises(KeyError):
        assets.icon_sprite({"icons": {}, "aliases": {}}, ["unicorn"])


def test_the_fingerprint_follows_names_and_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "ROOT", tmp_path)
    (tmp_path / "a").write_bytes(b"one")
    first = assets.fingerprint([tmp_path / "a"])
    (tmp_path / "a").write_bytes(b"two")
    second = assets.fingerprint([tmp_path / "a"])
    (tmp_path / "a").rename(tmp_path / "b")
    assert len({first, second, assets.fingerprint([tmp_path / "b"])}) == 3


def test_without_npm_the_build_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda *_args, **_kw: None)
    monkeypatch.setattr(subprocess, "run", lambda *_args, **_kw: subprocess.CompletedProcess([], 1))
    with pytest.raises(SystemExit, match="Node"):
        assets.npm_command()


def test_the_version_in_an_address_is_that_of_the_bytes(vendor: Path) -> None:
    sum_of = hashlib.sha256((vendor / "site.css").read_bytes()).hexdigest()[:10]
    assert asset.__wrapped__("vendor/site.css") == f"/static/vendor/site.css?v={sum_of}"


def test_pages_carry_no_inline_style_or_script() -> None:
    """The content security policy would drop them without a word."""
    for page in TEMPLATES.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=[\"']|javascript:|\bhx-on", text), page.name
        for script in re.findall(r"<script[^>]*>", text):
            assert "src=" in script or "application/ld+json" in script, page.name
