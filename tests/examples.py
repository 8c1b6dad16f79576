"""How many examples property tests try, wherever they stand: few by default, many with HYPOTHESIS_PROFILE=long. `quick`
finds without making small, for work in progress. None has a deadline: a machine that stands still is not a failure."""

import os

from hypothesis import HealthCheck, Phase, settings

_QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]

settings.register_profile(
    "default", max_examples=60, stateful_step_count=60, deadline=None, suppress_health_check=_QUIET
)
settings.register_profile(
    "long", max_examples=2_000, stateful_step_count=120, deadline=None, suppress_health_check=_QUIET
)
settings.register_profile(
    "quick",
    max_examples=40,
    stateful_step_count=60,
    deadline=None,
    suppress_health_check=_QUIET,
    phases=[Phase.generate],
    report_multiple_bugs=False,
)


def choose_examples() -> None:
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
