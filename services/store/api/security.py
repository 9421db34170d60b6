"""By what a route of the API is opened, as the description names it; authorisation.py gives the rights."""

from __future__ import annotations

from litestar.openapi.spec import SecurityRequirement, SecurityScheme

_BEARERS = {
    "key": "`onethread key add NAME`",
    "source": "the key of a portal's own source: `onethread source add ticket --name NAME`",
    "session": "what a portal's token is exchanged for at /v1/portal/sessions",
    "telephone": "the key of a telephone system's own source: `onethread source add phone --vendor …`",
    "visit": "what /v1/widget/visits answers",
}
SCHEMES: dict[str, SecurityScheme] = {
    name: SecurityScheme(type="http", scheme="bearer", description=about) for name, about in _BEARERS.items()
}

BY_KEY: list[SecurityRequirement] = [{"key": []}]
BY_SOURCE: list[SecurityRequirement] = [{"source": []}]
BY_TELEPHONE: list[SecurityRequirement] = [{"telephone": []}]
BY_SESSION: list[SecurityRequirement] = [{"session": []}]
BY_VISIT: list[SecurityRequirement] = [{"visit": []}]
BY_NOTHING: list[SecurityRequirement] = [{}]
