"""`vitrina readiness`: look at an instrument's file, work a hub's scores out again, write the validity report."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    no_args_is_help=True,
    help="Instruments and scores of readiness: check a file, recount a hub, write its validity report.",
)


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="An instrument as YAML.", exists=True, dir_okay=False, readable=True)],
) -> None:
    """Tell what is wrong with an instrument's file, a sentence for each problem with its place.

    Looks at the form, the languages, the points (100 in each dimension), the ladders, the prerequisites, the gates, the
    bands and the bridge. Nothing is stored. Exit code 0 where it is sound, 1 where it is not.
    """
    from backend.readiness.reading import problems_in, read_instrument

    source = file.read_bytes()
    problems = problems_in(source)
    if problems:
        print(f"{file}: {len(problems)} problem{'s' if len(problems) > 1 else ''}", file=sys.stderr)
        for problem in problems:
            print(f"  {problem}", file=sys.stderr)
        raise typer.Exit(1)
    made = read_instrument(source)
    print(f"{made.name} is sound: {len(made.items)} items in {len(made.dimensions)} dimensions, hash {made.hash}")


@app.command()
def recount(hub: Annotated[str, typer.Argument(help="The hub's address, for example guanajuato-ti.")]) -> None:
    """Work out all scores of a hub from its answers and compare them with those stored.

    Scores are derived: whatever differs is mended by this. Exit code 0 where all were equal, 2 where some were mended,
    1 where there is no such hub.
    """
    from backend.commands.recounting import recount_hub

    raise typer.Exit(recount_hub(hub))


@app.command()
def report(
    hub: Annotated[str, typer.Argument(help="The hub's address, for example guanajuato-ti.")],
    folder: Annotated[Path, typer.Option(help="Where the two files go.", file_okay=False)] = Path(),
    language: Annotated[str, typer.Option(help="es or en.")] = "es",
) -> None:
    """Write the validity of a hub's instrument as validity-HUB.pdf (PDF/A) and validity-HUB.json.

    Simulated histories are left out and named. Below a hundred first exports the forecast says what is missing. Exit
    code 1 where there is no such hub or the folder takes no file.
    """
    from backend.commands.reporting import write_report

    if language not in ("es", "en"):
        raise typer.BadParameter("Choose es or en.", param_hint="--language")
    raise typer.Exit(write_report(hub, folder=folder, locale=language))
