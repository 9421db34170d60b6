"""A defect that a service logs is found: a run that hears of none may be believed."""

from __future__ import annotations

import json
from pathlib import Path

from tests.hostile.logged import defects_in


def test_what_nobody_foresaw_is_told_with_its_service_and_cause(tmp_path: Path) -> None:
    refused = {"event": "a directory sync was cut off", "level": "warning"}
    unforeseen = {"event": "unforeseen", "path": "/lead", "exception": "Traceback\nKeyError: 'days'"}
    failed = {"event": "a duty failed and begins anew", "duty": "outbox", "exception": "ValueError"}
    lines = (refused, unforeseen, failed)
    (tmp_path / "store.log").write_text("not JSON\n" + "\n".join(map(json.dumps, lines)) + "\n")

    told = defects_in(tmp_path)

    assert len(told) == 2
    assert told[0].startswith("store: unforeseen (/lead)")
    assert told[0].endswith("KeyError: 'days'")
    assert told[1].startswith("store: a duty failed and begins anew (outbox)")
