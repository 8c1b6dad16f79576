"""A flow as a picture has every step that can be reached, and every way."""

from __future__ import annotations

import re
from pathlib import Path

from config.check import check
from config.compile import compile_centre
from hub.flows.draw import draw_mermaid, draw_text
from hub.flows.graph import find_reached
from hub.model.flows import Choice, Flow, MenuStep, SayStep
from tests.unit.config.flow_texts import SOUND
from tests.unit.flows.walking import flow, words


def demo() -> Flow:
    document = check(SOUND, "hub.yaml").document
    assert document is not None
    lines = [a.line for a in compile_centre(document, 1).accounts.values() if a.line]
    return lines[0].flow


def test_each_step_has_a_box_and_each_way_an_arrow() -> None:
    drawn = demo()
    ways = [way for step_id in find_reached(drawn) for way in drawn.steps[step_id].ways()]
    picture = draw_mermaid(drawn, "en")
    assert picture.startswith("flowchart TD\n")
    assert len(re.findall(r"^  s\d+ .*--> s\d+$", picture, re.MULTILINE)) == len(ways)
    assert len(re.findall(r"^  s\d+[\[({]", picture, re.MULTILINE)) == len(find_reached(drawn))


def test_in_plain_words_each_step_says_what_it_does_and_where_it_leads() -> None:
    text = draw_text(demo(), "zh-CN")
    paragraphs = {one.partition(":")[0]: one for one in text.split("\n\n")[1:]}
    assert list(paragraphs) == list(find_reached(demo()))
    assert paragraphs["menu"] == (
        "menu: asks “请按 1 或 2。”\n    1 Order → order\n    2 → outside\n    otherwise → line"
    )
    assert paragraphs["set"] == "set: sets queue billing, billing ≥ 3, order = {order}\n    → text"
    assert paragraphs["outside"] == "outside: puts through to +442079460000\n    no answer → line"


def test_words_that_mermaid_would_take_for_its_own_are_written_otherwise() -> None:
    tricky = flow(
        SayStep(words('Say "hi" <now> & #1'), "menu"),
        menu=MenuStep({"#": Choice("line")}, "line", "line", words("#?")),
    )
    boxes = re.findall(r'"([^"]*)"', draw_mermaid(tricky, "en"))
    assert all(not set(box.replace("<br/>", "")) & set("<>&") for box in boxes)
    assert any("#34;hi#34;" in box for box in boxes)
    assert "#35;" in draw_mermaid(tricky, "en")


def test_the_docs_picture_of_the_demo_is_of_today() -> None:
    document = check(Path("config/hub.yaml").read_text(encoding="utf-8"), "hub.yaml").document
    assert document is not None
    lines = [a.line for a in compile_centre(document, 1).accounts.values() if a.line]
    page = Path("docs/flows.md").read_text(encoding="utf-8")
    (picture,) = re.findall(r"```mermaid\n(.*?)\n```", page, re.DOTALL)
    assert picture == draw_mermaid(lines[0].flow, "en"), "hub flow draw config/hub.yaml --as mermaid"
