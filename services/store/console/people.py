"""The page of who is on the desk: seen by leads, changed by administrators."""

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.response import Redirect
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store import agents, teams
from services.store.agents import AgentLine
from services.store.auth import Visitor
from services.store.authorisation import ROLES
from services.store.console.forms import Asked, read_own_form
from services.store.console.pages import Pages
from services.store.records import Records
from services.store.team_members import set_team_of_agent
from shared.errors import Rejected
from shared.phrases import Phrase

LOGIN_CHARS_MAX = 100


class People:
    """The agents of the desk, as the console's pages change them."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def everybody(self) -> list[AgentLine]:
        """Return all agents."""
        return await agents.list_agents(self._engine)

    async def add(self, *, login: str, name: str, role: str, by: str) -> str:
        """Add an agent and return the password made for them. Raises Rejected."""
        known = agents.role_named(role)
        return await agents.add_agent(self._engine, login=login, name=name, role=known, by=by)

    async def add_team(self, name: str, *, by: str) -> None:
        """Add a team to the desk. Raises Rejected."""
        await teams.add_team(self._engine, name, by=by)

    async def change_team(self, handle: str, deed: str, *, name: str, by: str) -> None:
        """Do what `deed` names to the team. Raises Rejected, and NotFoundException for no such deed."""
        if deed == "rename":
            await teams.rename_team(self._engine, handle, name, by=by)
        elif deed == "remove":
            await teams.remove_team(self._engine, handle, by=by)
        else:
            raise NotFoundException

    async def change(self, login: str, deed: str, *, role: str, email: str, team: str, by: str) -> None:
        """Do what `deed` names to the agent. Raises Rejected, and NotFoundException for no such deed."""
        if deed == "role":
            await agents.change_role(self._engine, login, agents.role_named(role), by=by)
        elif deed == "email":
            await agents.set_email(self._engine, login, email, by=by)
        elif deed == "team":
            await set_team_of_agent(self._engine, login, team, by=by)
        elif deed == "disable":
            await agents.disable_agent(self._engine, login, by=by)
        elif deed == "enable":
            await agents.enable_agent(self._engine, login, by=by)
        elif deed == "reset-totp":
            await agents.reset_second_factor(self._engine, login, by=by)
        else:
            raise NotFoundException


@get("/agents", include_in_schema=False)
async def people_page(request: Asked, pages: Pages, records: Records, people: People) -> Response[str]:
    """Who is on the desk, with their roles."""
    return await show_people(request, pages, records, people)


@post("/agents", include_in_schema=False, status_code=200)
async def add_person(request: Asked, pages: Pages, records: Records, people: People) -> Response[str]:
    """Add an agent, and show the password made for them, this once."""
    form = await read_own_form(request, own_origin=pages.own_origin)
    visitor: Visitor = request.user
    login = form.get("login", "").strip().lower()
    try:
        password = await people.add(
            login=login, name=form.get("name", ""), role=form.get("role", ""), by=visitor.id
        )
    except Rejected as rejected:
        return await show_people(
            request, pages, records, people, refusal=rejected.phrase, status=rejected.status
        )
    return await show_people(request, pages, records, people, added=login, password=password)


@post("/agents/{login:str}/{deed:str}", include_in_schema=False, status_code=303)
async def change_person(
    *, request: Asked, pages: Pages, records: Records, people: People, login: str, deed: str
) -> Response[str] | Redirect:
    """Change an agent's role, team or address, let them in or not, or turn off a lost second factor."""
    form = await read_own_form(request, own_origin=pages.own_origin)
    visitor: Visitor = request.user
    if len(login) > LOGIN_CHARS_MAX or "\x00" in login:
        raise NotFoundException
    try:
        await people.change(
            login,
            deed,
            role=form.get("role", ""),
            email=form.get("email", ""),
            team=form.get("team", ""),
            by=visitor.id,
        )
    except Rejected as rejected:
        return await show_people(
            request, pages, records, people, refusal=rejected.phrase, status=rejected.status
        )
    return Redirect("/agents", status_code=303)


async def show_people(
    request: Asked,
    pages: Pages,
    records: Records,
    people: People,
    *,
    refusal: Phrase | None = None,
    added: str = "",
    password: str = "",
    status: int = 200,
) -> Response[str]:
    """Return the page of agents and teams, with what has just been refused or made."""
    everybody = await people.everybody()
    async with records.read() as connection:
        frame = await pages.frame(request, connection, now=records.now())
        listed = await teams.list_teams(connection)
    visitor: Visitor = request.user
    return pages.render(
        frame,
        "agents.html",
        status=status,
        everybody=everybody,
        teams=listed,
        roles=tuple(ROLES),
        administers="administer" in visitor.rights,
        refusal=refusal,
        added=added,
        password=password,
    )
