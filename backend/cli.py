"""The `vitrina` command."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from backend.commands.readiness import app as readiness

app = typer.Typer(
    name="vitrina",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Run and keep a Vitrina installation. Settings come from the environment: see docs/operating.md.",
)

app.add_typer(readiness, name="readiness")


@app.command()
def serve(
    worker: Annotated[bool, typer.Option(help="Also run jobs: mail, imports, clean-up.")] = True,
    indexer: Annotated[bool, typer.Option(help="Also keep this node's search index.")] = True,
) -> None:
    """Start everything: database (embedded unless DATABASE_URL is set), migrations, web, worker and indexer.

    In development an empty database is filled with the demo hubs (VITRINA_DEMO=false leaves it empty). In production
    nothing is migrated or filled: it refuses to start with a default secret, an unwritable media folder or pending
    migrations, and says which. Ctrl-C stops everything it started. Exit code 1 where it could not start.
    """
    from backend.commands.children import Family

    family = Family()
    family.web(1).start()  # it loads while this process does
    try:
        from backend.commands.serving import serve as run

        code = run(family, worker=worker, indexer=indexer)
    finally:
        family.end()
    raise typer.Exit(code)


@app.command(hidden=True)
def web(handed: Annotated[bool, typer.Option("--handed", help="Wait for the parent's socket.")] = False) -> None:
    """One web process; `vitrina serve` starts these."""
    import gc

    gc.disable()  # loading makes only what stays; it is enabled before the first request
    from backend.commands.web import run_web

    raise typer.Exit(run_web(handed=handed))


@app.command(hidden=True)
def prepare() -> None:
    """Checks, migrations and the demo, in a process of their own; `vitrina serve` starts it."""
    from backend.commands.demonstrating import prepare as run
    from backend.commands.installation import opened

    with opened() as found:
        run(found)


@app.command()
def worker(index: Annotated[bool, typer.Option(help="Also keep a search index on this node.")] = False) -> None:
    """Run jobs until stopped. Start as many as there is work for, on any machine that reaches the database."""
    from backend.commands.working import run_worker

    raise typer.Exit(run_worker(index=index))


@app.command(hidden=True)
def index() -> None:
    """Keep this node's search index up to date until stopped; `vitrina serve` starts it."""
    from backend.commands.indexing import run_indexer

    raise typer.Exit(run_indexer())


@app.command()
def migrate() -> None:
    """Bring the database to this version's shape. Safe to run twice, and by two machines at once."""
    from backend.commands.installation import opened
    from backend.migrating import migrate as run
    from backend.migrating import pending

    with opened() as found:
        missing = pending(found.database_url)
        run(found.database_url)
    print(f"Applied: {', '.join(missing)}" if missing else "Nothing to apply: the database is up to date.")


@app.command()
def demo() -> None:
    """Fill an empty database with four hubs, their firms, listings and conversations.

    All of it is made through the same behaviours that people use, with a clock that moves through the past year.
    Exit code 1 where the database already holds a hub: nothing is ever added to real data.
    """
    from backend.commands.demonstrating import fill_if_empty
    from backend.commands.installation import opened
    from backend.migrating import migrate as bring_up

    with opened() as found:
        bring_up(found.database_url)
        if not fill_if_empty(found):
            print("This database already holds hubs, so the demo was not added. Use an empty one.", file=sys.stderr)
            raise typer.Exit(1)


@app.command(name="import")
def import_list(
    file: Annotated[Path, typer.Argument(help="The product list: CSV, XLSX, ODS or XLS.", exists=True, dir_okay=False)],
    company: Annotated[str, typer.Option(help="The firm's address, for example finca-las-nubes.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check every row, change nothing.")] = False,
    publish: Annotated[bool, typer.Option(help="Publish what is complete; otherwise it stays a draft.")] = False,
    currency: Annotated[str, typer.Option(help="For prices that name none.")] = "",
    category: Annotated[str, typer.Option(help="For rows that name none: a slug of the category tree.")] = "",
    decimals: Annotated[
        str,
        typer.Option(help="How prices are written: point (1,234.50) or comma (1.234,50); else they tell themselves."),
    ] = "",
    unit: Annotated[str, typer.Option(help="For rows that name none: piece, box, kg, litre, metre, hour…")] = "",
) -> None:
    """Bring a firm's product list in, as the page does: matched by SKU or title, so that again means update.

    Prints what is new, updated, unchanged, wrong and published, with each error by cell. Exit code 0 where every
    row was taken, 2 where some rows had errors, 1 where nothing could be read.
    """
    from backend.commands.bringing_in import bring_in

    said = {"currency": currency, "category": category, "decimals": decimals, "unit": unit}
    choices = {name: value for name, value in said.items() if value}
    raise typer.Exit(bring_in(file, company=company, dry_run=dry_run, publish=publish, choices=choices))


@app.command()
def reindex() -> None:
    """Build the search index anew beside the live one and swap; searches go on meanwhile."""
    from backend.commands.indexing import rebuild

    raise typer.Exit(rebuild())


@app.command()
def reference(
    folder: Annotated[
        Path,
        typer.Argument(
            help="Folder with harmonized-system.csv and Spanish tariff titles.", exists=True, file_okay=False
        ),
    ],
) -> None:
    """Load official titles of the Harmonized System, so that the search knows their words.

    Takes hs-english/harmonized-system.csv and hs-ligie-spanish-partial/*.csv below the folder, or any CSV with columns
    code, title and locale. Loading again replaces. Exit code 1 where nothing usable was found.
    """
    from backend.commands.referring import load_titles

    raise typer.Exit(load_titles(folder))


@app.command()
def user(
    email: Annotated[str, typer.Argument(help="The person's address.")],
    name: Annotated[str, typer.Option(help="The person's name, for a new account.")] = "",
    operator: Annotated[bool | None, typer.Option("--operator/--no-operator", help="Give or take the role.")] = None,
    link: Annotated[bool, typer.Option(help="Print a link to sign in with, good once for thirty minutes.")] = False,
) -> None:
    """Make or change an account: the way in for the first operator of an installation."""
    from backend.commands.people import change_user

    raise typer.Exit(change_user(email, name=name, operator=operator, link=link))


@app.command()
def doctor() -> None:
    """Say what is configured, reachable and writable; nothing is made. Exit code 1 where something required is not.

    An installation that was never started is told as such: what is missing, and which command makes it.
    """
    from backend.commands.checking import report
    from backend.commands.installation import looked_at

    with looked_at() as found:
        code = report(found)
    raise typer.Exit(code)


def main() -> None:
    """Run the command; a known problem is one sentence on standard error and exit code 1."""
    from backend.commands.checking import NotReady
    from backend.core.embedded import EmbeddedPostgresError
    from backend.core.errors import DomainError

    try:
        app()
    except DomainError as problem:
        print(f"vitrina: {problem.message}", *(f"\n  {k}: {v}" for k, v in problem.fields.items()), file=sys.stderr)
        sys.exit(1)
    except Exception as problem:
        from backend.commands.troubles import sentence_for  # loaded when something went wrong, not at each start

        told = sentence_for(problem)
        if told is None and isinstance(problem, (NotReady, EmbeddedPostgresError, ValueError)):
            told = str(problem)
        if told is None:
            raise  # nobody foresaw it: the trace is what helps
        print(f"vitrina: {told}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
