"""A customer gets all that is held on them, and nothing of anybody else."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from deploy.exporting import export_customer
from shared.errors import Refused, Rejected
from shared.interaction import Attachment, Blob, Identifier, Participant
from tests.correlator.world import column, until
from tests.deploy.backup.conftest import ORIGINAL, WAITING, Desk, desk
from tests.pieces import make_interaction

__all__ = ["desk"]

STRANGER = Participant(name="Netko Drugi", identifiers=(Identifier("email", "drugi@gmail.com"),))


def silent(_: str) -> None:
    """Keep progress to ourselves."""


async def exported(desk: Desk, file: Path) -> zipfile.ZipFile:
    name = await desk.blobs.put(ORIGINAL)
    note = Attachment(
        name="../../etc/passwd", media_type="text/plain", size=3, blob=await desk.blobs.put(b"abc")
    )
    mail = Blob(size=len(ORIGINAL), media_type="message/rfc822", name=name)
    await desk.bus.put(
        make_interaction("mail", minutes=1, raw=mail, attachments=(note,)),
        make_interaction("small", minutes=2, raw=Blob(2, "application/json", "", b"{}")),
        make_interaction("foreign", author=STRANGER, text="tajna"),
    )
    await desk.file(len(WAITING) + 3)
    await until(desk.bus.is_done)
    handle = await handle_of(desk, "mail")
    await export_customer(desk.settings, handle, file, say=silent)
    return zipfile.ZipFile(file)


async def handle_of(desk: Desk, name: str) -> str:
    (handle,) = await column(
        desk.settings.database_url,
        "select c.handle from customer c join placement p on p.customer_id = c.id"
        f" where p.superseded_by is null and p.interaction_id = '{make_interaction(name).id}'",
    )
    return str(handle)


async def test_the_archive_holds_all_of_the_customer_and_nothing_of_another(
    desk: Desk, tmp_path: Path
) -> None:
    archive = await exported(desk, tmp_path / "all.zip")

    names = archive.namelist()
    texts = {name: archive.read(name) for name in names}
    mail, small = make_interaction("mail").id, make_interaction("small").id
    assert texts[f"originals/{mail}.eml"] == ORIGINAL
    assert texts[f"originals/{small}.json"] == b"{}"
    assert texts[f"attachments/{mail}/1"] == b"abc"
    assert sum(name.startswith("interactions/") for name in names) == 7
    assert json.loads(texts["customer.json"])["contacts"]
    assert {one["reference"][:3] for one in json.loads(texts["threads.json"])} == {"OT-"}
    assert not [name for name, text in texts.items() if b"tajna" in text or b"Netko Drugi" in text]
    assert not [name for name in names if ".." in name]


async def test_no_internal_id_is_in_the_archive(desk: Desk, tmp_path: Path) -> None:
    archive = await exported(desk, tmp_path / "all.zip")
    internal = await column(
        desk.settings.database_url,
        "select id from customer union select id from thread union select id from contact",
    )

    everything = b"".join(archive.read(name) for name in archive.namelist())

    assert [one for one in internal if one.encode() in everything] == []


async def test_a_customer_that_is_not_there_or_a_place_that_is_taken_is_refused(
    desk: Desk, tmp_path: Path
) -> None:
    (tmp_path / "taken.zip").write_bytes(b"mine")
    handle = await handle_of(desk, "a")

    with pytest.raises(Rejected, match="there is no customer"):
        await export_customer(desk.settings, "cus_x", tmp_path / "a.zip", say=silent)
    with pytest.raises(Refused, match="never overwrites"):
        await export_customer(desk.settings, handle, tmp_path / "taken.zip", say=silent)
    with pytest.raises(Refused, match="cannot write"):
        await export_customer(desk.settings, handle, tmp_path / "no" / "a.zip", say=silent)

    assert (tmp_path / "taken.zip").read_bytes() == b"mine"
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["taken.zip"]
