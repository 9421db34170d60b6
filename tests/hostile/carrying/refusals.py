"""What the doors must refuse, and with which answer: what is too large, for nobody here, or no mail."""

from __future__ import annotations

from pathlib import Path

from services.intake.channels.email import BYTES_MAX
from tests.hostile.carrying.clients import Clients
from tests.hostile.carrying.pipe import Pipe
from tests.hostile.carrying.sent import PLAIN_SENDER, Mail
from tests.hostile.carrying.servers import MailServer
from tests.hostile.carrying.verdict import Refusal
from tests.hostile.mail_client import RECIPIENT

FROM = "MAIL FROM:<a@posted.example>"
TOO_LARGE = f"{FROM} SIZE={BYTES_MAX + 1}"
ELSEWHERE = "RCPT TO:<victim@elsewhere.example>"
NOWHERE = "http://127.0.0.1:9/v1/emails"
BLANK = Mail(number=0, raw=b"\r\n \r\n", sender=PLAIN_SENDER)
SOUND = Mail(number=0, raw=b"Subject: refused\r\n\r\nx\r\n", sender=PLAIN_SENDER)


async def refused(clients: Clients) -> list[Refusal]:
    """Ask each door for what it must refuse and return how it did."""
    url, key = clients.pipe_url, clients.key_file
    return [
        *[await _by_server(clients, *case) for case in _SERVER_CASES],
        Refusal("mailgun, no mail", "422", await _by_form(clients)),
        Refusal("postmark, nothing", "422", await _by_json(clients, b"{}")),
        Refusal("postmark, no JSON", "400", await _by_json(clients, b"{")),
        Refusal("pipe, no mail", "exit 65", await _by_pipe(url, key, BLANK)),
        Refusal("pipe, no key", "exit 75", await _by_pipe(url, Path("/nowhere"), SOUND)),
        Refusal("pipe, another's key", "exit 75", await _by_pipe(url, Path(__file__), SOUND)),
        Refusal("pipe, another door", "exit 75", await _by_pipe(f"{url}/no", key, SOUND)),
        Refusal("pipe, nobody there", "exit 75", await _by_pipe(NOWHERE, key, SOUND)),
    ]


_SERVER_CASES = (
    ("lmtp-socket", "552", (TOO_LARGE,)),
    ("smtp", "552", (TOO_LARGE,)),
    ("smtp", "550", (FROM, ELSEWHERE)),
    ("smtp", "250", (FROM, f"RCPT TO:<{RECIPIENT}>", "RSET")),
)


async def _by_server(clients: Clients, door: str, promised: str, lines: tuple[str, ...]) -> Refusal:
    server = clients.makers[door]()
    assert isinstance(server, MailServer)
    answered = await server.asked(*lines)
    await server.close()
    return Refusal(f"{door}, {lines[-1].partition(':')[0]}", promised, answered[:3])


async def _by_form(clients: Clients) -> str:
    way = clients.makers["mailgun"]()
    return (await way.hand_over(BLANK)).code


async def _by_json(clients: Clients, body: bytes) -> str:
    headers = {"Content-Type": "application/json"}
    answer = await clients.http.post(clients.postmark_url, content=body, headers=headers)
    is_problem = answer.headers["Content-Type"] == "application/problem+json"
    return str(answer.status_code) if is_problem else f"{answer.status_code}, no problem"


async def _by_pipe(url: str, key_file: Path, mail: Mail) -> str:
    return (await Pipe(url, key_file).hand_over(mail)).code
