"""The console's pages: what an agent reads, in both languages, whatever somebody wrote."""

from __future__ import annotations

import re
from datetime import timedelta
from html.parser import HTMLParser

import httpx
import psycopg
import pytest
from sqlalchemy import event, insert
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.tables import dead_letter
from shared.interaction import Attachment, Turn
from shared.placement import Evidence, Kind, Triage
from tests.store.application import field
from tests.store.world import HORVAT, NOW, PEKARA, World

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}"


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


class Elements(HTMLParser):
    """What a page is made of."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


async def test_the_inbox_shows_what_an_agent_decides_by(ana: httpx.AsyncClient, world: World) -> None:
    await world.directory(HORVAT)
    await world.report("a", customer="C-1001", channel="email", subject="Outlook 550", ago=hours(3))
    await world.report("a", customer="C-1001", kind="repeat", text="opet ne ide", ago=hours(2))

    page = (await ana.get("/")).text

    for words in (
        "Horvat gradnja d.o.o.",
        "Ivan Horvat",
        "Outlook 550",
        "opet ne ide",
        "2 prijave · 2 kanala",
    ):
        assert words in page
    assert "1 ponovljena" in page
    assert "čeka odgovor, prije 3 h" in page
    assert 'aria-label="2 zapisa: e-pošta, telefon"' in page


async def test_a_threads_page_tells_for_each_interaction_why_it_is_here(
    ana: httpx.AsyncClient, world: World
) -> None:
    await world.directory(HORVAT)
    await world.report(
        "a", customer="C-1001", contact="P-1", channel="email", subject="Outlook 550", ago=hours(3)
    )
    await world.report(
        "a",
        customer="C-1001",
        kind="repeat",
        why_hr="Spojeno jer zove s broja Ivana Horvata.",
        why_en="Joined because of Ivan Horvat's number.",
        evidence=(Evidence("phone exact", 13.1, "isti broj", "same number"),),
        triage=Triage(facts={"error": "550"}),
        agent="Marko",
    )
    handle = await newest(ana)

    croatian = (await ana.get(f"/threads/{handle}")).text
    english = (await ana.get(f"/threads/{handle}", headers={"Accept-Language": "en-GB,en;q=0.9"})).text

    for words in ("Spojeno jer zove s broja Ivana Horvata.", "isti broj", "+13.1", "zapis: Marko", "vlasnik"):
        assert words in croatian
    for words in ("Joined because of Ivan Horvat&#39;s number.", "same number", "noted by Marko", "owner"):
        assert words in english
    assert 'lang="hr"' in croatian
    assert 'lang="en"' in english


async def test_a_doubtful_join_is_marked_and_says_what_it_looks_like(
    ana: httpx.AsyncClient, world: World
) -> None:
    await world.directory(HORVAT)
    await world.report("old", customer="C-1001", subject="Stara nit", ago=hours(30))
    likely = world.choice("old", "C-1001")
    await world.report(
        "fresh", customer="C-1001", zone="review", suggested_threads=[likely], runner_up=likely
    )

    page = (await ana.get(f"/threads/{await newest(ana)}")).text
    reviews = (await ana.get("/reviews")).text

    assert "knot-item doubt" in page
    assert re.search(r"Izgleda kao\s+<a [^>]*><span class=\"ref\">OT-\d+-\d</span> Stara nit", page)
    for html in (page, reviews):
        assert "Stara nit" in html
        assert "prošlo je 20 dana" in html


async def test_a_chat_is_shown_as_a_conversation_and_history_is_folded(
    ana: httpx.AsyncClient, world: World
) -> None:
    turns = (
        Turn(NOW, "customer", "outlook javlja 550", "Ivan"),
        Turn(NOW, "bot", "Pozdrav!"),
        Turn(NOW, "agent", "Koja je domena?", "Marko"),
    )
    await world.report("a", channel="chat", turns=turns, ago=hours(2))
    await world.report(
        "a",
        channel="email",
        kind="follow_up",
        quoted="> stara poruka",
        signature="LP, Ivan",
        attachments=(Attachment("greška.png", "image/png", 81_200),),
    )

    page = (await ana.get(f"/threads/{await newest(ana)}")).text

    assert re.findall(r'class="turn (\w+)"', page) == ["customer", "bot", "agent"]
    folded = re.findall(r'<details class="fold"><summary>(.*?)</summary>', page)
    assert folded == ["Citirana povijest", "Potpis"]
    assert "greška.png" in page
    assert "81 kB" in page


async def test_a_long_text_and_a_long_thread_are_cut_and_can_be_had_whole(
    ana: httpx.AsyncClient, world: World
) -> None:
    for number in range(62):
        text = "x" * 5_000 if number == 61 else f"zapis {number}"
        kind: Kind = "new" if number == 0 else "follow_up"
        await world.report("a", kind=kind, text=text, ago=timedelta(minutes=100 - number))
    handle = await newest(ana)

    page = (await ana.get(f"/threads/{handle}")).text

    assert "zapis 47<" in page
    assert "zapis 46<" not in page
    assert "Pokaži cijeli tekst" in page
    assert len(page) < 100_000
    earlier = re.search(r'href="(\?before=[^"]+)"', page)
    assert earlier
    before = (await ana.get(f"/threads/{handle}{earlier[1]}")).text
    assert "zapis 46<" in before
    assert "zapis 47<" not in before


async def test_the_customers_page_shows_contacts_domains_services_and_threads(
    ana: httpx.AsyncClient, world: World
) -> None:
    await world.directory(HORVAT, PEKARA)
    await world.report("a", customer="C-1001", subject="Outlook 550")
    listed = (await ana.get("/customers", params={"q": "horvat"})).text
    handle = re.search(r'href="/customers/(cus_[^"]+)"', listed)
    assert handle

    page = (await ana.get(f"/customers/{handle[1]}")).text

    for words in ("Ivan Horvat", "vlasnik", "+385915550101", "horvat-gradnja.hr", "web07", "Outlook 550"):
        assert words in page
    assert "Pekara" not in listed


async def test_noise_and_dead_letters_are_not_hidden(
    ana: httpx.AsyncClient, world: World, owner_engine: AsyncEngine
) -> None:
    noise = await world.report(kind="noise", channel="email", subject="Novi toneri", automatic="list")
    async with owner_engine.begin() as connection:
        letter = {"interaction_id": "f" * 32, "sequence": 1, "data": b"12345", "cause": "ValueError: broken"}
        await connection.execute(insert(dead_letter).values(letter))

    assert "Novi toneri" in (await ana.get("/noise")).text
    assert "Odloženo kao šum" in (await ana.get(f"/interactions/{noise}")).text
    assert "ValueError: broken" in (await ana.get("/dead-letters")).text


async def test_an_interactions_address_leads_to_its_place_in_the_thread(
    ana: httpx.AsyncClient, world: World
) -> None:
    interaction = await world.report("a")
    handle = await newest(ana)

    answer = await ana.get(f"/interactions/{interaction}")

    assert answer.headers["location"] == f"/threads/{handle}#i-{interaction}"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/", "Sve je riješeno"),
        ("/?view=mine", "Nemate nijednu nit"),
        ("/?view=waiting", "Nitko ne čeka odgovor"),
        ("/?view=unassigned", "Svaka nit ima nekoga"),
        ("/?view=snoozed", "Ništa nije odgođeno"),
        ("/?view=incident", "Nema zajedničkog kvara"),
        ("/?view=closed", "Još nema zatvorenih niti"),
        ("/?view=all&q=nitko", "Ništa ne odgovara upitu „nitko”"),
        ("/customers", "Imenik je prazan"),
        ("/reviews", "Nema ništa za provjeru"),
        ("/dead-letters", "Sve što je stiglo raspoređeno je"),
        ("/noise", "Nema ničega"),
    ],
)
async def test_an_empty_page_says_so_in_words(ana: httpx.AsyncClient, path: str, words: str) -> None:
    assert words in (await ana.get(path)).text


async def test_what_people_write_is_text_and_never_markup(
    ana: httpx.AsyncClient, world: World, engine: AsyncEngine
) -> None:
    await world.directory(HORVAT | {"name": HOSTILE, "domains": []})
    for kind, zone, channel in (
        ("new", "review", HOSTILE),
        ("repeat", "auto", "chat"),
        ("follow_up", "auto", "email"),
    ):
        await world.report(
            "a",
            customer="C-1001",
            kind=kind,  # type: ignore[arg-type]
            zone=zone,  # type: ignore[arg-type]
            channel=channel,
            author=HOSTILE,
            subject=HOSTILE,
            text=HOSTILE,
            quoted=HOSTILE,
            signature=HOSTILE,
            why_hr=HOSTILE,
            why_en=HOSTILE,
            evidence=(Evidence(HOSTILE, 3.0, HOSTILE, HOSTILE),),
            suggested_threads=[world.choice("a", "C-1001")],
            runner_up=world.choice("a", "C-1001"),
            triage=Triage(
                problem=HOSTILE, facts={HOSTILE: HOSTILE}, may_request=False, may_request_why=HOSTILE
            ),
            turns=(Turn(NOW, "customer", HOSTILE, HOSTILE),) if channel == "chat" else (),
            attachments=(Attachment(HOSTILE, HOSTILE, 1),),
            agent=HOSTILE,
            note=HOSTILE,
        )
    noise = await world.report(kind="noise", author=HOSTILE, subject=HOSTILE, text=HOSTILE, why_hr=HOSTILE)
    thread = await newest(ana)
    customer = re.search(r'href="/customers/(cus_[^"]+)"', (await ana.get("/customers")).text)
    assert customer

    for path in (
        "/?view=all",
        f"/threads/{thread}",
        f"/customers/{customer[1]}",
        "/customers",
        "/reviews",
        "/noise",
        f"/interactions/{noise}",
        "/?q=%3Cscript%3Ealert(1)%3C/script%3E",
        "/?channel=%22%3E%3Cscript%3E",
        "/calls/new?caller_name=%22%3E%3Cscript%3E",
        "/%3Cscript%3E",
    ):
        answer = await ana.get(path)
        assert answer.status_code in {200, 404}, path
        elements = Elements(answer.text)
        scripts = [attributes for tag, attributes in elements.tags if tag == "script"]
        assert all((one.get("src") or "").startswith("/static/") for one in scripts), path
        assert not [
            tag for tag, attributes in elements.tags if any(name.startswith("on") for name in attributes)
        ]
        assert "img" not in {tag for tag, _ in elements.tags}
        assert "style" not in {name for _, attributes in elements.tags for name in attributes}
        assert "script-src 'self'" in answer.headers["content-security-policy"]


async def test_language_and_theme_are_kept_as_chosen(ana: httpx.AsyncClient) -> None:
    token = field((await ana.get("/")).text, "csrf_token")

    wish = {"csrf_token": token, "language": "en", "theme": "dark", "next": "/reviews"}
    answer = await ana.post("/preferences", data=wish)
    page = (await ana.get("/")).text

    assert answer.headers["location"] == "/reviews"
    assert '<html lang="en" data-theme="dark">' in page


async def test_every_page_works_while_the_database_is_away(
    ana: httpx.AsyncClient, engine: AsyncEngine
) -> None:
    await engine.dispose()
    event.listen(engine.sync_engine, "do_connect", refuse)

    page, machine = await ana.get("/"), await ana.get("/v1/threads")
    ready, live = await ana.get("/health/ready"), await ana.get("/health/live")

    assert (page.status_code, machine.status_code) == (503, 503)
    assert "Baza podataka ne odgovara" in page.text
    assert page.headers["retry-after"] == "1"
    assert (ready.status_code, live.status_code) == (503, 200)


def refuse(*_: object) -> None:
    """Stand for a server that is away."""
    raise psycopg.OperationalError("connection refused")


async def newest(client: httpx.AsyncClient) -> str:
    threads = (await client.get("/v1/threads")).json()["threads"]
    return str(threads[0]["handle"])
