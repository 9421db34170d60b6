"""An IMAP server of our own, for what a real one (tests/doors/test_dovecot.py) will not do on demand.

It speaks what RFC 9051 says of the few commands that are needed, and remembers what it was asked.
"""

from __future__ import annotations

import re
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

PASSWORD = "secret password"
CAPABILITIES = "IMAP4rev1 IDLE MOVE"
WAIT_S = 0.02


class Mailbox(msgspec.Struct):
    """What lies in the one mailbox, by UID."""

    mails: dict[int, bytes] = msgspec.field(default_factory=dict)
    validity: int = 7
    next_uid: int = 1

    def add(self, *mails: bytes) -> None:
        for mail in mails:
            self.mails[self.next_uid] = mail
            self.next_uid += 1


class ImapStandIn(socketserver.ThreadingTCPServer):
    """Serves one mailbox to everybody who knows the password."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.mailbox = Mailbox()
        self.capabilities = CAPABILITIES
        self.asked: list[str] = []
        self.moved: dict[int, str] = {}
        self.withheld: set[int] = set()  # UIDs of mails that are announced and not given
        self.unmeasured: set[int] = set()  # of mails whose size is not told either
        self.gone: set[int] = set()  # of mails that a first search still finds
        self.connections: set[socket.socket] = set()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def cut(self) -> None:
        """End all connections without a word."""
        for one in list(self.connections):
            one.shutdown(socket.SHUT_RDWR)


class _Session(socketserver.StreamRequestHandler):
    server: ImapStandIn

    def setup(self) -> None:
        super().setup()
        self.server.connections.add(self.request)
        self.request.settimeout(30)

    def finish(self) -> None:
        self.server.connections.discard(self.request)

    def handle(self) -> None:
        try:
            self.say("* OK ready")
            while line := self.rfile.readline():
                tag, _, rest = line.decode().strip().partition(" ")
                self.server.asked.append(rest)
                if rest.upper() == "LOGOUT":
                    self.say("* BYE", f"{tag} OK done")
                    return
                self.answer(tag, rest)
        except OSError:
            return

    def say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())

    def answer(self, tag: str, rest: str) -> None:
        word = rest.upper().removeprefix("UID ").partition(" ")[0]
        commands: dict[str, Any] = {
            "LOGIN": self.login,
            "SELECT": self.select,
            "EXAMINE": self.select,
            "SEARCH": self.search,
            "FETCH": self.fetch,
            "MOVE": self.move,
            "IDLE": self.idle,
        }
        if word == "CAPABILITY":
            self.say(f"* CAPABILITY {self.server.capabilities}")
        self.say(f"{tag} {commands.get(word, lambda _: 'OK')(rest)} done")

    def login(self, rest: str) -> str:
        return "OK" if PASSWORD in rest else "NO [AUTHENTICATIONFAILED] wrong"

    def select(self, rest: str) -> str:
        box = self.server.mailbox
        mode = "READ-WRITE" if rest.startswith("SELECT") else "READ-ONLY"
        self.say(f"* {len(box.mails)} EXISTS", "* 0 RECENT", f"* OK [UIDVALIDITY {box.validity}]")
        self.say(f"* OK [UIDNEXT {box.next_uid}]")
        return f"OK [{mode}]"

    def search(self, rest: str) -> str:
        if ":" not in rest:
            asked = {int(uid) for uid in rest.rsplit(maxsplit=1)[-1].split(",")}
            self.say("* SEARCH " + " ".join(str(uid) for uid in self.server.mailbox.mails if uid in asked))
            return "OK"
        first, _, last = re.findall(r"UID (\d+):?(\d*|\*)?", rest)[0][0], ":", rest.rpartition(":")[2]
        uids = [uid for uid in self.server.mailbox.mails if uid >= int(first)]
        if last.split()[0].isdigit():
            uids = [uid for uid in uids if uid <= int(last.split()[0])]
        elif self.server.mailbox.mails:  # `n:*` is the last one at least (RFC 9051 6.4.4)
            uids = sorted({*uids, max(self.server.mailbox.mails)})
        self.say("* SEARCH " + " ".join(map(str, uids)))
        for uid in self.server.gone:
            self.server.mailbox.mails.pop(uid, None)
        return "OK"

    def fetch(self, rest: str) -> str:
        wanted = {int(uid) for uid in rest.split()[2].split(",")}
        for place, (uid, mail) in enumerate(list(self.server.mailbox.mails.items()), 1):
            if uid not in wanted:
                continue
            if "RFC822.SIZE" in rest and uid in self.server.unmeasured:
                continue
            if "RFC822.SIZE" in rest:
                self.say(f"* {place} FETCH (UID {uid} RFC822.SIZE {len(mail)})")
            elif uid not in self.server.withheld | self.server.unmeasured:
                cut = re.search(r"<0\.(\d+)>", rest)
                part, item = (mail[: int(cut[1])], "BODY[]<0>") if cut else (mail, "BODY[]")
                self.wfile.write(f"* {place} FETCH (UID {uid} {item} {{{len(part)}}}\r\n".encode() + part)
                self.say(")")
        return "OK"

    def move(self, rest: str) -> str:
        _, _, uids, target = rest.split(" ", 3)
        for uid in map(int, uids.split(",")):
            del self.server.mailbox.mails[uid]
            self.server.moved[uid] = target.strip('"')
        return "OK"

    def idle(self, _rest: str) -> str:
        self.say("+ idling")
        told = len(self.server.mailbox.mails)
        self.request.settimeout(WAIT_S)
        buffered = b""
        while not buffered.endswith(b"DONE\r\n"):
            try:
                got = self.request.recv(100)
                if not got:
                    raise OSError("gone")
                buffered += got
            except TimeoutError:
                if len(self.server.mailbox.mails) != told:
                    told = len(self.server.mailbox.mails)
                    self.say(f"* {told} EXISTS")
        self.request.settimeout(30)
        return "OK"


@contextmanager
def imap_stand_in() -> Iterator[ImapStandIn]:
    """Within the context the server runs."""
    with ImapStandIn() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            server.cut()
            thread.join()
