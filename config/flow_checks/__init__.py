"""What the shape of a flow alone cannot say.

``names``     what names what is not there: steps, queues, skills, tiers, variables, numbers
``ways``      steps nobody comes to, ways that are not said, rounds that wait for nobody
``telephone`` whom one may be put through to, and from where a text is sent
``words``     languages that are offered and not spoken
``lines``     numbers and the flows they name
"""

from config.flow_checks import lines, names, telephone, ways, words

CHECKS = (*names.CHECKS, *ways.CHECKS, *telephone.CHECKS, *words.CHECKS, *lines.CHECKS)
