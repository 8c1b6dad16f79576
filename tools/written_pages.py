"""Everything in the documentation that is drawn or written from the code."""

from tools import state_diagrams, written_tables

if __name__ == "__main__":
    state_diagrams.main()
    written_tables.main()
