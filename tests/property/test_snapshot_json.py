"""Every snapshot there can be comes back from JSON as it was. (Those of stories do too: `story.py`.)"""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from routing.snapshot import Snapshot
from routing.snapshot_json import snapshot_from_json, snapshot_to_json


@settings(max_examples=15)  # each has several rows of every kind
@given(snapshot=st.from_type(Snapshot))
def test_a_snapshot_comes_back_from_json_as_it_was(snapshot: Snapshot) -> None:
    text = json.dumps(snapshot_to_json(snapshot))
    assert snapshot_from_json(json.loads(text)) == snapshot
