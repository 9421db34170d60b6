"""A real Postfix hands mail over to a real intake: by LMTP on a unix socket, and through the pipe."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.nats import Broker
from tests.doors.flood import flood
from tests.doors.intake import KEY, free_port, intake, opened_folder
from tests.doors.postfix import DOMAIN, Postfix, postfix, why_not
from tests.intake.conftest import until

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not() or "-")

ROOT = Path(__file__).parents[2]
MAIL = b"From: Maja <maja@kos-obrt.hr>\r\nSubject: x\r\nMessage-ID: <m1@kos-obrt.hr>\r\n\r\nne radi\r\n"
SHORT_MAILS = 80
WAIT_S = 60.0


@pytest.fixture
def open_folder() -> Iterator[Path]:
    with opened_folder() as folder:
        yield folder


def send(server: Postfix, mail: bytes, *recipients: str, options: tuple[str, ...] = ()) -> None:
    with smtplib.SMTP("127.0.0.1", server.port, timeout=20) as smtp:
        smtp.sendmail("maja@kos-obrt.hr", list(recipients), mail, mail_options=options)


async def test_mails_are_all_in_and_none_twice_though_the_intake_is_killed(
    nats_server: Broker, tmp_path: Path
) -> None:
    outcome = await flood(nats_server, tmp_path, mails=SHORT_MAILS, kills_min=1, seed=7, wait_s=WAIT_S)

    assert outcome.sound, str(outcome)


async def test_one_mail_to_several_addresses_is_one_interaction_whatever_it_says(
    nats_server: Broker, tmp_path: Path, open_folder: Path
) -> None:
    path = open_folder / "lmtp.sock"
    mails = {
        "plain": MAIL,
        "8 bit": MAIL.replace(b"<m1@", b"<m2@") + "ne radi pošta\r\n".encode(),
        "dots": MAIL.replace(b"<m1@", b"<m3@") + b".\r\n..\r\n.x\r\n",
        "a long line": MAIL.replace(b"<m1@", b"<m4@") + b"y" * 200_000 + b"\r\n",
        "no Message-ID": MAIL.replace(b"Message-ID: <m1@kos-obrt.hr>\r\n", b""),
    }
    async with intake(nats_server, tmp_path, "lmtp", lmtp_socket=str(path), lmtp_socket_mode="666") as (
        _,
        stored,
    ):
        with postfix(f"lmtp:unix:{path}", more="line_length_limit = 1000000") as server:
            for mail in mails.values():
                to = (f"podrska@{DOMAIN}", f"info@{DOMAIN}", f"podrska+ot-1@{DOMAIN}")
                await asyncio.to_thread(send, server, mail, *to)
            await asyncio.to_thread(send, server, MAIL, f"info@{DOMAIN}")  # and the first one again

            async def delivered() -> bool:
                return server.log.count("status=sent") >= 3 * len(mails) + 1

            await until(delivered, within_s=WAIT_S)
        found = await stored.all()

    assert len(found) == len(mails)
    assert all(
        "maja@kos-obrt.hr" in (one.raw.inline or b"").decode().splitlines()[0] for one in found if one.raw
    )


async def test_another_machines_postfix_hands_over_by_smtp_what_is_for_the_desk_alone(
    nats_server: Broker, tmp_path: Path
) -> None:
    port = free_port()
    doors = {"mail_relays": "127.0.0.1", "mail_relay_port": port}
    async with intake(nats_server, tmp_path, "smtp", **doors) as (_, stored):
        with postfix(f"smtp:[127.0.0.1]:{port}") as server:
            await asyncio.to_thread(send, server, MAIL, f"podrska@{DOMAIN}", f"else@{DOMAIN}")

            async def done() -> bool:
                return "status=sent" in server.log and "status=bounced" in server.log

            await until(done, within_s=WAIT_S)
            assert "550 5.1.1" in server.log
        (found,) = await stored.all()

    assert (found.source, found.text) == ("smtp", "ne radi")


async def test_the_pipe_hands_mail_over_and_keeps_it_while_the_intake_is_away(
    nats_server: Broker, tmp_path: Path, open_folder: Path
) -> None:
    python = _python_of("nobody")
    key_file = open_folder / "key"
    key_file.write_text(KEY)
    async with intake(nats_server, tmp_path, "pipe") as (process, stored):
        command = f"{python} -c __import__('deploy.entry').entry.main()"
        service = (
            "onethread unix - n n - 4 pipe\n"
            f"  flags= user=nobody directory={ROOT} argv={command} mail-pipe\n"
            f"  --key-file {key_file} --url {process.url}/v1/emails --sender ${{sender}}"
        )
        with postfix("onethread:", services=service) as server:
            await process.end()
            await asyncio.to_thread(send, server, MAIL, f"podrska@{DOMAIN}")

            async def put_off() -> bool:
                return "status=deferred" in server.log

            await until(put_off, within_s=WAIT_S)
            await process.start()

            async def delivered() -> bool:
                assert "status=bounced" not in server.log, server.log
                return "status=sent" in server.log

            await until(delivered, within_s=WAIT_S)
        (found,) = await stored.all()

    assert (found.source, found.text) == ("pipe", "ne radi")
    assert found.raw is not None
    assert found.raw.inline is not None
    assert found.raw.inline.startswith(b"Return-Path: <maja@kos-obrt.hr>\r\n")


def _python_of(user: str) -> str:
    """Return a Python that `user` can run on the checkout: the tests' own may lie in somebody's home."""
    for python in filter(None, (sys.executable, shutil.which("python3", path="/usr/bin:/usr/local/bin"))):
        with contextlib.suppress(PermissionError):
            asked = [python, "-c", "import deploy.entry"]
            if subprocess.run(asked, cwd=ROOT, user=user, capture_output=True, check=False).returncode == 0:
                return python
    pytest.skip(f"no Python here that the user {user} can run")
