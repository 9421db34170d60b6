"""A history on disk, ready to be imported: read in its format, put in order of time, tried beforehand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Literal, get_args

import msgspec

from deploy.history import whmcs_tickets, zammad_tickets
from deploy.history.desk_files import zone_of
from deploy.history.files import FileKind, Files, HistoryFile, find_files
from deploy.history.helpdesks import LIVE_SOURCE, Helpdesk, read_tickets
from deploy.history.raw import Found, LeftOut, Merge, Raw, Understood
from deploy.history.reading import Reader, ReadRecords, in_order
from services.intake.channels import CHANNELS
from shared.desk import Desk, Source
from shared.errors import Refused
from shared.history import history_source

Format = Literal["mbox", "maildir", "eml", "csv", "whmcs", "zammad", "any"]
FORMATS: tuple[Format, ...] = get_args(Format)

_KINDS: Mapping[Format, frozenset[FileKind]] = {
    "mbox": frozenset({"mbox"}),
    "maildir": frozenset({"mail"}),
    "eml": frozenset({"mail"}),
    "csv": frozenset({"table"}),
    "whmcs": frozenset({"document", "lines"}),
    "zammad": frozenset({"document", "lines"}),
    "any": frozenset(get_args(FileKind)),
}


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """A history that can be imported."""

    pieces: Sequence[Raw]  # in order of time
    merges: Sequence[Merge] = ()
    understood: Sequence[Understood] = ()
    left_out: Sequence[LeftOut] = ()
    left_out_count: int = 0
    again: int = 0
    sent: int = 0
    cut_short: str = ""


def read_past(
    form: Format, path: Path, desk: Desk, *, live_source: str = "", client_numbers: bool = False
) -> Past:
    """Return what is in `path`, a file or a folder. Raises Refused where there is nothing to import.

    `live_source` is the source by which a helpdesk's tickets come live; `client_numbers` says that the
    directory knows customers by the helpdesk's own.
    """
    files = find_files([path])
    of_form = [one for one in files.pieces if one.kind in _KINDS[form]]
    helpdesk = Helpdesk(live_source or LIVE_SOURCE, zone_of(desk), client_numbers)
    reader = Reader(
        desk,
        Files(of_form, files.passed_over),
        mail_bytes_max=CHANNELS["email"].bytes_max,
        records=_records(form, helpdesk),
    )
    reader.read()
    sources = {
        name: Source(name=history_source(name), channel=name, salt="tried beforehand") for name in CHANNELS
    }
    pieces = in_order(reader, desk, sources)
    if not pieces:
        told = "; ".join(f"{one.place}: {one.why}" for one in reader.left_out[:3])
        raise Refused(f"nothing to import was found ({told or f'no file of the format {form}'})")
    return Past(
        pieces=pieces,
        merges=reader.merges,
        understood=reader.understood,
        left_out=reader.left_out,
        left_out_count=reader.left_out_count,
        again=reader.again,
        sent=reader.sent,
        cut_short=reader.cut_short,
    )


def _records(form: Format, helpdesk: Helpdesk) -> ReadRecords | None:
    tickets = {"whmcs": whmcs_tickets.read_ticket, "zammad": zammad_tickets.read_ticket}
    if form not in tickets:
        return None
    read = partial(tickets[form], helpdesk=helpdesk)

    def records(file: HistoryFile, data: bytes) -> Iterator[Found]:
        yield from read_tickets(file, data, read)

    return records
