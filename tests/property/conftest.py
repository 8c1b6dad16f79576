"""Property tests run small by default and long on request: HYPOTHESIS_PROFILE=long."""

import os

from hypothesis import HealthCheck, settings

_QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]

settings.register_profile(
    "default", max_examples=150, stateful_step_count=60, deadline=None, suppress_health_check=_QUIET
)
settings.register_profile(
    "long", max_examples=2_000, stateful_step_count=120, deadline=None, suppress_health_check=_QUIET
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
