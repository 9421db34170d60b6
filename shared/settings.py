"""Settings from the environment: the only reader of `os.environ`.

Every service has one frozen struct of settings, built once in its composition root.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from shared.errors import Refused

PREFIX = "ONETHREAD_"

Port = Annotated[int, Meta(ge=0, le=65_535)]


def _variable(field: str) -> str:
    return PREFIX + field.upper()


class Settings(msgspec.Struct, frozen=True, kw_only=True, rename=_variable, forbid_unknown_fields=True):
    """Everything that can be set, with its default; the README lists the same."""

    data: str = "var"  # folder of databases, broker files, keys and logs
    data_in_memory: bool = False  # true: that folder may lie in memory, for a trial
    database_url: str = ""  # empty: the embedded PostgreSQL
    postgres_bin: str = ""  # folder of another PostgreSQL's binaries, or "path" for the one on PATH
    nats_url: str = ""  # empty: the embedded nats-server
    nats_token: str = ""  # for the broker at `nats_url`: a token, or "user:password"
    access: str = ""  # file with what each service signs in with at broker and database: deploy/access.py
    host: str = "127.0.0.1"  # what all services listen on
    proxy: str = ""  # addresses of our own proxies, "127.0.0.1,…": only they may say who a client is
    public_url: str = ""  # the console's address as agents see it; empty: http://host:store_port
    intake_url: str = ""  # where vendors reach the intakes; empty: http://host: and the channel's port
    store_port: Port = 8000
    phone_port: Port = 8001
    chat_port: Port = 8002
    email_port: Port = 8003
    ticket_port: Port = 8004
    lmtp_port: Port = 8024
    lmtp_socket: str = ""  # path of a unix socket on which LMTP listens, too
    lmtp_socket_mode: str = "660"  # who may connect there: octal, with the group below
    lmtp_socket_group: str = ""  # "postfix", say; empty: the service's own
    mail_relays: str = ""  # addresses and networks of mail servers that may hand over by SMTP; empty: none
    mail_relay_host: str = ""  # where SMTP listens for them; empty: `host`
    mail_relay_port: Port = 8025
    imap_accounts: str = ""  # TOML file of the mailboxes from which mail is fetched; empty: none
    model: str = ""  # file of the match model that decides; empty: the shipped one
    correlators: Annotated[int, Meta(ge=1, le=16)] = 1
    phone_url: str = ""  # where the console posts call notes; empty: http://host:phone_port
    desk_key: str = ""  # 32 bytes in base64 that seal and sign; empty: desk.key in `data`, made when missing
    internal_key: str = ""  # the console's own key at the phone intake; made at the first run
    ticket_url: str = ""  # where the customers' pages post to; empty: http://host:ticket_port
    chat_url: str = ""  # where the widget's chats are posted to; empty: http://host:chat_port
    portal_key: str = ""  # the customers' pages' own key at the ticket intake; made at the first run
    widget_key: str = ""  # the widget door's own key at the chat intake; made at the first run
    smtp_host: str = ""  # the mail server that takes agents' replies; empty: none is set up
    smtp_port: Port = 587  # 465: TLS from the start
    smtp_starttls: bool = True  # false: as it is, for a server on this machine
    smtp_user: str = ""
    smtp_password_file: str = ""  # its first line is the password
    smtp_from: str = ""  # the address that replies come from; empty: the desk's first own address
    smtp_plus: bool = False  # answers may go to local+mark@: the server must deliver such addresses
    webhook_hosts: str = ""  # names inside that webhooks may lead to, "one,two"; others are public and https
    oidc_issuer: str = ""  # the provider where agents may sign in, as it names itself; empty: none
    oidc_client_id: str = ""  # what the provider knows us by
    oidc_client_secret_file: str = ""  # its first line is the client's secret
    oidc_second_factor: bool = False  # true: the provider asks for the second factor, ours is left out
    stream_bytes_max: Annotated[int, Meta(ge=16 * 1024**2)] = 8 * 1024**3
    sync_always: bool = True  # false: the broker's default, which loses acknowledged pieces in a power cut
    log_level: str = "info"
    fail: str = ""  # fault harness only: "point:action", see shared/failpoints.py
    listen_fd: int = -1  # a socket opened by the supervisor; -1: the service opens its own
    lmtp_fd: int = -1


def from_environment(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings in ONETHREAD_* variables. Raises Refused naming the variable at fault."""
    variables = os.environ if environment is None else environment
    ours = {name: value for name, value in variables.items() if name.startswith(PREFIX)}
    try:
        return msgspec.convert(ours, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise Refused(f"setting: {error}") from None


def environment_for(settings: Settings) -> dict[str, str]:
    """Return the environment of a child process: ours, but with exactly these settings in it."""
    foreign = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    ours: dict[str, object] = msgspec.to_builtins(settings)
    return foreign | {name: str(value) for name, value in ours.items()}


def intake_address(settings: Settings, channel: str) -> str:
    """Return where a channel's vendors reach its intake, without a slash at the end."""
    port = getattr(settings, f"{channel}_port", 0)
    return settings.intake_url.rstrip("/") or f"http://{settings.host}:{port}"


def notify_socket() -> str:
    """Return where systemd wants to be told that we are ready, empty where it does not ask."""
    return os.environ.get("NOTIFY_SOCKET", "")


def data_folder(settings: Settings) -> Path:
    """Return the absolute data folder; it need not exist yet."""
    return Path(settings.data).absolute()
