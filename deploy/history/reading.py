"""A history on disk becomes a corpus: read, put in order of time, tried on the channels' own normalisers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from deploy.backtest import SALT, Corpus, Piece
from deploy.history.desk_facts import Learned, Mailbag, learned, with_learned
from deploy.history.desk_files import read_desk, read_directory, zone_of
from deploy.history.documents import read_document, read_lines
from deploy.history.files import Files, HistoryFile, find_files
from deploy.history.mails import MAIL_BYTES_MAX, mail_at, split_mbox
from deploy.history.raw import (
    FILE_BYTES_MAX,
    NAMED_MAX,
    PAYLOAD_BYTES_MAX,
    PIECES_MAX,
    Found,
    LeftOut,
    Merge,
    Raw,
    Understood,
    left_out,
)
from deploy.history.tables import read_table
from services.intake.channel import Context, normalise_record
from services.intake.channels import CHANNELS
from shared.desk import Desk, Source
from shared.errors import Refused, Rejected
from shared.interaction import Interaction


class History(msgspec.Struct, frozen=True, kw_only=True):
    """A desk's own history, ready to be replayed, and what is to be told of how it was read."""

    corpus: Corpus
    understood: Sequence[Understood] = ()
    left_out: Sequence[LeftOut] = ()  # at most NAMED_MAX
    left_out_count: int = 0
    again: int = 0  # pieces that came twice; the first counts
    sent: int = 0  # mails from the desk's own addresses without proof; live they go out through us
    cut_short: str = ""  # why not everything was read
    learned: Learned = Learned()
    has_desk: bool = False
    customers: int = 0  # in the directory


def read_history(
    paths: Sequence[Path], *, desk: Path | None = None, directory: Path | None = None
) -> History:
    """Return the history in `paths`, files and folders.

    `desk` and `directory` are looked for in the folders where they are not given; there may be none. What
    cannot be read is left out and told. Raises Refused where nothing can be read, or desk or directory are
    damaged.
    """
    files = find_files(paths)
    desk_file, directory_file = desk or files.desk, directory or files.directory
    stated = read_desk(desk_file) if desk_file else Desk()
    lines = read_directory(directory_file) if directory_file else []
    reader = Reader(stated, files)
    reader.read()
    found = learned(reader.bag, stated)
    full = with_learned(stated, found)
    sources = {name: Source(name=f"backtest-{name}", channel=name, salt=SALT) for name in CHANNELS}
    pieces = [
        Piece(one.place, one.channel, one.received_at, one.payload) for one in in_order(reader, full, sources)
    ]
    if not pieces:
        told = "; ".join(f"{one.place}: {one.why}" for one in reader.left_out[:3])
        raise Refused(f"nothing to replay was found ({told or 'no file of a kind that is read'})")
    return History(
        corpus=Corpus(desk=full, directory=lines, pieces=pieces),
        understood=reader.understood,
        left_out=reader.left_out,
        left_out_count=reader.left_out_count,
        again=reader.again,
        sent=reader.sent,
        cut_short=reader.cut_short,
        learned=found,
        has_desk=desk_file is not None,
        customers=len(lines),
    )


ReadRecords = Callable[[HistoryFile, bytes], Iterator[Found]]
"""Yields the pieces of a JSON file of one helpdesk's own form."""


class Reader:
    """Reads files one after the other, as far as the limits go, and keeps account of what it left out."""

    def __init__(
        self,
        desk: Desk,
        files: Files,
        *,
        mail_bytes_max: int = MAIL_BYTES_MAX,
        records: ReadRecords | None = None,
    ) -> None:
        """`records` reads JSON instead of the readers of our own form."""
        self.bag = Mailbag()
        self.pieces: list[Raw] = []
        self.merges: list[Merge] = []
        self.understood: list[Understood] = []
        self.left_out: list[LeftOut] = []
        self.left_out_count = self.again = self.sent = 0
        self.cut_short = ""
        self._desk, self._zone = desk, zone_of(desk)
        self._files = files
        self._mail_bytes_max = mail_bytes_max
        self._records = records
        self._bytes = 0
        for one in files.passed_over:
            self.leave_out(one)

    def read(self) -> None:
        """Read all files, until PIECES_MAX or PAYLOAD_BYTES_MAX is reached."""
        for file in self._files.pieces:
            try:
                for found in self._found(file):
                    self._take(found)
                    if self._is_full(file):
                        return
            except OSError as error:
                self.leave_out(left_out(file.name, error.strerror or "cannot be read"))

    def leave_out(self, one: LeftOut) -> None:
        """Keep account of something that is not read."""
        self.left_out_count += 1
        if len(self.left_out) < NAMED_MAX:
            self.left_out.append(one)

    def _found(self, file: HistoryFile) -> Iterator[Found]:
        if file.kind == "mbox":
            with file.path.open("rb") as stream:
                for number, raw in enumerate(split_mbox(stream, self._mail_bytes_max), start=1):
                    yield mail_at(f"{file.name}#{number}", raw, self._mail_bytes_max)
            return
        with file.path.open("rb") as stream:
            limit = self._mail_bytes_max if file.kind == "mail" else FILE_BYTES_MAX + 1
            data = stream.read(limit)
        if file.kind == "mail":
            yield mail_at(file.name, data, self._mail_bytes_max)
        elif len(data) > FILE_BYTES_MAX:
            yield left_out(file.name, f"larger than {FILE_BYTES_MAX} bytes: split it")
        elif self._records is not None and file.kind != "table":
            yield from self._records(file, data)
        else:
            read = {"table": read_table, "document": read_document, "lines": read_lines}[file.kind]
            yield from read(file.name, data, self._desk, self._zone)

    def _take(self, found: Found) -> None:
        if isinstance(found, LeftOut):
            self.leave_out(found)
        elif isinstance(found, Understood):
            self.understood.append(found)
        elif isinstance(found, Merge):
            self.merges.append(found)
        else:
            self.pieces.append(found)
            self._bytes += found.size
            if found.channel == "email" and isinstance(raw := found.payload.get("raw"), str):
                self.bag.add(raw)

    def _is_full(self, file: HistoryFile) -> bool:
        if len(self.pieces) < PIECES_MAX and self._bytes < PAYLOAD_BYTES_MAX:
            return False
        self.cut_short = f"{file.name}: {len(self.pieces)} pieces, {self._bytes // 1024**2} MB"
        return True


def in_order(reader: Reader, desk: Desk, sources: Mapping[str, Source]) -> list[Raw]:
    """Return the pieces by time that their channels take, each once; tell the reader of the others.

    `sources`, by channel, are whose pieces they would be.
    """
    own = frozenset(address.lower() for address in desk.own_addresses)
    seen: set[str] = set()
    pieces = []
    # Sorting is stable: what came at the same moment stays in the order of the files.
    for raw in sorted(reader.pieces, key=lambda one: one.received_at):
        context = Context(source=sources[raw.channel], desk=desk, received_at=raw.received_at)
        try:
            interaction = normalise_record(CHANNELS[raw.channel], raw.payload, context).interaction
        except Rejected as error:
            reader.leave_out(left_out(raw.place, f"{error.detail} {error.pointer}"))
            continue
        if interaction.id in seen:
            reader.again += 1
        elif _is_sent(interaction, own):
            reader.sent += 1
        else:
            seen.add(interaction.id)
            pieces.append(raw)
    return pieces


def _is_sent(interaction: Interaction, own: frozenset[str]) -> bool:
    """Return whether it is a mail of the desk's own as its folder of sent mail keeps it: proved by nobody."""
    addresses = {known.value for known in interaction.author.identifiers if known.kind == "email"}
    return interaction.channel == "email" and interaction.direction == "inbound" and bool(addresses & own)
