"""The registry of adapters: a further vendor is its module and one line here."""

from __future__ import annotations

from services.intake.adapters.adapter import Adapter
from services.intake.adapters.chatwoot import CHATWOOT
from services.intake.adapters.crisp import CRISP
from services.intake.adapters.mailgun import MAILGUN
from services.intake.adapters.postmark import POSTMARK
from services.intake.adapters.tawk import TAWK
from services.intake.adapters.threecx import THREECX
from services.intake.adapters.twilio import TWILIO
from services.intake.adapters.whmcs import WHMCS
from services.intake.adapters.zammad import ZAMMAD
from services.intake.adapters.zammad_cti import ZAMMAD_CTI
from services.intake.adapters.zendesk import ZENDESK
from shared.desk import Vendor

ADAPTERS: dict[str, Adapter] = {
    adapter.vendor: adapter
    for adapter in (
        CHATWOOT,
        CRISP,
        MAILGUN,
        POSTMARK,
        TAWK,
        THREECX,
        TWILIO,
        WHMCS,
        ZAMMAD,
        ZAMMAD_CTI,
        ZENDESK,
    )
}

VENDORS: tuple[Vendor, ...] = tuple(adapter.told for adapter in ADAPTERS.values())
"""What others may know: whoever adds a source must know its vendor's channel and who makes its secret."""
