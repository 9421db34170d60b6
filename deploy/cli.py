"""The `onethread` command. A failure that we foresee is one line on stderr and exit status 1."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from deploy import store_cli
from deploy.knowledge_cli import knowledge
from deploy.terminal import finished, out, say
from shared.errors import OneThreadError
from shared.settings import from_environment

app = App(name="onethread", help="Every report of a support desk in one thread per problem.")
for group in store_cli.GROUPS:
    app.command(group)
app.command(knowledge)


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
    """Bring the database to the schema of this version."""
    from services.store import migrating

    async def work() -> None:
        from deploy.servers import servers_for_a_command

        async with servers_for_a_command(from_environment(), with_broker=False, say=say) as settings:
            await asyncio.to_thread(migrating.migrate, settings.database_url)

    finished(work())
    out.print("The database has the schema of this version.")


@app.command
def backtest(corpus: Path, *, out_file: Annotated[Path | None, Parameter(name="--out")] = None) -> None:
    """Replay a corpus through the same normalisers, core and repository that serve live traffic.

    Parameters
    ----------
    corpus
        A folder with directory.jsonl, desk.json and interactions.jsonl.
    out_file
        Where to write the predictions.
    """
    from deploy.backtest_command import backtest as replay

    finished(replay(from_environment(), corpus, out_file=out_file, console=out))


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


if __name__ == "__main__":
    main()
