"""A real Postfix of our own beside the machine's: its own folders, its own port, LMTP to where we say."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

DOMAIN = "desk.example"
READY_S = 20.0
STOP_S = 20.0

_MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = {daemons}
maillog_file = {folder}/maillog
maillog_file_prefixes = {folder}
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.{domain}
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
relay_domains = {domain}
relay_transport = {transport}
alias_maps =
local_recipient_maps =
smtputf8_enable = yes
lmtp_destination_recipient_limit = 50
lmtp_connect_timeout = 5s
default_destination_concurrency_failed_cohort_limit = 0
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
transport_retry_time = 1s
in_flow_delay = 0
{more}
"""
_MASTER = """
{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
lmtp unix - - n - - lmtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
{services}
"""


def why_not() -> str:
    """Return why there can be no Postfix here, empty where there can."""
    if shutil.which("postfix", path="/usr/sbin:/usr/bin:/sbin") is None:
        return "no Postfix on this machine (Debian: apt install postfix)"
    if os.geteuid() != 0:
        return "Postfix starts as root alone"
    return ""


class Postfix(msgspec.Struct, frozen=True):
    """A running Postfix."""

    folder: Path
    port: int  # of its SMTP

    @property
    def log(self) -> str:
        """What it has logged."""
        return (self.folder / "maillog").read_text(errors="replace")

    def waiting(self) -> int:
        """Return how many mails are in its queue."""
        queues = ("maildrop", "incoming", "active", "deferred")
        spool = self.folder / "spool"
        return sum(1 for queue in queues for one in (spool / queue).rglob("*") if one.is_file())


@contextmanager
def postfix(transport: str, *, services: str = "", more: str = "") -> Iterator[Postfix]:
    """Within the context a Postfix runs that takes mail for DOMAIN and hands it to `transport`."""
    folder = Path(tempfile.mkdtemp(prefix="onethread-postfix-"))
    folder.chmod(0o755)
    conf = folder / "conf"
    for name in ("conf", "spool", "data"):
        (folder / name).mkdir()
    owner = pwd.getpwnam("postfix")
    os.chown(folder / "data", owner.pw_uid, owner.pw_gid)
    port = _free_port()
    daemons = subprocess.run(
        ["/usr/sbin/postconf", "-dh", "daemon_directory"], capture_output=True, text=True, check=True
    ).stdout.strip()
    main = _MAIN.format(folder=folder, daemons=daemons, domain=DOMAIN, transport=transport, more=more)
    (conf / "main.cf").write_text(main)
    (conf / "master.cf").write_text(_MASTER.format(port=port, services=services))
    said = (folder / "said").open("wb")
    process = subprocess.Popen(
        ["/usr/sbin/postfix", "-c", str(conf), "start-fg"],
        stdout=said,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        _until_listening(port, process, folder / "said")
        yield Postfix(folder, port)
    finally:
        if process.poll() is None:
            subprocess.run(["/usr/sbin/postfix", "-c", str(conf), "stop"], capture_output=True, check=False)
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        said.close()
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


def _until_listening(port: int, process: subprocess.Popen[bytes], said: Path) -> None:
    until = time.monotonic() + READY_S
    while time.monotonic() < until:
        assert process.poll() is None, said.read_text()
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as one:
                if one.recv(3) == b"220":
                    return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"Postfix does not answer: {said.read_text()}")
