"""Signing in and out, and how the agent wants the console to look."""

import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.response import Redirect

from services.store.auth import SESSION_AGE_MAX, Doorman
from services.store.console.forms import (
    Asked,
    local_path,
    read_form,
    read_own_form,
    refuse_foreign,
    same,
)
from services.store.console.pages import (
    KEYS_CHOICES,
    KEYS_COOKIE,
    LANGUAGE_COOKIE,
    THEME_COOKIE,
    THEMES,
    Pages,
)
from services.store.console.words import LANGUAGES
from services.store.passwords import Passwords
from services.store.records import Records
from services.store.second_factors import STEP_AGE_MAX, SecondFactors
from services.store.throttle import Throttle

LOGIN_CHARS_MAX = 200
PASSWORD_CHARS_MAX = 1_000
PREFERENCE_AGE_S = 365 * 24 * 3_600
FORM_FIELD = "form_token"


class Cookies:
    """How our cookies are called and guarded; `__Host-` binds them to this host where there is https."""

    def __init__(self, *, https: bool) -> None:
        self._https = https
        prefix = "__Host-" if https else ""
        self.session = f"{prefix}onethread"
        self.form = f"{prefix}onethread_form"
        self.portal = f"{prefix}onethread_portal"  # a customer's session: opens nothing of an agent's
        self.step = f"{prefix}onethread_step"  # the password was right, the code is to come
        self.begun = f"{prefix}onethread_begun"  # the browser is at the provider, and is to come back

    def make(self, name: str, value: str, *, age_s: int | None = None) -> Cookie:
        """Return a cookie that no script reads and no other site sends along with a form."""
        return Cookie(
            key=name, value=value, path="/", httponly=True, secure=self._https, samesite="lax", max_age=age_s
        )


@get("/sign-in", include_in_schema=False)
async def sign_in_page(
    request: Asked, pages: Pages, cookie_names: Cookies, records: Records
) -> Response[str]:
    """The form to sign in with."""
    target = local_path(request.query_params.get("next", "/"))
    return sign_in_form(request, pages, cookie_names, records, target=target)


@post("/sign-in", include_in_schema=False, status_code=303)
async def sign_in(
    *,
    request: Asked,
    pages: Pages,
    cookie_names: Cookies,
    records: Records,
    doorman: Doorman,
    passwords: Passwords,
    throttle: Throttle,
    factors: SecondFactors,
) -> Response[Any]:
    """Sign in with login and password, and go where the agent wanted to go, or to where a code is asked."""
    refuse_foreign(request, own_origin=pages.own_origin)
    form = await read_form(request)
    login = form.get("login", "")[:LOGIN_CHARS_MAX].strip()
    target = local_path(form.get("next", "/"))
    own = request.cookies.get(cookie_names.form, "")
    if not own or not same(form.get(FORM_FIELD, ""), own):
        return sign_in_form(
            request, pages, cookie_names, records, target=target, login=login, fault="again", status=403
        )
    address = request.client.host if request.client else ""
    pause_s = throttle.pause_s(login, address, now=records.now())
    if pause_s:
        return sign_in_form(
            request, pages, cookie_names, records, target=target, login=login, pause_s=pause_s, status=429
        )
    agent_id = await passwords.agent_with(login, form.get("password", "")[:PASSWORD_CHARS_MAX])
    if agent_id is None:
        throttle.failed(login, address, now=records.now())
        return sign_in_form(
            request, pages, cookie_names, records, target=target, login=login, fault="wrong", status=403
        )
    if (await factors.standing(agent_id)).on:
        # The throttle forgets nothing yet: who has the password alone is not through.
        return await sent_for_code(request, factors, cookie_names, agent_id, target=target)
    throttle.succeeded(login, address)
    return await signed_in(request, doorman, cookie_names, agent_id, target=target)


async def sent_for_code(
    request: Asked, factors: SecondFactors, cookie_names: Cookies, agent_id: str, *, target: str
) -> Redirect:
    """Go to where the code is asked for; the browser keeps what it needs for that."""
    step, age_s = await factors.open_step(agent_id), int(STEP_AGE_MAX.total_seconds())
    response = Redirect(f"/sign-in/code?next={quote(target, safe='')}", status_code=303)
    response.set_cookie(cookie_names.make(cookie_names.step, step, age_s=age_s))
    own = request.cookies.get(cookie_names.form) or secrets.token_urlsafe(32)
    response.set_cookie(cookie_names.make(cookie_names.form, own))
    return response


async def signed_in(
    request: Asked, doorman: Doorman, cookie_names: Cookies, agent_id: str, *, target: str
) -> Redirect:
    """Open a session in place of the browser's old one, and go to `target`."""
    await doorman.end_session(request.cookies.get(cookie_names.session, ""))
    token = await doorman.open_session(agent_id)
    response = Redirect(target, status_code=303)
    response.set_cookie(
        cookie_names.make(cookie_names.session, token, age_s=int(SESSION_AGE_MAX.total_seconds()))
    )
    return response


def sign_in_form(
    request: Asked,
    pages: Pages,
    cookie_names: Cookies,
    records: Records,
    *,
    target: str,
    login: str = "",
    fault: str = "",
    pause_s: int = 0,
    status: int = 200,
) -> Response[str]:
    """Return the page to sign in on; `fault` names the line that says what is wrong: `sign_in.…` in words."""
    token = request.cookies.get(cookie_names.form) or secrets.token_urlsafe(32)
    frame = pages.bare_frame(request, now=records.now())
    page = pages.render(
        frame,
        "sign_in.html",
        status=status,
        form_token=token,
        target=target,
        target_quoted=quote(target, safe=""),
        login=login,
        fault=fault,
        pause_s=pause_s,
    )
    page.set_cookie(cookie_names.make(cookie_names.form, token))
    if pause_s:
        page.set_header("Retry-After", str(pause_s))
    if request.query_params.get("lang") in LANGUAGES:
        page.set_cookie(cookie_names.make(LANGUAGE_COOKIE, frame.language, age_s=PREFERENCE_AGE_S))
    return page


@post("/sign-out", include_in_schema=False, status_code=303)
async def sign_out(request: Asked, pages: Pages, cookie_names: Cookies, doorman: Doorman) -> Redirect:
    """End the session."""
    await read_own_form(request, own_origin=pages.own_origin)
    await doorman.end_session(request.cookies.get(cookie_names.session, ""))
    response = Redirect("/sign-in", status_code=303)
    response.delete_cookie(cookie_names.session)
    return response


@post("/preferences", include_in_schema=False, status_code=303)
async def prefer(request: Asked, pages: Pages, cookie_names: Cookies) -> Redirect:
    """Keep language, theme and keys in cookies, and go back to where the agent was."""
    form = await read_own_form(request, own_origin=pages.own_origin)
    response = Redirect(local_path(form.get("next", "/")), status_code=303)
    for name, value in _preferences(form).items():
        response.set_cookie(cookie_names.make(name, value, age_s=PREFERENCE_AGE_S))
    return response


def _preferences(form: Mapping[str, str]) -> dict[str, str]:
    wanted = {
        LANGUAGE_COOKIE: (form.get("language"), LANGUAGES),
        THEME_COOKIE: (form.get("theme"), THEMES),
        KEYS_COOKIE: (form.get("keys"), KEYS_CHOICES),
    }
    return {
        name: value for name, (value, allowed) in wanted.items() if value in allowed and value is not None
    }
