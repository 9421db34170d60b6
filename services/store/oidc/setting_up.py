"""Puts the sign-in at a provider together from the settings; authlib is read here and only where it is on."""

from __future__ import annotations

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.auth import Clock
from services.store.oidc.begun import KEY_PURPOSE
from services.store.oidc.configured import Configured, configured
from services.store.oidc.single_sign_on import Provider, SingleSignOn
from shared.desk_key import DeskKey
from shared.errors import Refused
from shared.settings import Settings

EXTRA = "oidc"


def single_sign_on(
    settings: Settings, engine: AsyncEngine, http: httpx.AsyncClient, *, key: DeskKey, clock: Clock
) -> SingleSignOn:
    """Return the sign-in that the settings describe, off where they name no provider. Raises Refused."""
    us = configured(settings)
    if us is None:
        return SingleSignOn(engine, clock=clock)
    return SingleSignOn(
        engine,
        provider=_provider(us, http, clock),
        key=key.derived(KEY_PURPOSE),
        clock=clock,
        provider_asks_second_factor=us.provider_asks_second_factor,
    )


def _provider(us: Configured, http: httpx.AsyncClient, clock: Clock) -> Provider:
    try:
        from services.store.oidc.provider import OidcProvider
    except ModuleNotFoundError as error:
        raise Refused(
            f"setting ONETHREAD_OIDC_ISSUER: {error.name} is not installed; it comes with onethread[{EXTRA}]"
        ) from None
    return OidcProvider(us, http, clock=clock)
