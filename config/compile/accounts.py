"""Our ends of the channels, for the stations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from config.compile.flows import compile_flow, compile_line_flow
from config.compile.recordings import compile_recording
from config.document import Document, Mailbox, PhoneLine, SmsNumber, WebchatWidget
from hub.model.contact_centre import AccountPolicy, LinePolicy, MailboxPolicy, Topic, WidgetPolicy
from hub.model.flows import Flow

MEGABYTE = 1024 * 1024


def compile_accounts(document: Document) -> Iterator[AccountPolicy]:
    languages = tuple(document.organisation.languages)
    flows = {flow.id: compile_flow(flow) for flow in document.flows}
    for line in document.channels.voice:
        yield _voice_account(line, languages, flows)
    for mailbox in document.channels.email:
        yield _email_account(mailbox, languages)
    for number in document.channels.sms:
        yield _sms_account(number, languages)
    for widget in document.channels.webchat:
        yield _webchat_account(widget, languages)


def _voice_account(line: PhoneLine, languages: tuple[str, ...], flows: Mapping[str, Flow]) -> AccountPolicy:
    return AccountPolicy(
        channel="voice",
        account=line.number,
        name=line.number,
        queue_id=line.queue,
        languages=tuple(line.languages) or languages,
        carrier_account=line.account,
        line=LinePolicy(
            compile_line_flow(line, flows),
            line.after_hours,
            line.hold_music,
            line.rejoin_seconds * 1000,
            line.tells_supervision,
            compile_recording(line.recording),
        ),
    )


def _email_account(mailbox: Mailbox, languages: tuple[str, ...]) -> AccountPolicy:
    return AccountPolicy(
        channel="email",
        account=mailbox.address,
        name=mailbox.address,
        queue_id=mailbox.queue,
        languages=tuple(mailbox.languages) or languages,
        carrier_account=mailbox.account,
        messages_per_second=mailbox.messages_per_second,
        mailbox=MailboxPolicy(
            mailbox.sender_name,
            (mailbox.address, *mailbox.aliases),
            mailbox.signature,
            mailbox.agent_signature or mailbox.signature,
        ),
    )


def _sms_account(number: SmsNumber, languages: tuple[str, ...]) -> AccountPolicy:
    confirmation = number.opt_out_confirmation
    return AccountPolicy(
        channel="sms",
        account=number.number,
        name=number.number,
        queue_id=number.queue,
        languages=tuple(number.languages) or languages,
        carrier_account=number.account,
        messages_per_second=number.messages_per_second,
        opt_out_confirmation=None if confirmation == "provider" else confirmation,
        sends_pictures=number.pictures,
    )


def _webchat_account(widget: WebchatWidget, languages: tuple[str, ...]) -> AccountPolicy:
    return AccountPolicy(
        channel="webchat",
        account=widget.key,
        name=widget.name,
        queue_id=widget.queue,
        languages=languages,
        widget=WidgetPolicy(
            widget.team_name,
            tuple(widget.origins),
            widget.greeting,
            fields=tuple(widget.fields),
            topics=tuple(Topic(topic.id, topic.label, topic.queue) for topic in widget.topics),
            privacy_url=widget.privacy,
            mailbox=widget.mailbox,
            calls_back=widget.callbacks,
            max_file_bytes=widget.max_file_megabytes * MEGABYTE,
            brand=widget.brand,
        ),
    )
