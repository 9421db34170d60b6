"""Which processes make up OneThread, in which order they start, and what each is told."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from deploy.access import Access, settings_of
from deploy.children import Command
from deploy.nats_users import CORRELATOR, INTAKE, STORE
from deploy.sockets import LOOPBACK, address, port_of
from services.intake.channels import CHANNELS
from shared.settings import Settings, environment_for

READY_PATH = "/health/ready"
STOP_S = 12.0  # shared.serving gives open requests 5 s; a correlator finishes its batch


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """One service process and where it tells that it is ready."""

    command: Command
    ready_url: str


def service_stages(
    settings: Settings, descriptors: Mapping[str, int], *, logs: Path, access: Access
) -> Sequence[Sequence[Service]]:
    """Return the services in stages: each stage is ready before the next starts.

    The store comes first, because it tells the intakes of their sources. `settings` are complete: addresses
    of database and broker, ports, keys; of `access` each service is told what is its own.
    """
    store, correlator = settings_of(STORE, settings, access), settings_of(CORRELATOR, settings, access)
    intakes = {name: settings_of(INTAKE.format(channel=name), settings, access) for name in CHANNELS}
    correlators = [f"correlator-{number}" for number in range(1, settings.correlators + 1)]
    return (
        [_service("store", ["services.store"], store, descriptors, logs)],
        [_service(name, ["services.intake", name], own, descriptors, logs) for name, own in intakes.items()],
        [_service(name, ["services.correlator"], correlator, descriptors, logs) for name in correlators],
    )


def _service(
    name: str, module: Sequence[str], settings: Settings, descriptors: Mapping[str, int], logs: Path
) -> Service:
    listen, lmtp = descriptors[name], descriptors["lmtp"] if name == "email" else -1
    own = msgspec.structs.replace(settings, listen_fd=listen, lmtp_fd=lmtp)
    host = LOOPBACK if name.startswith("correlator") else settings.host
    return Service(
        command=Command(
            name=name,
            argv=(sys.executable, "-m", *module),
            log=logs / f"{name}.log",
            environment=environment_for(own) | {"PYTHONUNBUFFERED": "1"},
            fds=tuple(descriptor for descriptor in (listen, lmtp) if descriptor >= 0),
            stop_s=STOP_S,
        ),
        ready_url=address(host, port_of(listen)) + READY_PATH,
    )
