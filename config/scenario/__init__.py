"""Simulation scenarios as YAML: shape, cross-checks, and what they compile to."""

from config.scenario.check import check_scenario
from config.scenario.compile import compile_scenario
from config.scenario.document import ScenarioDocument

__all__ = ["ScenarioDocument", "check_scenario", "compile_scenario"]
