"""Our ends of the channels, for the stations."""

from __future__ import annotations

from collections.abc import Iterator

from config.document import Document, Mailbox, PhoneLine, SmsNumber, WebchatWidget
from config.document import Menu as MenuPart
from hub.model.contact_centre import AccountPolicy, LinePolicy, MailboxPolicy, Menu, MenuChoice, WidgetPolicy


def compile_accounts(document: Document) -> Iterator[AccountPolicy]:
    languages = tuple(document.organisation.languages)
    for line in document.channels.voice:
        yield _voice_account(line, languages)
    for mailbox in document.channels.email:
        yield _email_account(mailbox, languages)
    for number in document.channels.sms:
        yield _sms_account(number, languages)
    for widget in document.channels.webchat:
        yield _webchat_account(widget, languages)


def _voice_account(line: PhoneLine, languages: tuple[str, ...]) -> AccountPolicy:
    return AccountPolicy(
        channel="voice",
        account=line.number,
        name=line.number,
        queue_id=line.queue,
        languages=tuple(line.languages) or languages,
        carrier_account=line.account,
        line=LinePolicy(line.greeting, _menu(line.menu), line.after_hours, line.hold_music),
    )


def _menu(menu: MenuPart | None) -> Menu | None:
    if menu is None:
        return None
    choices = {choice.key: MenuChoice(choice.queue, choice.label) for choice in menu.choices}
    return Menu(menu.prompt, choices, menu.timeout_seconds, menu.attempts)


def _email_account(mailbox: Mailbox, languages: tuple[str, ...]) -> AccountPolicy:
    return AccountPolicy(
        channel="email",
        account=mailbox.address,
        name=mailbox.address,
        queue_id=mailbox.queue,
        languages=tuple(mailbox.languages) or languages,
        carrier_account=mailbox.account,
        messages_per_second=mailbox.messages_per_second,
        mailbox=MailboxPolicy(mailbox.sender_name, (mailbox.address, *mailbox.aliases), mailbox.signature),
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
    )


def _webchat_account(widget: WebchatWidget, languages: tuple[str, ...]) -> AccountPolicy:
    return AccountPolicy(
        channel="webchat",
        account=widget.key,
        name=widget.name,
        queue_id=widget.queue,
        languages=languages,
        widget=WidgetPolicy(widget.team_name, tuple(widget.origins), widget.greeting),
    )
