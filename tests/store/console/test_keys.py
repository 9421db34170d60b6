"""Keys and the palette: one table, shown by the help, obeyed by the page; letters alone can be off."""

from __future__ import annotations

import re

import httpx
import pytest

from services.store.authorisation import MATRIX, ROLES
from services.store.console.keys import KEYS, keys_of
from services.store.console.pages import TEMPLATES
from services.store.console.palette import PLACES, places_of
from services.store.console.words_en import ENGLISH
from services.store.console.words_hr import CROATIAN
from tests.store.application import field
from tests.store.world import HORVAT, World


def test_every_key_that_a_template_gives_stands_in_the_table() -> None:
    known = {one.key for one in KEYS}
    for template in TEMPLATES.glob("*.html"):
        for key in re.findall(r'aria-keyshortcuts="([^"{]+)"', template.read_text(encoding="utf-8")):
            assert key in known, f"{template.name}: {key}"


@pytest.mark.parametrize("path", ["/", "/threads/x", "/reviews", "/incidents/x", "/customers", "/account"])
def test_no_key_means_two_things_on_a_page(path: str) -> None:
    keys = [one.key for one in keys_of(path, ROLES["admin"])]

    assert len(keys) == len(set(keys))
    assert all(len(key) == 1 for key in keys)


def test_all_of_it_has_words_in_both_languages() -> None:
    for words in [*(one.words for one in KEYS), *(one.words for one in PLACES)]:
        assert words in CROATIAN
        assert words in ENGLISH


def test_the_palette_leads_where_there_is_something_and_one_may_go() -> None:
    for place in PLACES:
        assert f"GET {place.href.partition('?')[0]}" in MATRIX
    assert {one.href for one in PLACES} - {one.href for one in places_of(ROLES["viewer"])} == {
        "/calls/new",
        "/lead",
        "/agents",
    }


async def test_the_help_lists_the_keys_of_this_page_in_the_agents_language(ana: httpx.AsyncClient) -> None:
    croatian = (await ana.get("/reviews")).text
    english = (await ana.get("/", headers={"Accept-Language": "en"})).text

    assert re.findall(r'data-key="(.)" data-act="press"', croatian) == ["1", "2", "3", "0", "s", "b"]
    assert "Nijedan nije točan" in croatian
    assert 'data-key="j" data-act="next"' in english
    assert "Next row" in english


async def test_single_keys_are_switched_off_for_good(ana: httpx.AsyncClient) -> None:
    assert 'data-single="yes"' in (await ana.get("/")).text
    token = field((await ana.get("/")).text, "csrf_token")

    await ana.post("/preferences", data={"csrf_token": token, "keys": "off"})

    page = (await ana.get("/")).text
    assert 'data-single="no"' in page
    assert "Tipke s jednim znakom su isključene" in page


async def test_the_palette_is_the_search_page_where_there_is_no_script(
    ana: httpx.AsyncClient, world: World
) -> None:
    await world.directory(HORVAT)
    await world.report("a", customer="C-1001", subject="Pošta", text="javlja <script>kvotu</script> 550")

    assert '<a class="find" href="/search"' in (await ana.get("/")).text
    page = (await ana.get("/search", params={"q": "kvotu"})).text
    part = (await ana.get("/search", params={"q": "horvat", "part": "palette"})).text

    assert "&lt;script&gt;<mark>kvotu</mark>&lt;/script&gt;" in page
    assert "Horvat gradnja d.o.o." in part
    assert 'href="/search?q=horvat"' in part
    assert "<html" not in part


async def test_an_empty_search_and_one_that_finds_nothing_say_so(ana: httpx.AsyncClient) -> None:
    assert "Pronalazi i s tipfelerom" in (await ana.get("/search")).text
    assert "Ništa ne odgovara upitu „ništavilo”" in (await ana.get("/search", params={"q": "ništavilo"})).text
