"""The routing engine: pure, standard library only. Start reading at `engine.py`."""
