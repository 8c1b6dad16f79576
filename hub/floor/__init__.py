"""The live floor: what a supervisor sees of queues and agents now, and of today.

What *is* comes from the rows (who waits, who has what), what *was* from the log (answered, abandoned, handled). Both
are kept up by what is new in the log, so a look costs what has happened since the last one, not what the day was. Each
figure stands in a table with its formula in words, and can be asked of the log anew, interaction by interaction
(``behind``); a test holds the two against each other.

news       what the log has that was not seen yet
tally      the fold: counts by queue, agent and minute; pure
standing   open work, agents and what rings, read again only where something happened
figures    the rows and totals that are shown; pure
needs      what wants a supervisor; pure
formulas   each figure in words
behind     the interactions behind a figure: the plain query
keeper     holds all of it for a node
acting     what a supervisor changes of an agent
"""
