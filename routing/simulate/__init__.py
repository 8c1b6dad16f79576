"""The simulator: the production engine among simulated customers and agents. Pure, like the engine.

draws          numbered random numbers                 scenario   what to simulate
distributions  how long things take                    run        warm-up, batches, when to stop
arrivals       who comes when                          figures    what is published, as ratios
world          customers and agents around the engine  estimates  figures with their intervals
books          what is counted                         results    for JSON and for people
surplus        what was luck                           controls   luck as controls of a regression
"""

from routing.simulate.results import Results, format_table
from routing.simulate.run import simulate
from routing.simulate.scenario import Scenario

__all__ = ["Results", "Scenario", "format_table", "simulate"]
