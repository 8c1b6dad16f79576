"""An agent at the desk, by the console's wire: what they do are methods, what they see is ``state``.

async with DeskClient(url, "ana", "secret") as ana:
    await ana.goes("ready")
    offer = await ana.is_offered("I lost my card")
    talk = await ana.accepts(offer)
    await ana.replies(talk, "I am on it.")
    await ana.wraps_up(talk, "solved")
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Final, Literal, Self, TypeVar

from agent_console import protocol as p
from hub.declining import Reason
from hub.demo.clients.api import ApiClient
from hub.demo.clients.desk_state import DeskState, Talk, forget_conversation
from hub.demo.clients.line import PATIENCE_SECONDS, Dropped, Line, Refusal, new_key, socket_url

T = TypeVar("T")
Presence = Literal["ready", "not_ready", "offline"]
SOCKET: Final = "/api/console"

# Whatever names the thing meant: its id, or a view of it.
OfferLike = p.OfferView | str
InteractionLike = p.InteractionView | str
ConversationLike = Talk | p.InteractionView | str


class DeskClient:
    """``silent``: answers no heartbeat. ``confirms_offers``: says of every offer that it is on the screen.

    ``remembers``: keeps every event, for tests. Both switches may be turned while it runs.
    """

    def __init__(
        self,
        base_url: str,
        login: str,
        password: str,
        *,
        silent: bool = False,
        confirms_offers: bool = True,
        remembers: bool = True,
    ) -> None:
        self.api = ApiClient(base_url)
        self.state = DeskState("", remembers=remembers)
        self.silent = silent
        self.confirms_offers = confirms_offers
        self._login = login
        self._password = password
        self._welcome: p.Welcome | None = None
        self._line = Line(f"the desk of {login}", self._hear, lambda: str(self.state))

    async def __aenter__(self) -> Self:
        await self.api.__aenter__()
        try:
            user = await self.api.signs_in(self._login, self._password)
            self.state.me = str(user["agent_id"])
            await self.reconnects()
        except BaseException:
            await self._end()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._end()

    async def _end(self) -> None:
        try:
            await self._line.close()
        finally:  # also where whoever is told to go is told twice
            await self.api.__aexit__(None, None, None)

    # -- coming and going -----------------------------------------------------------------------

    @property
    def is_connected(self) -> bool:
        return self._line.is_open

    async def reconnects(self, *, anew: bool = False) -> bool:
        """Opens the socket and catches up. True where the hub resumed, False where it sent a snapshot."""
        self._welcome = None
        await self._line.open(socket_url(self.api.base_url, SOCKET), headers=self.api.headers)
        resume = None if anew else dict(self.state.positions) or None
        await self._line.tell(p.Hello(type="hello", protocol=p.PROTOCOL_VERSION, resume=resume))
        welcome = await self._line.until(self._caught_up, what="the welcome")
        return welcome.resumed

    def drops(self) -> None:
        """The cable is cut: the connection is gone without close or goodbye."""
        self._line.drop()

    async def leaves(self) -> None:
        """Closes the desk on purpose."""
        if self.is_connected:
            await self._line.tell(p.Goodbye(type="goodbye"))
        await self._line.close()

    # -- what an agent does ---------------------------------------------------------------------

    async def goes(self, presence: Presence, reason: str | None = None) -> None:
        await self.asks(
            p.SetPresence(type="presence.set", request=new_key(), presence=presence, reason=reason)
        )
        await self.until(lambda desk: desk.presence and desk.presence.presence == presence, what=presence)

    async def breaks_after_this(self, reason: str | None = None) -> None:
        """A break, once the call is wrapped up, or all work where there is no call."""
        frame = p.SetPresence(
            type="presence.set", request=new_key(), presence="not_ready", reason=reason, after=True
        )
        await self.asks(frame)

    async def is_offered(self, words: str | None = None, *, seconds: float = PATIENCE_SECONDS) -> p.OfferView:
        """The offer that rings, or will; the one whose newest words these are, where they are told."""

        def find(desk: DeskState) -> p.OfferView | None:
            fits = (o for o in desk.offers.values() if words is None or words in (o.last_text or ""))
            return next(fits, None)

        return await self.until(find, seconds=seconds, what=f"an offer of {words or 'anything'!r}")

    async def confirms(self, offer: OfferLike) -> None:
        """It is on the screen. Happens by itself unless told not to."""
        await self._line.tell(p.OfferDelivered(type="offer.delivered", offer_id=_id(offer)))

    async def accepts(self, offer: OfferLike, *, key: str | None = None) -> p.InteractionView:
        """The interaction, when it lies on the desk with its conversation. Raises Refusal."""
        frame = p.AcceptOffer(type="offer.accept", request=key or new_key(), offer_id=_id(offer))
        interaction_id = (await self.asks(frame))["interaction_id"]
        return await self.until(
            lambda desk: desk.interactions.get(interaction_id), what=f"the interaction {interaction_id}"
        )

    async def declines(self, offer: OfferLike, reason: Reason | None = None) -> None:
        frame = p.DeclineOffer(type="offer.decline", request=new_key(), offer_id=_id(offer), reason=reason)
        await self.asks(frame)

    async def sees_waiting(self, queue_id: str) -> list[dict[str, Any]]:
        """What waits in the queue, first in line first (``WaitingView``)."""
        return list((await self.api.get(f"/api/queues/{queue_id}/waiting"))["waiting"])

    async def picks(self, interaction: InteractionLike, *, override: bool = False) -> p.InteractionView:
        """Takes it from the line: the interaction, when it lies on the desk. Raises ApiRefusal."""
        path = f"/api/interactions/{_id(interaction)}/pick"
        await self.api.post(path, {"override": override})
        return await self.until(
            lambda desk: desk.interactions.get(_id(interaction)), what=f"the interaction {_id(interaction)}"
        )

    async def replies(
        self,
        conversation: ConversationLike,
        text: str,
        *,
        anyway: bool = False,
        key: str | None = None,
        seen: int | None = None,
        mail: p.MailDraft | None = None,
    ) -> str:
        """The message's id. ``seen``: the newest number on screen, where it is not all that came; ``mail``: to
        whom, where it is not who an answer goes to by itself."""
        conversation_id = _conversation_id(conversation)
        newest = self.state.positions.get(f"conversation:{conversation_id}", 0)
        frame = p.SendMessage(
            type="message.send",
            request=key or new_key(),
            conversation_id=conversation_id,
            body=text,
            seen_number=newest if seen is None else seen,
            anyway=anyway,
            mail=mail,
        )
        return str((await self.asks(frame))["message_id"])

    async def passes_on(self, conversation: ConversationLike, text: str, mail: p.MailDraft) -> str:
        """To somebody outside, with the mail it is ``about``: the message's id."""
        frame = p.SendAside(
            type="aside.send",
            request=new_key(),
            conversation_id=_conversation_id(conversation),
            body=text,
            mail=mail,
        )
        return str((await self.asks(frame))["message_id"])

    async def notes(
        self, conversation: ConversationLike, text: str, *, asks: Sequence[str] = (), key: str | None = None
    ) -> str:
        """The note's id."""
        frame = p.AddNote(
            type="note.add",
            request=key or new_key(),
            conversation_id=_conversation_id(conversation),
            body=text,
            asks=list(asks),
        )
        return str((await self.asks(frame))["message_id"])

    async def types(self, conversation: ConversationLike, on: bool = True) -> None:
        await self._line.tell(p.Typing(type="typing", conversation_id=_conversation_id(conversation), on=on))

    async def is_here(
        self, conversation: ConversationLike, doing: Literal["viewing", "writing", "away"] = "viewing"
    ) -> None:
        await self._line.tell(
            p.Here(type="here", conversation_id=_conversation_id(conversation), doing=doing)
        )

    async def begins(
        self,
        conversation: ConversationLike,
        text: str,
        *,
        mode: Literal["reply", "note", "wrapup", "mail"] = "reply",
        base: int = 0,
    ) -> dict[str, Any]:
        """Keeps what has been written so far: its ``revision``, and the ``other`` text."""
        frame = p.SaveDraft(
            type="draft.save",
            request=new_key(),
            conversation_id=_conversation_id(conversation),
            mode=mode,
            text=text,
            base=base,
            seen=self.state.positions.get(f"conversation:{_conversation_id(conversation)}", 0),
        )
        return await self.asks(frame)

    async def opens(self, conversation: ConversationLike) -> Talk:
        """Looks into a conversation and follows it from then on. Raises Refusal."""
        frame = p.OpenConversation(
            type="conversation.open", request=new_key(), conversation_id=_conversation_id(conversation)
        )
        answer = await self.asks(frame)
        return self.state.conversations[answer["conversation"]["id"]]

    async def dials(
        self,
        number: str,
        *,
        account: str | None = None,
        conversation: ConversationLike | None = None,
        anyway: Sequence[str] = (),
        key: str | None = None,
    ) -> p.InteractionView:
        """The interaction of the call, when it lies on the desk. Raises Refusal."""
        frame = p.DialNumber(
            type="call.dial",
            request=key or new_key(),
            number=number,
            account=account,
            conversation_id=None if conversation is None else _conversation_id(conversation),
            anyway=list(anyway),
        )
        interaction_id = (await self.asks(frame))["interaction_id"]
        return await self.until(
            lambda desk: desk.interactions.get(interaction_id), what="the call on the desk"
        )

    async def ends(self, interaction: InteractionLike) -> None:
        """The talk is over: active becomes wrap-up."""
        frame = p.EndInteraction(type="interaction.end", request=new_key(), interaction_id=_id(interaction))
        await self.asks(frame)

    async def wraps_up_longer(self, interaction: InteractionLike) -> int:
        """Until when there is time now, ms. Raises Refusal."""
        frame = p.ExtendWrapUp(type="wrapup.extend", request=new_key(), interaction_id=_id(interaction))
        return int((await self.asks(frame))["wrap_up_due_at"])

    async def wraps_up(
        self, interaction: InteractionLike, disposition: str | None = None, note: str | None = None
    ) -> None:
        frame = p.CompleteWrapUp(
            type="wrapup.complete",
            request=new_key(),
            interaction_id=_id(interaction),
            disposition=disposition,
            note=note,
        )
        await self.asks(frame)

    async def asks(self, frame: Any) -> dict[str, Any]:
        """Sends a frame with a ``request``, and gives the ack's result. Raises Refusal or Dropped."""
        answer: dict[str, Any] = await self._line.ask(frame.request, frame)
        return answer

    async def sends(self, frame: str) -> None:
        """Any text at all, for seeing what the hub makes of it."""
        await self._line.tell(frame)

    # -- what an agent sees ---------------------------------------------------------------------

    async def until(
        self,
        predicate: Callable[[DeskState], T | None],
        *,
        seconds: float = PATIENCE_SECONDS,
        what: str = "it",
    ) -> T:
        """What the predicate gives once that is true; asked again after every frame. Raises TimeoutError."""
        return await self._line.until(lambda: predicate(self.state), seconds=seconds, what=what)

    async def reads(
        self, conversation: ConversationLike, words: str, *, seconds: float = PATIENCE_SECONDS
    ) -> Talk:
        """The conversation, once these words stand in it."""
        conversation_id = _conversation_id(conversation)

        def find(desk: DeskState) -> Talk | None:
            talk = desk.conversations.get(conversation_id)
            return talk if talk and any(words in said for said in talk.words) else None

        return await self.until(find, seconds=seconds, what=f"the words {words!r}")

    def talk(self, conversation: ConversationLike) -> Talk:
        return self.state.conversations[_conversation_id(conversation)]

    def forgets(self, conversation: ConversationLike) -> None:
        """Lets a conversation go, so that a long shift does not pile up."""
        forget_conversation(self.state, _conversation_id(conversation))

    # -- the wire -------------------------------------------------------------------------------

    async def _hear(self, data: str | bytes) -> None:
        frame = p.hub_frame.validate_json(data)
        self._take(frame)
        if isinstance(frame, p.Ping) and not self.silent:
            await self._line.tell(p.Pong(type="pong"))
        if self.confirms_offers:
            for offer in _new_offers(frame, self.state):
                await self.confirms(offer)

    def _take(self, frame: p.HubFrame) -> None:
        self.state.take(frame)
        match frame:
            case p.Welcome():
                self._welcome = frame
            case p.Ack():
                self._line.answer(frame.request, frame.result)
            case p.Error(request=str(request)):
                self._line.answer(request, Refusal(frame.code, frame.message, frame.detail))

    def _caught_up(self) -> p.Welcome | None:
        """The welcome, once what follows it is here too; raises Dropped where the hub hung up instead."""
        if not self.is_connected:
            complaints = [each.code for each in self.state.complaints]
            raise Dropped(f"the hub closed the socket: {self.state.bye or complaints}")
        return self._welcome if self._welcome and self.state.is_whole else None


def _new_offers(frame: p.HubFrame, state: DeskState) -> list[str]:
    """What has just come to ring here."""
    if isinstance(frame, p.Snapshot):
        return [offer.id for offer in frame.offers]
    offer = frame.offer if isinstance(frame, p.StreamEvent) else None
    return [offer.id] if offer and offer.id in state.offers else []


def _id(thing: OfferLike | InteractionLike) -> str:
    return thing if isinstance(thing, str) else thing.id


def _conversation_id(thing: ConversationLike) -> str:
    if isinstance(thing, str):
        return thing
    return thing.id if isinstance(thing, Talk) else thing.conversation_id
