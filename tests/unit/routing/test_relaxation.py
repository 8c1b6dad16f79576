from dataclasses import replace

from routing import events as ev
from routing.conditions import Compare
from routing.config import Membership, QueueConfig
from routing.preview import eligible_by_step
from routing.programs import Action, Step
from routing.requirements import AttributeMatches, Requirement
from tests.unit.routing.centre import SECOND, Centre, agent, said, world

GERMAN, LITTLE_GERMAN = Requirement("german", 4), Requirement("german", 1)
ANA, BEN = agent(skills={"german": 5}), agent(skills={"german": 2})


def centre_with(*steps: Step, **queue: object) -> Centre:
    config = QueueConfig(steps=steps, **queue)  # type: ignore[arg-type]
    return Centre(world({"ana": ANA, "ben": BEN}, queues={"cards": config, "loans": QueueConfig()}))


def test_after_its_time_a_step_asks_for_less_and_the_better_agent_still_ranks_first() -> None:
    centre = centre_with(Step(GERMAN, 10 * SECOND), Step(LITTLE_GERMAN))
    centre.ready("ben")
    centre.arrives("call")
    assert centre.wait(10 * SECOND - 1) == []
    assert said(centre.wait(1)) == [("step", "call", "1", "exhausted"), ("offer", "call", "ben")]
    centre.fails("call", "declined")
    centre.wait(SECOND)
    centre.ready("ana")
    assert centre.live["call"].reason.winner_key[0] == 0  # matched by the first step


def test_a_step_that_replaces_forgets_the_agents_of_the_ones_before() -> None:
    site_only = Step(Requirement("visa"), mode="replace")
    config = {"ana": ANA, "ben": agent(skills={"visa": 1})}
    queues = {"cards": QueueConfig(steps=(Step(GERMAN, SECOND), site_only))}
    centre = Centre(world(config, queues=queues))
    centre.arrives("call")
    centre.wait(SECOND)
    assert centre.ready("ana") == []
    assert said(centre.ready("ben")) == [("offer", "call", "ben")]


def test_a_step_that_expires_while_it_rings_cancels_nothing_and_still_reaches_its_next_agent() -> None:
    """Edge case 9. Expiring meanwhile must not skip the next-best agent in silence."""
    config = {"ana": ANA, "cleo": ANA, "ben": BEN}
    queues = {"cards": QueueConfig(steps=(Step(GERMAN, 5 * SECOND), Step(LITTLE_GERMAN)))}
    centre = Centre(world(config, queues=queues))
    centre.ready("ana")
    centre.arrives("call")
    centre.delivered("call")
    assert centre.wait(8 * SECOND) == []
    centre.ready("ben")
    assert centre.fails("call", "declined") == []
    centre.wait(2 * SECOND)
    assert said(centre.ready("cleo")) == [("offer", "call", "cleo")]


def test_after_a_miss_the_step_lasts_five_seconds_more_and_no_longer() -> None:
    centre = centre_with(Step(GERMAN, 5 * SECOND), Step(LITTLE_GERMAN), pair_cooldown_alone_ms=30 * SECOND)
    centre.ready("ana")
    centre.arrives("call")
    centre.delivered("call")
    centre.wait(8 * SECOND)
    centre.ready("ben")
    centre.fails("call", "declined")
    assert centre.wait(5 * SECOND - 1) == []
    assert ("offer", "call", "ben") in said(centre.wait(1))


def test_steps_of_no_duration_are_all_passed_at_once() -> None:
    """Edge case 10."""
    centre = centre_with(Step(GERMAN, 0), Step(Requirement("visa"), 0), Step(LITTLE_GERMAN))
    centre.at = SECOND
    centre.ready("ben")
    steps = [("step", "call", "1", "exhausted"), ("step", "call", "2", "exhausted")]
    assert [d for d in said(centre.arrives("call")) if d[0] != "alert"] == [
        *steps,
        ("offer", "call", "ben"),
    ]


def test_a_step_nobody_can_ever_satisfy_is_told_and_passed() -> None:
    """Edge case 11."""
    centre = centre_with(Step(Requirement("visa"), 60 * SECOND), Step(GERMAN))
    centre.ready("ana")
    assert said(centre.arrives("call")) == [
        ("alert", "no_eligible_agent", "call", "cards"),
        ("step", "call", "1", "impossible"),
        ("offer", "call", "ana"),
    ]


def test_when_nobody_could_serve_the_last_step_the_queues_overflow_says_what_happens() -> None:
    overflow = {"no_eligible": Action("voicemail")}
    centre = centre_with(Step(Requirement("visa")), overflow=overflow)
    assert ("overflow", "call", "voicemail", "no_eligible") in said(centre.arrives("call"))


def test_a_step_is_skipped_only_after_a_match_was_tried() -> None:
    skipping = Step(GERMAN, 60 * SECOND, skip_if=Compare("idle", "<", 2))
    centre = centre_with(skipping, Step(LITTLE_GERMAN))
    centre.ready("ana")
    assert said(centre.arrives("first")) == [("offer", "first", "ana")]
    assert said(centre.arrives("second")) == [("step", "second", "1", "skipped")]


def test_a_step_is_left_when_its_condition_comes_true() -> None:
    leaving = Step(GERMAN, advance_if=Compare("ready", "=", 0))
    centre = centre_with(leaving, Step(LITTLE_GERMAN))
    centre.ready("ana")
    centre.arrives("first")
    centre.accepts("first")
    centre.arrives("call")
    centre.ready("ben")
    centre.wait(SECOND)
    assert centre.rings("call") is None
    centre.becomes("ana", "not_ready")
    assert said(centre.wait(250)) == [("step", "call", "1", "condition"), ("offer", "call", "ben")]


def test_a_callback_that_is_due_leaves_by_a_condition_at_the_next_look_whoever_stood_in_line_before() -> None:
    """At the very moment at which it came back it was seen where anybody else was looked at, and alone it was not."""
    over = Step(advance_if=Compare("ready", "=", 0), on_exhaust=Action("voicemail"))
    never = Step(advance_if=Compare("ready", "=", 9))
    queues = {"cards": QueueConfig(steps=(over, Step())), "loans": QueueConfig(steps=(never, Step()))}
    cleo = agent(queues={"loans": Membership()})
    for others in ((), ("other",)):
        centre = Centre(world({"ana": ANA, "cleo": cleo}, queues=queues))
        centre.arrives("call")
        due = centre.at + 10 * SECOND
        centre.hear(ev.CallbackRequested, interaction_id="call", mode="agent_first", not_before_ms=due)
        centre.wait(10 * SECOND - 100)
        for name in others:
            centre.arrives(name, queue_id="loans")
        assert said(centre.wait(100)) == []
        assert said(centre.wait(250)) == [("overflow", "call", "voicemail", "exhausted")]


def test_a_program_that_is_exhausted_goes_where_it_says() -> None:
    centre = centre_with(Step(GERMAN, 5 * SECOND, on_exhaust=Action("callback")))
    centre.arrives("call")
    assert said(centre.wait(5 * SECOND)) == [("overflow", "call", "callback", "exhausted")]


def test_a_step_may_bring_another_queues_members_into_question_and_each_counts_once() -> None:
    """Edge case 38: an agent in both queues is one candidate."""
    both = agent(queues={"cards": Membership(), "loans": Membership(tier=5)})
    only_loans = agent(queues={"loans": Membership()})
    steps = (Step(scope=("cards", "loans")),)
    queues = {"cards": QueueConfig(steps=steps), "loans": QueueConfig()}
    centre = Centre(world({"ana": both, "ben": only_loans}, queues=queues))
    centre.ready("ana", "ben")
    centre.arrives("call")
    assert centre.live["call"].reason.candidates == 2
    assert centre.rings("call") == "ana"  # by her first membership in the scope, whose tier is 0


def test_a_visit_keeps_its_program_through_a_new_version_until_it_is_reprogrammed() -> None:
    centre = centre_with(Step(GERMAN))
    centre.arrives("call")
    easier = world(
        {"ana": ANA, "ben": BEN},
        queues={"cards": QueueConfig(steps=(Step(LITTLE_GERMAN),)), "loans": QueueConfig()},
        version=2,
    )
    centre.published(easier)
    assert centre.ready("ben") == []
    assert said(centre.hear(ev.VisitReprogrammed, interaction_id="call")) == [("offer", "call", "ben")]


def test_an_attribute_of_the_customer_may_be_compared_with_the_agents() -> None:
    config = world(
        {"ana": agent(), "ben": agent()},
        queues={"cards": QueueConfig(requirements=(AttributeMatches("site", "=", "site"),))},
    )
    sites = {"ana": "leeds", "ben": "bonn"}
    agents = {name: replace(config.agents[name], attributes={"site": site}) for name, site in sites.items()}
    config = replace(config, agents=agents, attributes={"site": "text"}, task_attributes={"site": "text"})
    centre = Centre(config)
    centre.ready("ana", "ben")
    centre.arrives("call", attributes=(("site", "bonn"),))
    assert centre.rings("call") == "ben"
    assert ("alert", "no_eligible_agent", "lost", "cards") in said(centre.arrives("lost"))


def test_an_explanation_tells_the_step_that_brings_an_agent_into_question_and_when() -> None:
    centre = centre_with(Step(GERMAN, 10 * SECOND), Step(LITTLE_GERMAN))
    centre.ready("ben")
    centre.arrives("call")
    told = centre.engine.explain("call", centre.at)
    assert (told.step, told.steps, told.relaxes_at_ms) == (0, 2, 10 * SECOND)
    ben = next(verdict for verdict in told.agents if verdict.agent_id == "ben")
    assert (ben.refusal, ben.from_step) == ("skill_missing", 1)


def test_each_step_shows_how_many_agents_are_eligible_before_it_is_published() -> None:
    steps = (Step(Requirement("visa")), Step(GERMAN), Step(LITTLE_GERMAN))
    config = world({"ana": ANA, "ben": BEN}, queues={"cards": QueueConfig(steps=steps)})
    assert eligible_by_step(config, "cards", "voice") == (0, 1, 2)
    assert eligible_by_step(config, "cards", "chat") == (0, 0, 0)
