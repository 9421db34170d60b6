"""One log line is one JSON object on stderr, whoever writes it: our services, uvicorn, alembic or nats.

Lines carry ids, sizes and causes, never bodies or addresses of people.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import msgspec
import structlog

LEVELS = ("debug", "info", "warning", "error")
TEXT_MAX = 2_000  # characters of one field: a hostile value must not fill the disk

# Libraries that tell more than an operator wants to know at their own "info".
QUIET = ("uvicorn.error", "alembic.runtime", "httpx", "httpcore", "nats", "mail.log")


def configure(service: str, level: str = "info") -> None:
    """From here on every structlog and stdlib record of this process is a JSON line with `service` in it.

    `level` is one of LEVELS; an unknown one counts as "info". May be called again, the last call holds.
    """
    threshold = logging.getLevelNamesMapping()[level.upper() if level in LEVELS else "INFO"]
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        _named(service),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,  # a module's logger may be used before `configure`
    )
    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _bounded, _as_json],
        )
    )
    logging.basicConfig(handlers=[lines], level=threshold, force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(threshold, logging.WARNING))


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """Return a module's logger; its calls take a sentence and then fields by keyword (`id=…, bytes=…`)."""
    bound: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return bound


def _named(service: str) -> structlog.typing.Processor:
    def add_service(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        event["service"] = service
        return event

    return add_service


def _bounded(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in event.items():
        if isinstance(value, str) and len(value) > TEXT_MAX and key not in {"exception", "stack"}:
            event[key] = value[:TEXT_MAX] + "…"
    return event


def _as_json(_: Any, __: str, event: MutableMapping[str, Any]) -> str:
    fields = {_clean(str(key)): _clean(value) for key, value in event.items()}
    try:  # a log call must never raise, whatever it is given
        return msgspec.json.encode(fields, enc_hook=repr).decode()
    except (UnicodeError, TypeError, ValueError):  # deeper down, or keys that are no strings
        return json.dumps({key: _clean(repr(value)) for key, value in fields.items()})


def _clean(value: Any) -> Any:
    """Return a text without lone surrogates, which JSON cannot carry; anything else as it is."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
