"""`onethread history`: tickets and mails from before, as memory of customers and threads."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

from deploy.terminal import finished, out, secret_from
from shared.settings import from_environment

history = App(name="history", help="Tickets and mails from before, as memory.")


@history.command(name="import")
def history_import(
    form: Literal["mbox", "maildir", "eml", "csv", "whmcs", "zammad", "any"],
    path: Path,
    *,
    dry_run: Annotated[bool, Parameter(negative="")] = False,
    live_source: str = "",
    client_numbers: Annotated[bool, Parameter(negative="")] = False,
) -> None:
    """Import a history into a running OneThread; importing it again brings nothing twice.

    Parameters
    ----------
    form
        mbox, maildir, eml, csv, whmcs or zammad (docs/integrations/history.md); any: by the files' names.
    path
        A file or a folder.
    dry_run
        Say what would be imported, and import nothing.
    live_source
        The source by which the helpdesk's tickets come live, so that old tickets go on in new posts.
    client_numbers
        The directory knows customers by the WHMCS's client ids.
    """
    from deploy.history.command import Wanted, import_history

    wanted = Wanted(form=form, path=path, dry=dry_run, live_source=live_source, client_numbers=client_numbers)
    finished(import_history(from_environment(), wanted, console=out))


@history.command(name="fetch")
def history_fetch(
    helpdesk: Literal["whmcs", "zammad"],
    url: str,
    *,
    file: Annotated[Path, Parameter(name="--out")],
    identifier: str = "",
    secret_file: Path | None = None,
) -> None:
    """Fetch all tickets over a helpdesk's API into a file, for `history import`.

    Parameters
    ----------
    helpdesk
        whmcs or zammad.
    url
        Of the helpdesk: https://billing.example.com
    file
        The file of JSON lines to make; it must not be there yet.
    identifier
        Of a WHMCS's API credentials.
    secret_file
        Where their secret, or Zammad's access token, stands; else it is asked for.
    """
    from deploy.history.command import fetch_history

    secret = secret_from(secret_file)
    number = finished(
        fetch_history(helpdesk, url, identifier=identifier, secret=secret, file=file, console=out)
    )
    out.print(f"Tickets in {file}: {number}. Import them: onethread history import {helpdesk} {file}")
