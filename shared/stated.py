"""What somebody states of themselves and of the case, as identifiers: one meaning for intakes and look-up.

Pure. What is not of its kind gives none, but for a domain that can be none: that is a company's name.
"""

from __future__ import annotations

from shared.clean import clean_line
from shared.identifiers import normalise_domain, normalise_email, normalise_number, normalise_phone
from shared.interaction import Identifier

RAW_CHARS_MAX = 500


def stated_email(raw: str | None, *, verified: bool = False) -> tuple[Identifier, ...]:
    """Return the address in `raw`, if it is one."""
    value = normalise_email(raw) if raw else None
    return (_identifier("email", value, raw, verified=verified),) if value and raw else ()


def stated_phone(raw: str | None, region: str) -> tuple[Identifier, ...]:
    """Return the number in `raw` as E.164, if it is one; `region` (ISO 3166) reads it without a country."""
    value = normalise_phone(raw, region) if raw else None
    return (_identifier("phone", value, raw),) if value and raw else ()


def stated_customer(raw: str | None, *, verified: bool = False) -> tuple[Identifier, ...]:
    """Return the customer number in `raw`, if anything is left of it."""
    value = normalise_number(raw) if raw else ""
    return (_identifier("customer_number", value, raw, verified=verified),) if value and raw else ()


def stated_company(raw: str | None) -> tuple[Identifier, ...]:
    """Return the company in `raw` as it was written."""
    value = clean_line(raw) if raw else ""
    return (Identifier("company", value),) if value else ()


def stated_domain(raw: str | None) -> tuple[Identifier, ...]:
    """Return the domain in `raw`; what cannot be a domain is what somebody called the company.

    Spaces within are taken out first: "horvat gradnja.hr" is a name read out, not the host "horvat".
    """
    value = normalise_domain("".join(raw.split())) if raw else None
    if value and raw and "." in value:
        return (_identifier("domain", value, raw),)
    return stated_company(raw)


def _identifier(kind: str, value: str, raw: str, *, verified: bool = False) -> Identifier:
    return Identifier(kind, value, "" if raw == value else clean_line(raw, chars_max=RAW_CHARS_MAX), verified)
