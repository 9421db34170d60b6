"""`onethread model`: match models made of labelled history, and judged before one is promoted."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from deploy.terminal import finished, out
from shared.settings import from_environment

model = App(name="model", help="The match model: fitted to labelled history, compared before promotion.")

First = Annotated[str, Parameter(name="--from")]
Last = Annotated[str, Parameter(name="--to")]


@model.command
def fit(
    *corpora: str,
    out_file: Annotated[Path, Parameter(name="--out")],
    base: str = "",
    name: str = "",
    decisions: bool = False,
    threads: bool = True,
    customers: bool = True,
    first: First = "",
    last: Last = "",
    votes_file: Annotated[Path | None, Parameter(name="--votes-out")] = None,
) -> None:
    """Fit a model to labelled corpora or to what agents decided, and tell each weight before and after.

    Parameters
    ----------
    corpora
        Folders with labels, each perhaps with a window of its own: FOLDER@FROM..TO.
    out_file
        Where to write the model.
    base
        The model that is believed beforehand, a shipped one's name or a file; else the one that decides.
    name
        What to call it; else it is named after its numbers.
    decisions
        Learn from what the desk's agents accepted, rejected and moved, too.
    threads
        Fit the weights of the thread's comparisons.
    customers
        Count the chances of the customer's comparisons; decisions say nothing of them.
    first
        Id of the first piece that counts, of the corpora without a window of their own.
    last
        Id of the last one.
    votes_file
        Also fit the votes of signs for problem classes, and write them there, for a release.
    """
    from deploy.model_fitting import Wish, fit_model

    wish = Wish(
        corpora=corpora,
        first=first,
        last=last,
        base=base,
        name=name,
        decisions=decisions,
        threads=threads,
        customers=customers,
        out_file=out_file,
        votes_file=votes_file,
    )
    for line in finished(fit_model(from_environment(), wish)):
        out.print(line)


@model.command
def compare(one: str, other: str, /, *corpora: str, first: First = "", last: Last = "") -> None:
    """Replay the corpora with both models, show both scoreboards, and tell whether to promote the second.

    The exit status is 0 where it may.

    Parameters
    ----------
    one
        The model that decides now: a shipped one's name or a file.
    other
        The model that wants to.
    corpora
        Folders with labels, each perhaps with a window of its own: FOLDER@FROM..TO.
    first
        Id of the first piece that counts, of the corpora without a window of their own.
    last
        Id of the last one.
    """
    from deploy.model_comparing import compare_models

    lines, promoted = finished(
        compare_models(from_environment(), one, other, corpora, first=first, last=last, console=out)
    )
    out.print("\n".join(lines))
    if not promoted:
        sys.exit(1)
