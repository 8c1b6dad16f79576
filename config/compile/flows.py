"""Flows for the stations: the steps of a document, each with all of its ways named; and the flow of a number that names
none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from config.dial_patterns import parse_pattern
from config.document import PhoneLine
from config.document import flows as part
from hub.model import flows as to

NOWHERE: Final = ""  # where a step's way leads that is not said; the check refuses it


def compile_flow(flow: part.Flow) -> to.Flow:
    following = [step.id for step in flow.steps[1:]]
    steps = {
        step.id: _STEPS[type(step)](step, after)
        for step, after in zip(flow.steps, [*following, NOWHERE], strict=True)
    }
    return to.Flow(flow.id, flow.start or flow.steps[0].id, steps)


def compile_line_flow(line: PhoneLine, flows: Mapping[str, to.Flow]) -> to.Flow:
    """A number's own: the one it names, else its greeting and its menu."""
    named = flows.get(line.flow or "")
    return named if named is not None else _plain_flow(line)


def _plain_flow(line: PhoneLine) -> to.Flow:
    """Greeting, menu, queue; and that it is closed, once for all that the call could reach, and once more for the queue
    that was chosen."""
    choices = line.menu.choices if line.menu else []
    queues = dict.fromkeys([line.queue, *(choice.queue for choice in choices)])
    steps: dict[str, to.Step] = {
        "hours": to.BranchStep(tuple((to.When(open=queue), "greeting") for queue in queues), "closed"),
        "greeting": to.SayStep(
            to.Prompt(line.greeting or {}), "menu" if line.menu else _queue_step(line.queue)
        ),
        **{_queue_step(queue): to.EnqueueStep(queue, "closed") for queue in queues},
        "closed": to.HangUpStep(to.Prompt(line.after_hours) if line.after_hours else None, is_closed=True),
    }
    if line.menu:
        steps["menu"] = to.MenuStep(
            choices={c.key: to.Choice(_queue_step(c.queue), c.label) for c in choices},
            otherwise=_queue_step(line.queue),
            no_input=_queue_step(line.queue),
            prompt=to.Prompt(line.menu.prompt),
            timeout_seconds=line.menu.timeout_seconds,
            attempts=line.menu.attempts,
        )
    return to.Flow(line.number, "hours", steps)


def _queue_step(queue_id: str) -> str:
    return f"queue {queue_id}"


def _prompt(said: part.Prompt) -> to.Prompt:
    return to.Prompt(said.words, said.audio)


def _maybe(said: part.Prompt | None) -> to.Prompt | None:
    return None if said is None else _prompt(said)


def _say(step: part.Say, after: str) -> to.Step:
    return to.SayStep(_prompt(step.prompt), step.then or after)


def _notice(step: part.Notice, after: str) -> to.Step:
    return to.SayStep(_prompt(step.prompt), step.then or after, is_notice=True)


def _language(step: part.Language, after: str) -> to.Step:
    then = step.then or after
    return to.MenuStep(
        choices={c.key: to.Choice(c.then or then, language=c.tag, words=c.words) for c in step.choices},
        otherwise=step.otherwise or then,
        no_input=step.otherwise or then,
        prompt=_maybe(step.prompt),
        timeout_seconds=step.timeout_seconds,
        attempts=step.attempts,
        unless_known=step.unless_known,
    )


def _menu(step: part.MenuOfKeys, _after: str) -> to.Step:
    otherwise = step.otherwise or NOWHERE
    return to.MenuStep(
        choices={c.key: to.Choice(c.then, c.label or {}, c.tag, c.words) for c in step.choices},
        otherwise=otherwise,
        no_input=step.no_input or otherwise,
        prompt=_prompt(step.prompt),
        wrong=_maybe(step.wrong_prompt),
        timeout_seconds=step.timeout_seconds,
        attempts=step.attempts,
    )


def _collect(step: part.Collect, after: str) -> to.Step:
    return to.CollectStep(
        prompt=_prompt(step.prompt),
        into=step.into,
        then=step.then or after,
        otherwise=step.otherwise or NOWHERE,
        least=step.min_digits,
        most=step.max_digits,
        finish_key=step.finish_key or "",
        patterns=tuple(parse_pattern(text) for text in step.patterns),
        check=step.check,
        label=step.label or {},
        wrong=_maybe(step.wrong_prompt),
        timeout_seconds=step.timeout_seconds,
        attempts=step.attempts,
    )


def _branch(step: part.Branch, after: str) -> to.Step:
    return to.BranchStep(tuple((_when(case.when), case.then) for case in step.cases), step.otherwise or after)


def _when(when: part.When) -> to.When:
    return to.When(
        open=when.open,
        closed=when.closed,
        known=when.known,
        conversation=when.conversation,
        callback=when.callback,
        tiers=tuple(when.tier),
        languages=tuple(when.spoken),
        called=tuple(when.called),
        variables=tuple((name, tuple(values)) for name, values in when.variables.items()),
    )


def _set(step: part.Set, after: str) -> to.Step:
    return to.SetStep(
        then=step.then or after,
        queue_id=step.queue,
        language=step.tag,
        priority_seconds=step.priority_seconds,
        skills=tuple((skill, int(level)) for skill, level in step.skills.items()),
        attributes=tuple(step.attributes.items()),
        variables=tuple(step.variables.items()),
        facts=tuple(step.customer.items()),
        agreed=step.records,
    )


def _enqueue(step: part.Enqueue, _after: str) -> to.Step:
    return to.EnqueueStep(step.queue, step.closed)


def _voicemail(step: part.Voicemail, _after: str) -> to.Step:
    return to.VoicemailStep(
        prompt=_maybe(step.prompt),
        queue_id=step.queue,
        most_seconds=step.max_seconds,
        least_seconds=step.min_seconds,
        finish_key=step.finish_key,
        then=step.then,
        otherwise=step.otherwise or step.then,
    )


def _text(step: part.SendText, after: str) -> to.Step:
    then = step.then or after
    return to.TextStep(step.words, then, step.otherwise or then, step.sender)


def _transfer(step: part.Transfer, after: str) -> to.Step:
    return to.TransferStep(step.to, step.otherwise or after, step.timeout_seconds)


def _callback(step: part.CallbackOffer, after: str) -> to.Step:
    return to.CallbackStep(
        otherwise=step.otherwise or after,
        queue_id=step.queue,
        prompt=_maybe(step.prompt),
        timeout_seconds=step.timeout_seconds,
        attempts=step.attempts,
    )


def _hang_up(step: part.HangUp, _after: str) -> to.Step:
    return to.HangUpStep(_maybe(step.prompt), is_closed=step.because == "closed")


_STEPS: Final[Mapping[type[part.FlowStep], Callable[[Any, str], to.Step]]] = {
    part.Say: _say,
    part.Notice: _notice,
    part.Language: _language,
    part.MenuOfKeys: _menu,
    part.Collect: _collect,
    part.Branch: _branch,
    part.Set: _set,
    part.Enqueue: _enqueue,
    part.Voicemail: _voicemail,
    part.SendText: _text,
    part.Transfer: _transfer,
    part.CallbackOffer: _callback,
    part.HangUp: _hang_up,
}
