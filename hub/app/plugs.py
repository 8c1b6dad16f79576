"""The channels, plugged together from the settings."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from pydantic import SecretStr

from channels.email.config import EmailConfig, MailAccount, Server, parse_listen, parse_server
from channels.email.imap import make_readers
from channels.email.outbound import EmailOutbound, make_tell_end
from channels.email.raw import make_reader as make_mail_reader
from channels.email.smtp_door import SmtpDoor
from channels.registry import Numbers, Plug
from channels.sms.config import SmsConfig
from channels.sms.inbound import routes as sms_routes
from channels.sms.lists import sms_lists
from channels.sms.outbound import SmsOutbound
from channels.sms.pictures import PictureDoor, PictureLinks
from channels.sms.raw import make_reader
from channels.sms.shelf import SmsShelf
from channels.twilio.accounts import Account
from channels.twilio.calls import TwilioCalls
from channels.twilio.client import Twilio
from channels.twilio.messages import TwilioMessages
from channels.twilio.recordings import TwilioRecordings
from channels.voice.config import VoiceConfig
from channels.voice.inbound import routes as voice_routes
from channels.voice.lists import call_lists
from channels.voice.outbound import VoiceControl
from channels.voice.raw import make_reader as make_voice_reader
from channels.voice.recordings import VoiceRecordings
from channels.voice.softphone import BrowserPhones
from channels.webchat.files import Shelf
from channels.webchat.inbound import WebChat
from config.settings import Settings, TwilioAccount
from hub.bus import Streams
from hub.bus.marks import Marks
from hub.calling import LegWatch, Operator
from hub.calls.reading import CallReader
from hub.calls.rows import CALL_BELL
from hub.calls.versions import Versions
from hub.clock import Clock
from hub.dispatch import Router
from hub.errands.runner import ErrandRunner
from hub.intake import IntakeDesk
from hub.media import FolderMedia, Scanner
from hub.model.contact_centre import QueuePolicy
from hub.recordings.keeper import RecordingKeeper
from hub.store import Store
from hub.watch.alarms import Alarms


def twilio_accounts(settings: Settings) -> dict[str, Account]:
    return {
        name.lower(): Account(
            account.sid,
            account.token.get_secret_value(),
            account.api_url,
            api_key=_api_key(account),
            region=account.region,
            edge=account.browsers_edge or account.edge,
        )
        for name, account in settings.twilio.items()
    }


def _api_key(account: TwilioAccount) -> tuple[str, str] | None:
    if account.api_key_sid is None or account.api_key_secret is None:
        return None
    return account.api_key_sid, account.api_key_secret.get_secret_value()


def make_softphones(accounts: Mapping[str, Account], store: Store) -> BrowserPhones:
    """Numbers name their accounts; who calls by a browser does so at the account of the first number."""
    return BrowserPhones(accounts, Numbers("voice", lambda: store.centre))


def plug_sms(
    settings: Settings,
    accounts: Mapping[str, Account],
    twilio: Twilio,
    store: Store,
    intake: IntakeDesk,
    router: Router,
    media: FolderMedia,
    scanner: Scanner,
    clock: Clock,
) -> Plug:
    assert settings.secret is not None  # the command line refuses to serve without
    links = PictureLinks(settings.public_url, settings.secret.get_secret_value().encode(), clock)
    config = SmsConfig(
        public_url=settings.public_url,
        accounts=accounts,
        numbers=Numbers("sms", lambda: store.centre),
        default_region=store.centre.default_region,
    )
    errands = ErrandRunner(
        store,
        clock=clock,
        shelf=SmsShelf(config, TwilioMessages(twilio)),
        media=media,
        scanner=scanner,
        is_leading=lambda: router.leading,
    )
    return Plug(
        "sms",
        [*sms_routes(config, intake=intake, clock=clock), *PictureDoor(links, media).routes()],
        make_reader(config),
        outbound=SmsOutbound(config, twilio, links),
        workers={"errands": errands.run},
        lists=sms_lists(config, twilio, clock),
    )


def plug_email(
    settings: Settings, store: Store, media: FolderMedia, intake: IntakeDesk, clock: Clock, alarms: Alarms
) -> Plug:
    tls = {"certificate": settings.smtp_certificate, "key": settings.smtp_key}
    config = EmailConfig(
        accounts=_mail_accounts(settings),
        centre=lambda: store.centre,
        hostname=urlsplit(settings.public_url).hostname or "localhost",
        smtp_listen=parse_listen(settings.smtp_listen, **tls) if settings.smtp_listen else None,
        lmtp_listen=parse_listen(settings.lmtp_listen, **tls) if settings.lmtp_listen else None,
    )
    doors = [
        SmtpDoor(config, listen, intake=intake, clock=clock, lmtp=listen is config.lmtp_listen)
        for listen in (config.smtp_listen, config.lmtp_listen)
        if listen is not None
    ]
    return Plug(
        "email",
        [],
        make_mail_reader(config),
        outbound=EmailOutbound(config, media, make_tell_end(clock, alarms)),
        workers=make_readers(
            config, store=store, intake=intake, clock=clock, node_id=settings.node_id, alarms=alarms
        ),
        doors=tuple(door.listening for door in doors),
    )


def _mail_accounts(settings: Settings) -> dict[str, MailAccount]:
    """Raises ValueError where an address of a server cannot be understood."""
    return {
        name: MailAccount(
            smtp=_parse_server(name, "SMTP", account.smtp_url),
            imap=_parse_server(name, "IMAP", account.imap_url),
        )
        for name, account in settings.mail.items()
    }


def _parse_server(name: str, kind: str, url: SecretStr | None) -> Server | None:
    try:
        return parse_server(url.get_secret_value()) if url else None
    except ValueError as error:
        raise ValueError(f"HUB_MAIL_{name}_{kind}_URL: {error}") from None


def plug_voice(
    settings: Settings,
    accounts: Mapping[str, Account],
    twilio: Twilio,
    store: Store,
    intake: IntakeDesk,
    router: Router,
    media: FolderMedia,
    clock: Clock,
    versions: Versions,
) -> Plug:
    def find_queue(queue_id: str) -> QueuePolicy | None:
        return store.centre.queues.get(queue_id)

    config = VoiceConfig(
        public_url=settings.public_url,
        accounts=accounts,
        numbers=Numbers("voice", lambda: store.centre),
        default_region=store.centre.default_region,
        find_line=lambda number: store.centre.find_account("voice", number),
        find_queue=find_queue,
    )
    control = VoiceControl(config, TwilioCalls(twilio), TwilioRecordings(twilio), clock)
    operator = Operator(store, clock=clock, control=control)
    shelf = VoiceRecordings(config, TwilioRecordings(twilio))
    keeper = RecordingKeeper(store, clock=clock, shelf=shelf, media=media, is_leading=lambda: router.leading)
    watch = LegWatch(store, clock=clock, control=control, is_leading=lambda: router.leading)
    return Plug(
        "voice",
        voice_routes(config, intake=intake, calls=CallReader(store, versions.find), clock=clock),
        make_voice_reader(config),
        workers={"operator": operator.run, "leg-watch": watch.run, "recordings": keeper.run},
        bells={CALL_BELL: operator.ring},
        lists=call_lists(config, TwilioCalls(twilio), clock),
        drain=operator.drain,
    )


def plug_webchat(
    settings: Settings,
    store: Store,
    streams: Streams,
    marks: Marks,
    intake: IntakeDesk,
    clock: Clock,
    shelf: Shelf,
) -> Plug:
    assert settings.secret is not None  # the command line refuses to serve without
    chat = WebChat(
        store=store,
        streams=streams,
        marks=marks,
        intake=intake,
        clock=clock,
        origin=settings.public_url,
        secret=settings.secret.get_secret_value().encode(),
        find_secret=lambda key: _reveal(settings.find_webchat_secret(key)),
        shelf=shelf,
        trusted_proxies=settings.trusted_proxies,
    )
    return Plug("webchat", chat.routes(), chat.read_raw, workers=chat.workers(), drain=chat.drain)


def _reveal(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret else None
