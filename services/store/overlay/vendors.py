"""The registry of helpdesks in which notes can be written: a further one is its module and one line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from services.store.overlay.helpdesk import Access, Helpdesk, Line
from services.store.overlay.whmcs import Whmcs
from services.store.overlay.zammad import Zammad

HELPDESKS: Mapping[str, Callable[[Line, str, Access], Helpdesk]] = {"whmcs": Whmcs, "zammad": Zammad}
