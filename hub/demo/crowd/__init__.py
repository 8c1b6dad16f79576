"""People who are not there: simulated agents and customers, so that one person alone sees a living floor.

They come through the same doors as everybody, by ``hub.demo.clients``. What they say is in
``stories.yaml``, how they are in ``habits``, what they decide in the two pure minds.
"""

from hub.demo.crowd.crowd import Crowd, CrowdState
from hub.demo.crowd.tempo import Tempo
from hub.demo.crowd.world import Doors, Line, Residents

__all__ = ["Crowd", "CrowdState", "Doors", "Line", "Residents", "Tempo"]
