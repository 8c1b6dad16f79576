"""What a desk may do about a call: each frame, and the station that does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from agent_console.command import Command, agent_of
from agent_console.protocol import from_desk_calls as p
from hub.calls import consulting, helping, holding, losing, questions, supervising, taking, transferring
from hub.calls.handovers import Target
from hub.model.nouns import Scope


def _switch(frame: Any, scope: Scope) -> holding.Switch:
    return holding.Switch(frame.interaction_id, agent_of(scope), frame.on)


def _act(frame: Any, scope: Scope) -> questions.Act:
    return questions.Act(frame.interaction_id, agent_of(scope), frame.request)


def _target(to: p.CallTarget) -> Target:
    return Target(to.kind, to.id, to.level)


def transfer_of(frame: Any, scope: Scope) -> transferring.Transfer:
    return transferring.Transfer(
        frame.interaction_id, agent_of(scope), _target(frame.to), frame.note, frame.place
    )


def _own(make: Callable[[str, str], Any]) -> Callable[[Any, Scope], Any]:
    return lambda frame, scope: make(frame.interaction_id, agent_of(scope))


CALL_COMMANDS: Final[Mapping[type, Command]] = {
    p.HoldCall: Command(holding.hold_calls, _switch),
    p.MuteCall: Command(holding.mute_calls, _switch),
    p.SendCallDigits: Command(
        holding.send_digits,
        lambda f, s: holding.SendDigits(f.interaction_id, agent_of(s), f.digits, f.request),
    ),
    p.TransferCall: Command(transferring.transfer_calls, transfer_of),
    p.TakeBackCall: Command(taking.take_back_calls, _own(taking.TakeBack)),
    p.ConsultCall: Command(
        consulting.consult_calls,
        lambda f, s: consulting.Consult(f.interaction_id, agent_of(s), _target(f.to), f.note),
    ),
    p.SwapCall: Command(questions.swap_calls, _act),
    p.MergeCall: Command(questions.merge_calls, _act),
    p.ReturnCall: Command(questions.return_calls, _act),
    p.CompleteCall: Command(questions.complete_calls, _act),
    p.DropLeg: Command(
        questions.drop_legs,
        lambda f, s: questions.Drop(f.interaction_id, agent_of(s), f.leg),
    ),
    p.RejoinCall: Command(losing.rejoin_calls, _own(losing.Rejoin)),
    p.AskForHelp: Command(helping.ask_for_help, _switch),
    p.SuperviseCall: Command(
        supervising.supervise_calls,
        lambda f, s: supervising.Supervise(f.interaction_id, s, f.type.removeprefix("call.")),
    ),
}
