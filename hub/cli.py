"""The command line: ``hub --help`` lists everything."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import os
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from hub.commands import configuring, data, serving, users
from hub.commands.common import CommandError
from hub.fleet import REFUSED, Worker
from hub.security.roles import ROLES


def main(argv: list[str] | None = None) -> None:
    """Exit status 0 done, 1 refused with the reason on stderr, 2 wrong usage."""
    arguments = _parser().parse_args(argv)
    try:
        run(arguments.run(arguments))
    except CommandError as error:
        if getattr(arguments, "worker", None) is None:
            sys.exit(f"hub: {error}")
        print(f"hub: {error}", file=sys.stderr)
        sys.exit(REFUSED)  # to its parent: to start it again at once would be in vain
    except BrokenPipeError:  # whoever read has seen enough; what is left to flush has nowhere to go
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def run(work: Awaitable[None]) -> None:
    async def wait() -> None:
        await work

    try:
        import uvloop  # 5 to 25 % more events a second, where it installs
    except ImportError:
        asyncio.run(wait())
    else:
        uvloop.run(wait())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="hub", description="The contact hub. Settings come from HUB_*.")
    commands_ = parser.add_subparsers(required=True, metavar="command")
    _add_serve(commands_)
    demo = _add(commands_, "demo", "the whole hub on this machine, with a living demo world", _demo)
    demo.add_argument("--port", type=int, default=8080)
    demo.add_argument("--data", type=Path, default=Path(".demo"), help="where it keeps its data")
    demo.add_argument("--quiet", action="store_true", help="no simulated agents and customers at first")
    _add(commands_, "migrate", "bring the database to this program's version", lambda _: data.migrate())
    replay = _add(commands_, "replay", "read and place kept payloads again", lambda a: data.replay_raw(a.all))
    replay.add_argument("--all", action="store_true", help="those that were placed already too")
    _add_user(commands_)
    _add_config(commands_)
    _add_flow(commands_)
    _add_mail(commands_)
    _add_simulate(commands_)
    return parser


def _add_serve(parsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    serve = _add(parsers, "serve", "run a node until SIGTERM", _serve)
    serve.add_argument(
        "--workers", type=int, metavar="N", help="so many processes on the one port (HUB_WORKERS)"
    )
    serve.add_argument(
        "--worker", type=int, help=argparse.SUPPRESS
    )  # the two that the parent gives its processes
    serve.add_argument("--socket", type=int, help=argparse.SUPPRESS)


def _serve(arguments: argparse.Namespace) -> Awaitable[None]:
    if arguments.workers is not None:
        os.environ["HUB_WORKERS"] = str(arguments.workers)  # a setting like others, checked where they are
    return serving.serve(Worker(arguments.worker, arguments.socket) if arguments.worker else None)


def _add(
    parsers: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    text: str,
    work: Callable[[argparse.Namespace], Awaitable[None]],
) -> argparse.ArgumentParser:
    parser = parsers.add_parser(name, help=text, description=text)
    parser.set_defaults(run=work)
    return parser


def _add_user(parsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    user = parsers.add_parser("user", help="people who sign in").add_subparsers(required=True)
    add = _add(user, "add", "add a user; the password is asked for, or read from stdin", _user_add)
    add.add_argument("login")
    add.add_argument("--name", required=True)
    add.add_argument("--role", choices=sorted(ROLES), required=True)
    add.add_argument("--agent", help="the agent of the configuration whose desk this user has")
    _add(user, "list", "who may sign in, and who no longer may", lambda _: users.user_list())
    password = _add(user, "password", "set another password; ends every session of the user", _user_password)
    disable = _add(
        user,
        "disable",
        "sign a user out everywhere, until enabled again",
        lambda a: users.user_disable(a.login),
    )
    enable = _add(user, "enable", "let a disabled user sign in again", lambda a: users.user_enable(a.login))
    change = _add(user, "change", "another name, role or desk; ends every session of the user", _user_change)
    for parser in (password, disable, enable, change):
        parser.add_argument("login")
    change.add_argument("--name")
    change.add_argument("--role", choices=sorted(ROLES))
    desk = change.add_mutually_exclusive_group()
    desk.add_argument("--agent", help="the agent of the configuration whose desk this user has")
    desk.add_argument("--no-agent", action="store_true", help="no desk of their own")


def _add_config(parsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    config = parsers.add_parser("config", help="the contact centre as code").add_subparsers(required=True)
    check = _add(config, "check", "find every mistake in a file", lambda a: configuring.config_check(a.file))
    plan = _add(config, "plan", "say what applying would change", lambda a: configuring.config_plan(a.file))
    apply = _add(
        config, "apply", "make it the next version", lambda a: configuring.config_apply(a.file, a.note)
    )
    for parser in (check, plan, apply):
        parser.add_argument("file", type=Path)
    apply.add_argument("--note", help="why, for whoever reads the versions later")
    export = _add(config, "export", "print a version as YAML", lambda a: configuring.config_export(a.version))
    export.add_argument("--version", type=int, help="the newest one where not said")


def _add_flow(parsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    flow = parsers.add_parser("flow", help="what callers hear before they wait").add_subparsers(required=True)
    test = _add(flow, "test", "walk a flow, with keys typed in or read from stdin", _flow_test)
    draw = _add(flow, "draw", "print a flow as a diagram", _flow_draw)
    for parser in (test, draw):
        parser.add_argument("file", type=Path, help="a hub.yaml")
        parser.add_argument(
            "--flow", metavar="ID", help="its id or a number of ours; else that of the first number"
        )
        parser.add_argument("--language", help="of the caller, where it is known")
    draw.add_argument("--as", dest="form", choices=("text", "mermaid"), default="text")
    test.add_argument("--tier", default="", help="of the caller")
    test.add_argument("--known", action="store_true", help="the caller has been in touch before")
    test.add_argument("--conversation", action="store_true", help="the caller has an open conversation")
    test.add_argument("--callback", action="store_true", help="the caller waits for a call of ours")
    test.add_argument("--withheld", action="store_true", help="the caller withholds the number")
    test.add_argument("--at", type=_moment, help="when they call, 2026-12-25T10:00+00:00; else now")
    test.add_argument("--closed", action="append", default=[], metavar="QUEUE", help="a queue that is closed")


def _flow_test(arguments: argparse.Namespace) -> Awaitable[None]:
    from hub.commands import flows

    caller = flows.Caller(
        language=arguments.language,
        tier=arguments.tier,
        known=arguments.known,
        conversation=arguments.conversation,
        callback=arguments.callback,
        withheld=arguments.withheld,
        at=arguments.at,
        closed=frozenset(arguments.closed),
    )
    return flows.walk(arguments.file, name=arguments.flow, caller=caller)


def _flow_draw(arguments: argparse.Namespace) -> Awaitable[None]:
    from hub.commands import flows

    return flows.draw(arguments.file, name=arguments.flow, form=arguments.form, language=arguments.language)


def _add_mail(parsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    mail = parsers.add_parser("mail", help="mails as the hub reads them").add_subparsers(required=True)
    text = "print what a mail says, as one JSON object"
    parse = _add(mail, "parse", text, lambda a: data.mail_parse(a.mail))
    parse.add_argument("mail", metavar="FILE", type=_content, help="the raw mail (.eml), or - for stdin")


def _content(name: str) -> bytes:
    """Read here, so that a file that is not there is wrong usage like any other bad argument."""
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise argparse.ArgumentTypeError(f"cannot read {name}: {error.strerror}") from None


def _add_simulate(parsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    simulate = _add(
        parsers,
        "simulate",
        "run the routing engine among synthetic customers",
        _simulate_scenario,
    )
    simulate.add_argument("scenario", type=Path, help="a YAML file such as those in config/scenarios")
    simulate.add_argument("--json", action="store_true", help="for programs; units are in the keys")
    replay = _add(parsers, "replay-routing", "real arrivals under another configuration", _replay_routing)
    replay.add_argument("--from", dest="start", type=_moment, required=True, help="2026-09-01T08:00+02:00")
    replay.add_argument("--to", dest="end", type=_moment, required=True, help="the moment the window ends")
    replay.add_argument("--config", type=Path, help="a draft hub.yaml; else the configuration in force")
    replay.add_argument("--within", type=int, default=20, help="seconds of the service level")
    replay.add_argument("--json", action="store_true", help="for programs; units are in the keys")


def _simulate_scenario(arguments: argparse.Namespace) -> Awaitable[None]:
    from hub.commands import simulating  # nor is the simulation

    return simulating.simulate(arguments.scenario, as_json=arguments.json)


def _moment(text: str) -> int:
    """ISO 8601 as milliseconds; without an offset it is UTC, so that a script means the same everywhere."""
    moment = datetime.fromisoformat(text)
    return round((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)


def _replay_routing(arguments: argparse.Namespace) -> Awaitable[None]:
    from hub.commands import simulating

    return simulating.replay_routing(
        arguments.start,
        arguments.end,
        draft=arguments.config,
        within_s=arguments.within,
        as_json=arguments.json,
    )


def _demo(arguments: argparse.Namespace) -> Awaitable[None]:
    from hub.demo.run import run_demo  # the demo world is no part of a production start

    return run_demo(port=arguments.port, data_dir=arguments.data, crowd=not arguments.quiet)


def _user_add(arguments: argparse.Namespace) -> Awaitable[None]:
    return users.user_add(
        arguments.login,
        name=arguments.name,
        role=arguments.role,
        agent_id=arguments.agent,
        password=_ask_password(),
    )


def _user_password(arguments: argparse.Namespace) -> Awaitable[None]:
    return users.user_password(arguments.login, _ask_password())


def _user_change(arguments: argparse.Namespace) -> Awaitable[None]:
    return users.user_change(
        arguments.login,
        name=arguments.name,
        role=arguments.role,
        agent_id=arguments.agent,
        no_agent=arguments.no_agent,
    )


def _ask_password() -> str:
    return getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
