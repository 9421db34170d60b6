"""Golden pairs: what a client sends, and what becomes of it.

`python -m tests.intake.golden` writes the outcomes anew; read the difference before it is kept.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from services.intake.channel import Context
from services.intake.channels import CHANNELS
from services.intake.channels.email import RawMail
from shared.desk import Desk, Source
from shared.interaction import encode_interaction

FIXTURES = Path(__file__).parent / "fixtures"
RECEIVED_AT = datetime(2026, 3, 2, 14, 0, 30, tzinfo=UTC)
DESK = Desk(
    name="Plava podrška",
    language="hr",
    own_addresses=("podrska@desk.example",),
    own_domains=("desk.example",),
    authserv_ids=("mx.desk.example",),
)


def cases() -> list[Path]:
    return sorted(FIXTURES.glob("*/*.in.*"))


def context(channel: str = "email", **changes: Any) -> Context:
    source = Source(name=f"{channel}-1", channel=channel, salt="salt")
    return msgspec.structs.replace(Context(source=source, desk=DESK, received_at=RECEIVED_AT), **changes)


def expected(case: Path) -> Path:
    return case.with_name(case.name.partition(".in.")[0] + ".out.json")


def outcome(case: Path) -> dict[str, Any]:
    channel = CHANNELS[case.parent.name]
    body = case.read_bytes()
    payload = RawMail(body) if channel.name == "email" else channel.decode(body).payloads[0]
    found = channel.normalise(payload, context(channel.name))
    fields: dict[str, Any] = json.loads(encode_interaction(found.interaction))
    del fields["raw"]["inline"]  # the input itself
    return fields


def main() -> None:
    for case in cases():
        text = json.dumps(outcome(case), ensure_ascii=False, indent=1)
        expected(case).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
