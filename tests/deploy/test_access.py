"""What each service signs in with: its own, or what all share; never another's, and none in a complaint."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from deploy.access import Access, keep_access, read_access, settings_of
from deploy.process_table import service_stages
from deploy.sockets import DOORS, opened
from services.intake.channels import CHANNELS
from shared.errors import Refused
from shared.settings import Settings

ALL = Settings(
    nats_url="nats://127.0.0.1:4222", nats_token="command:c", database_url="postgresql://owner@/one"
)
OWN = Access(
    {"store": "store:s", "correlator": "correlator:k", "intake-phone": "intake-phone:p"},
    {"store": "postgresql://onethread_store@/one"},
)


def test_without_a_file_all_share_one_address_but_an_intake_knows_no_database() -> None:
    store, phone = settings_of("store", ALL, Access()), settings_of("intake-phone", ALL, Access())

    assert (store.nats_token, store.database_url) == (ALL.nats_token, ALL.database_url)
    assert (phone.nats_token, phone.database_url) == (ALL.nats_token, "")


def test_each_process_is_told_what_is_its_own_and_nobody_elses(tmp_path: Path) -> None:
    secrets = {*OWN.nats.values(), *OWN.database.values(), ALL.nats_token, ALL.database_url}
    anywhere = {f"{door}_port": 0 for door in DOORS}

    with opened(msgspec.structs.replace(ALL, **anywhere)) as (settings, descriptors):
        stages = service_stages(settings, descriptors, logs=tmp_path, access=OWN)
    told = {
        service.command.name: secrets & set(service.command.environment.values())
        for stage in stages
        for service in stage
    }

    assert told == {
        "store": {"store:s", "postgresql://onethread_store@/one"},
        "correlator-1": {"correlator:k", "postgresql://owner@/one"},
        "phone": {"intake-phone:p"},
        **{name: {"command:c"} for name in CHANNELS if name != "phone"},
    }


def test_what_is_ours_is_put_beside_what_the_operator_gave(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    given = tmp_path / "access.json"
    given.write_text('{"database": {"store": "postgresql://a@/b"}}')

    settings = keep_access(tmp_path, Settings(access=str(given)), nats={"store": "store:new"})

    assert read_access(settings.access) == Access({"store": "store:new"}, {"store": "postgresql://a@/b"})
    assert Path(settings.access).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('{"nats": {"stroe": "secret"}}', "names 'stroe', which is no service"),
        ('{"nat": {"store": "secret"}}', "unknown field `nat`"),
        ("secret", "cannot be read"),
    ],
)
def test_a_file_that_makes_no_sense_is_told_without_its_secrets(
    tmp_path: Path, content: str, told: str
) -> None:
    (tmp_path / "access.json").write_text(content)

    with pytest.raises(Refused, match="ONETHREAD_ACCESS") as refused:
        read_access(str(tmp_path / "access.json"))

    assert told in str(refused.value)
    assert "secret" not in str(refused.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="No such file"):
        read_access(str(tmp_path / "none.json"))
