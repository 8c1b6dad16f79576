"""Settings of one process, from the environment. The contact centre itself is ``config/hub.yaml``.

Only the composition root (``hub.app``) reads them. Nothing here can print a secret: they are
``SecretStr``, and addresses that may carry a password are left out of the repr.
"""

from __future__ import annotations

import os
import re
import shlex
import socket
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from config.named_secrets import collect_named, environment_name

Network = IPv4Network | IPv6Network


# https://www.twilio.com/docs/global-infrastructure: of each region, the edge beside it
EDGES = {"us1": "ashburn", "ie1": "dublin", "au1": "sydney"}


class TwilioAccount(BaseModel):
    """Credentials of one carrier account; ``base_url`` other than Twilio's is the local carrier. With an API key
    browsers can be agents' telephones. ``region`` (``ie1``): where the account's data lies; ``token`` is then that
    region's own, and ``edge`` the one through which it is reached, which the known regions have anyway."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    sid: str = Field(min_length=1)
    token: SecretStr
    base_url: str | None = None
    api_key_sid: str | None = None
    api_key_secret: SecretStr | None = None
    region: str | None = Field(default=None, pattern=r"^[a-z]{2}[0-9]$")
    edge: str | None = Field(default=None, pattern=r"^[a-z][a-z-]{1,30}$")

    @model_validator(mode="after")
    def check_parts(self) -> Self:
        if (self.api_key_sid is None) != (self.api_key_secret is None):
            raise ValueError("an API key is _API_KEY_SID and _API_KEY_SECRET, both or neither")
        if self.region is not None and self.edge is None and self.region not in EDGES:
            raise ValueError(
                f"region {self.region} needs its _EDGE; known by themselves are {', '.join(EDGES)}"
            )
        return self

    @property
    def browsers_edge(self) -> str | None:
        """Where browsers that are telephones of this account are registered; None: there are none."""
        if self.api_key_sid is None:
            return None
        return self.edge or EDGES.get(self.region or "", "roaming")

    @property
    def api_url(self) -> str | None:
        """None: the usual one."""
        if self.base_url is not None or self.region is None:
            return self.base_url
        return f"https://api.{self.edge or EDGES[self.region]}.{self.region}.twilio.com"


class MailAccount(BaseModel):
    """Servers of one mail account, with user and password in the address: ``smtps://user:password@host``
    (or ``smtp://``, STARTTLS), ``imaps://user:password@host/INBOX``. No ``imap_url``: nothing is fetched."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    smtp_url: SecretStr | None = None
    imap_url: SecretStr | None = None


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix="HUB_", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    # Where browsers, providers and sites reach us. Signatures, callbacks and the origin check use
    # it, never the Host header. The default is right for one laptop only.
    public_url: str = "http://localhost:8080"
    # Loopback: a hub is not on the network before somebody says so.
    host: str = "127.0.0.1"
    # 0 takes any free port. 8080 needs no privileges and is what proxies are usually pointed at.
    port: int = Field(default=8080, ge=0, le=65535)
    # Everything the hub writes on this machine that is not in the database or the media store.
    data_dir: Path = Path("hub-data")
    # Empty: an SQLite file in data_dir. Production: postgresql://user:password@host/name
    database_url: str = Field(default="", repr=False)
    # None: the doorbell is in memory; several nodes find each other's news by polling then.
    redis_url: str | None = Field(default=None, repr=False)
    # Signs visitor tokens; all nodes share it. None is refused by `hub serve`, made by `hub demo`.
    secret: SecretStr | None = Field(default=None, min_length=32)
    # Names this process in leases and logs: unique among the nodes of one database.
    node_id: str = Field(default_factory=lambda: f"{socket.gethostname()}-{os.getpid()}", max_length=80)
    # Processes of `hub serve`: as many as there are cores. More than one needs PostgreSQL.
    workers: int = Field(default=1, ge=1, le=64)
    # /metrics, /readyz and /healthz once more, on a port of each worker's own: the first has this one, the second the
    # next. None: only on the web port, where with several workers any of them may answer.
    metrics_port: int | None = Field(default=None, ge=1, le=65_000)
    # From SIGTERM to the end at the latest. Below what supervisors grant (systemd 90 s, Kubernetes 30 s), and long
    # enough for what is under way: a slow provider takes some seconds to answer, a mail server up to thirty.
    drain_seconds: float = Field(default=20.0, ge=0, le=600)
    # How long a node that is told to end goes on taking requests while /readyz says 503: proxies look every few
    # seconds, and what they still send here meanwhile must not be refused.
    drain_notice_seconds: float = Field(default=3.0, ge=0, le=60)
    # Proxies whose X-Forwarded-For is believed: comma-separated networks. None by default, for a
    # header that anybody can write must not choose the address we throttle by.
    trusted_proxies: Annotated[tuple[Network, ...], NoDecode] = ()
    # console is for people in front of a terminal, json for whatever collects logs.
    log_format: Literal["console", "json"] = "console"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    # Payloads as they arrived, for `hub replay` and for disputes: a month covers a provider's
    # support case, and personal data is not kept longer than it is useful.
    raw_payload_retention_days: int = Field(default=30, ge=1, le=3650)
    # How long "why" can tell of every agent, by replay: ids and numbers only, some MB a day on a large floor.
    # Later it still has the reason written with each offer.
    routing_snapshot_retention_days: int = Field(default=7, ge=1, le=365)
    # How often what came in is compared with the providers' own lists.
    reconcile_seconds: float = Field(default=300, ge=1, le=86_400)
    # A channel that has brought nothing for so many hours is an alarm, whatever its past: "sms=4,email=12".
    quiet_after_hours: Annotated[Mapping[str, int], NoDecode] = Field(default_factory=dict)

    # Where this node takes mail itself (host:port); none by default, as for the web: 25 needs privileges, and
    # a mail server in front of us is usual. LMTP is for one on the same machine.
    smtp_listen: str | None = None
    lmtp_listen: str | None = None
    # Brings STARTTLS to both (PEM files).
    smtp_certificate: Path | None = None
    smtp_key: Path | None = None
    # Files of mails; all nodes share the folder. Empty: in data_dir.
    media_dir: Path | None = None
    # A virus scanner: it gets each file on its standard input and ends with 0 (clean) or 1 (infected).
    scan_command: Annotated[tuple[str, ...], NoDecode] = ()

    mail: Mapping[str, MailAccount] = Field(default_factory=dict)
    twilio: Mapping[str, TwilioAccount] = Field(default_factory=dict)
    webchat_secrets: Mapping[str, SecretStr] = Field(default_factory=dict)

    @field_validator("public_url")
    @classmethod
    def check_public_url(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("must be an http or https address, such as https://hub.example.com")
        if parts.query or parts.fragment or parts.path.strip("/") or parts.username:
            raise ValueError("must be a bare origin: scheme, host and port, nothing behind it")
        return url.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def check_database_url(cls, url: str) -> str:
        if url and urlsplit(url).scheme.partition("+")[0] not in ("sqlite", "postgresql"):
            raise ValueError("must begin with sqlite:/// or postgresql://")
        return url

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def split_networks(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(ip_network(part.strip()) for part in value.split(",") if part.strip())
        return value

    @field_validator("quiet_after_hours", mode="before")
    @classmethod
    def split_hours(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        pairs = (part.partition("=") for part in value.split(",") if part.strip())
        return {channel.strip(): int(hours) for channel, _, hours in pairs}

    @field_validator("scan_command", mode="before")
    @classmethod
    def split_command(cls, value: Any) -> Any:
        return tuple(shlex.split(value)) if isinstance(value, str) else value

    @property
    def media(self) -> Path:
        return self.media_dir or self.data_dir / "media"

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir / 'hub.db'}"

    def find_twilio(self, account: str) -> TwilioAccount | None:
        return self.twilio.get(environment_name(account))

    def find_webchat_secret(self, key: str) -> SecretStr | None:
        """None: the site behind this widget does not sign its customers in."""
        return self.webchat_secrets.get(environment_name(key))

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic passes it by name
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, _NamedSource(settings_cls)


_TWILIO = re.compile(
    r"HUB_TWILIO_(?P<name>[A-Z0-9_]+?)_(?P<part>SID|TOKEN|BASE_URL|API_KEY_SID|API_KEY_SECRET|REGION|EDGE)"
)
_MAIL = re.compile(r"HUB_MAIL_(?P<name>[A-Z0-9_]+?)_(?P<part>SMTP_URL|IMAP_URL)")
_WEBCHAT = re.compile(r"HUB_WEBCHAT_(?P<name>[A-Z0-9_]+)_(?P<part>SECRET)")


class _NamedSource(PydanticBaseSettingsSource):
    """``HUB_TWILIO_<ACCOUNT>_SID`` and the like: fields whose names hold a name."""

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        widgets = collect_named(_WEBCHAT, os.environ)
        return {
            "mail": collect_named(_MAIL, os.environ),
            "twilio": collect_named(_TWILIO, os.environ),
            "webchat_secrets": {key: parts["secret"] for key, parts in widgets.items()},
        }
