"""`onethread directory import`: upserted, reported, never deleting anybody by silence."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.directory import MISSING, Change, Report, import_directory
from services.store.directory_csv import read_csv
from services.store.profiles import PROFILE
from services.store.repository import Repository
from services.store.tables import contact, customer, match_key
from shared.errors import Rejected
from shared.placement import Customer, Known
from tests.contract.directory import HORVAT, IVAN, LINES, ZRNO, keys_of
from tests.pieces import opening

PHONE = "phone:+385911111111"


def line(number: int, **changes: Any) -> str:
    return msgspec.json.encode(msgspec.json.decode(LINES[number]) | changes).decode()


async def found(engine: AsyncEngine, *keys: str) -> dict[str, Customer]:
    async with Repository(engine)() as ledger:
        return dict((await ledger.candidates(keys, ())).customers)


async def test_the_first_import_adds_and_the_second_finds_nothing_to_do(engine: AsyncEngine) -> None:
    assert await import_directory(engine, LINES, keys_of) == Report(added=2)
    assert await import_directory(engine, LINES, keys_of) == Report(unchanged=2)

    customers = await found(engine, "domain:horvat-gradnja.hr", "domain:pekara-zrno.hr")
    assert customers == {HORVAT.id: HORVAT, ZRNO.id: ZRNO}


async def test_the_stored_profile_is_what_the_tables_say(engine: AsyncEngine) -> None:
    await import_directory(engine, LINES, keys_of)

    async with engine.connect() as connection:
        joined = await connection.exec_driver_sql(f"select ({PROFILE})::text from customer c")
        profiles = [msgspec.json.decode(profile, type=Customer) for profile in joined.scalars()]

    assert sorted(profiles, key=lambda one: one.number) == [HORVAT, ZRNO]


async def test_what_changed_is_said_and_takes_effect(engine: AsyncEngine) -> None:
    await import_directory(engine, LINES, keys_of)

    report = await import_directory(engine, [LINES[0], line(1, name="Zrno", domains=["zrno.hr"])], keys_of)

    assert report == Report(changed=(Change("C-1002", ("name", "domains")),), unchanged=1)
    assert await found(engine, "domain:pekara-zrno.hr") == {}
    assert (await found(engine, "domain:zrno.hr"))[ZRNO.id].name == "Zrno"


async def test_a_contact_who_left_is_archived_and_found_no_more(engine: AsyncEngine) -> None:
    await import_directory(engine, LINES, keys_of)
    await import_directory(engine, [line(0, contacts=[])], keys_of)

    async with engine.connect() as connection:
        archived = await connection.execute(select(contact.c.id).where(contact.c.archived_at.is_not(None)))
        assert IVAN in set(archived.scalars())
    assert await found(engine, "email:ivan@horvat-gradnja.hr") == {}
    assert (await found(engine, "domain:horvat-gradnja.hr"))[HORVAT.id].contacts == ()

    await import_directory(engine, LINES, keys_of)
    assert await found(engine, "email:ivan@horvat-gradnja.hr") == {HORVAT.id: HORVAT}


async def test_a_customer_the_file_does_not_list_is_named_and_left_alone(engine: AsyncEngine) -> None:
    await import_directory(engine, LINES, keys_of)

    report = await import_directory(engine, LINES[:1], keys_of)

    assert report == Report(unchanged=1, missing=("C-1002",))
    assert set(await found(engine, "domain:pekara-zrno.hr")) == {ZRNO.id}


async def test_what_was_learned_survives_an_import(
    engine: AsyncEngine, correlator_engine: AsyncEngine
) -> None:
    await import_directory(engine, LINES, keys_of)
    learned = Known("phone", "+385911111111", "Ivan", IVAN)
    async with Repository(correlator_engine)() as ledger:
        await ledger.record([opening("t", HORVAT.id, learned=(learned,), keys=(PHONE,))])

    await import_directory(engine, [line(0, name="Horvat"), LINES[1]], keys_of)

    assert (await found(engine, PHONE))[HORVAT.id].learned == (learned,)


async def test_another_version_of_the_keys_reaches_unchanged_customers(engine: AsyncEngine) -> None:
    await import_directory(engine, LINES, keys_of)

    report = await import_directory(engine, LINES, lambda one: [f"number:{one.number}"])

    assert report == Report(unchanged=2)
    async with engine.connect() as connection:
        assert set((await connection.execute(select(match_key.c.key))).scalars()) == {
            "number:C-1001",
            "number:C-1002",
        }


async def test_a_number_written_otherwise_is_the_same_customer(engine: AsyncEngine) -> None:
    await import_directory(engine, LINES, keys_of)

    report = await import_directory(engine, [line(0, customer="c 1001")], keys_of)

    assert report.changed == (Change("c 1001", ("number",)),)


async def test_what_cannot_be_read_is_left_out_and_said(engine: AsyncEngine) -> None:
    contacts = [
        {"id": "P-9", "name": "A", "role": "owner", "emails": ["not an address"], "phones": ["091/555-1234"]}
    ]

    report = await import_directory(engine, [line(0, contacts=contacts)], keys_of)

    assert [str(one) for one in report.left_out] == [
        "customer C-1001: 'not an address' is not an e-mail address"
    ]
    assert set(await found(engine, "phone:+385915551234")) == {HORVAT.id}


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (["{"], "line 1"),
        ([LINES[0], "", '{"customer": "C-9"}'], "line 3: .*name"),
        ([LINES[0], line(0, customer="c1001")], "line 2: customer c1001 stands in line 1 already"),
        ([line(0, kontakti=[])], "line 1: .*kontakti"),
        ([line(0, kind="unknown")], "line 1: .*kind"),
        ([line(0, customer="---")], "no customer number"),
        (["[" * 100_000], "line 1"),
        ([b"\xff"], "line 1"),
    ],
)
async def test_a_line_that_cannot_be_read_is_named_and_nothing_is_written(
    engine: AsyncEngine, lines: list[str | bytes], why: str
) -> None:
    with pytest.raises(Rejected, match=why):
        await import_directory(engine, lines, keys_of)

    async with engine.connect() as connection:
        assert (await connection.execute(select(customer.c.id))).all() == []


def test_a_csv_file_says_the_same_as_lines() -> None:
    text = (
        "\ufeffcustomer;name;domains;contact;contact_name;role;emails;phones;service;server;service_domain\r\n"
        'C-1;"Zrno; pekara";zrno.hr|zrno-dostava.hr;'
        "P-1;Ana Kos;owner;ana@zrno.hr, kos@zrno.hr;098 555 701;mail;mx1;zrno.hr\r\n"
        "C-1;;;P-2;Iva;billing;;;;;\r\n"
        ";;;;;;;;;;\r\n"
        "C-2;Čavao;;;;;;;;;\r\n"
    )

    first, second = [msgspec.json.decode(one) for one in read_csv(text)]

    assert first["name"] == "Zrno; pekara"
    assert first["domains"] == ["zrno.hr", "zrno-dostava.hr"]
    assert [contact["name"] for contact in first["contacts"]] == ["Ana Kos", "Iva"]
    assert first["contacts"][0]["emails"] == ["ana@zrno.hr", "kos@zrno.hr"]
    assert first["contacts"][0]["phones"] == ["098 555 701"]
    assert first["services"] == [{"kind": "mail", "server": "mx1", "domain": "zrno.hr"}]
    assert second == {"customer": "C-2", "contacts": [], "domains": [], "services": [], "name": "Čavao"}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "columns are"),
        ("name,kind\nA,company\n", "columns are"),
        ("customer,colour\nC-1,red\n", "colour"),
        ("customer,name\n,Zrno\n", "line 2: no customer number"),
        ("customer,name\nC-1,A,B,C\n", "line 2"),
    ],
)
def test_a_csv_file_that_cannot_be_read_is_rejected(text: str, why: str) -> None:
    with pytest.raises(Rejected, match=why):
        list(read_csv(text))


async def test_who_was_not_listed_is_looked_for_in_one_pass_however_many_are_listed(
    engine: AsyncEngine,
) -> None:
    explained = text(f"explain {MISSING.text}").bindparams(ids="[]", limit=1)
    async with engine.connect() as connection:
        plan = "\n".join((await connection.execute(explained)).scalars())

    assert "hashed SubPlan" in plan, plan  # else 50,000 listed customers are compared with each of 50,000
