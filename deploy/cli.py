"""The `onethread` command. A failure that we foresee is one line on stderr and exit status 1."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from cyclopts import App, Parameter, validators

from deploy import store_cli
from deploy.access_cli import access
from deploy.backup.cli import backup, rebuild, restore
from deploy.dead_letters_cli import dlq
from deploy.directory_cli import sync as directory_sync
from deploy.erasing_cli import erase_app
from deploy.exporting_cli import export
from deploy.history.cli import history
from deploy.knowledge_cli import knowledge
from deploy.model_cli import model
from deploy.overlay_cli import overlay
from deploy.retention_cli import retention
from deploy.schema_cli import schema
from deploy.terminal import finished, out, say
from shared.errors import OneThreadError
from shared.settings import from_environment

Minutes = Annotated[float, Parameter(validator=validators.Number(gte=0, lte=1_000))]
MINUTES_PER_REPEAT = 10.0  # as deploy/backtest_report/trial.py has it, which is not loaded for every command
MINUTES_PER_QUESTION = 0.5

app = App(name="onethread", help="Every report of a support desk in one thread per problem.")
for group in store_cli.GROUPS:
    app.command(group)
store_cli.directory.command(directory_sync)
app.command(history)
app.command(knowledge)
app.command(model)
app.command(overlay)
app.command(dlq)
app.command(erase_app)
app.command(retention)
app.command(export)
app.command(access)
app.command(schema)
app.command(backup)
app.command(restore)
app.command(rebuild)


def main() -> None:
    """Run the command that the arguments name."""
    try:
        app()
    except OneThreadError as error:
        sys.exit(f"onethread: {error}")
    except BrokenPipeError:  # `onethread … | head`
        sys.stderr.close()


@app.command
def run(*, sample: bool = True) -> None:
    """Start everything, until Ctrl-C: database, broker, all services, console.

    Parameters
    ----------
    sample
        Load the sample desk at the first run.
    """
    from deploy.running import run as run_all

    finished(run_all(from_environment(), sample=sample, console=out))


@app.command
def migrate() -> None:
    """Bring the database to this version's schema, with the services' rights, and the bus to its streams."""
    from services.store import migrating

    async def work() -> None:
        from deploy.servers import prepare_bus, servers_for_a_command

        async with servers_for_a_command(from_environment(), with_broker=True, say=say) as settings:
            await asyncio.to_thread(migrating.migrate, settings.database_url)
            await prepare_bus(settings)

    finished(work())
    out.print("The database has the schema of this version, and the bus its streams.")


@app.command
def backtest(
    history: Path,
    *more: Path,
    desk: Path | None = None,
    directory: Path | None = None,
    out_file: Annotated[Path | None, Parameter(name="--out")] = None,
    json_file: Annotated[Path | None, Parameter(name="--json")] = None,
    html_file: Annotated[Path | None, Parameter(name="--html")] = None,
    language: Literal["hr", "en"] | None = None,
    minutes_per_repeat: Minutes = MINUTES_PER_REPEAT,
    minutes_per_question: Minutes = MINUTES_PER_QUESTION,
    model_file: Annotated[str, Parameter(name="--model")] = "",
) -> None:
    """Replay a history through the same normalisers, core and repository that serve live traffic.

    Parameters
    ----------
    history
        Files and folders of your own: mbox, .eml, Maildir, .csv of calls, .json of chats and tickets
        (docs/backtest.md). Or a corpus: a folder with directory.jsonl, desk.json and interactions.jsonl.
    more
        Further files and folders.
    desk
        desk.json, where it is not among them.
    directory
        The customers, directory.jsonl or a .csv file, where they are not among them.
    out_file
        Where to write the predictions.
    json_file
        Where to write the figures.
    html_file
        Where to write the report as one page.
    language
        Of the report: hr or en; else the desk's.
    minutes_per_repeat
        How long a report takes that a colleague works on already; an assumption.
    minutes_per_question
        How long a question to a human takes; an assumption.
    model_file
        The model that decides, a file or a shipped one's name; else that of ONETHREAD_MODEL.
    """
    from deploy.backtest_command import backtest as replay
    from deploy.backtest_report.trial import Assumptions
    from deploy.backtest_telling import Wanted

    settings = from_environment()
    if model_file:
        settings = msgspec.structs.replace(settings, model=model_file)
    wanted = Wanted(
        desk_file=desk,
        directory_file=directory,
        json_file=json_file,
        html_file=html_file,
        language=language,
        assumptions=Assumptions(
            minutes_per_repeat=minutes_per_repeat, minutes_per_question=minutes_per_question
        ),
    )
    finished(replay(settings, [history, *more], out_file=out_file, console=out, wanted=wanted))


@app.command(name="mail-pipe")
def pipe(*words: Annotated[str, Parameter(allow_leading_hyphen=True)]) -> None:
    """Hand over the mail on stdin: --key-file FILE [--url URL] [--sender ADDRESS]; for Postfix and Exim.

    Parameters
    ----------
    words
        The e-mail source's key in a file, the e-mail intake's address, the envelope's sender.
        Exit status 75 asks the mail server to try again, 65 to give up.
    """
    from deploy.mail_pipe import main as hand_over

    sys.exit(hand_over(words))


@app.command
def reconcile() -> None:
    """See that all that was acknowledged is filed and that the records agree; exit status 1 where not."""
    from deploy.reconciling import Report, lines_of
    from deploy.reconciling import reconcile as look
    from services.store import migrating

    async def work() -> Report:
        from deploy.servers import servers_for_a_command

        settings = from_environment()
        async with servers_for_a_command(settings, with_broker=True, say=say) as ready:
            await asyncio.to_thread(migrating.check, ready.database_url, durable=settings.sync_always)
            return await look(ready, say=say)

    report = finished(work())
    for line in lines_of(report):
        out.print(line)
    if not report.sound:
        sys.exit(1)


@app.command
def bench(*, short: bool = False) -> None:
    """Measure the pipeline against a bare pipe of the same stack, in turn.

    Parameters
    ----------
    short
        Only see that it runs: one small pass, figures that say little.
    """
    from deploy.bench.command import bench as measure

    finished(measure(from_environment(), console=out, short=short))


@app.command
def bench_pages(*, short: bool = False) -> None:
    """Measure the console's pages and the look-up on a desk with 100,000 interactions and customers.

    Parameters
    ----------
    short
        Only see that it runs, on a small desk.
    """
    from deploy.bench.pages import bench_pages as measure

    finished(measure(from_environment(), console=out, short=short))


if __name__ == "__main__":
    main()
