"""The what-if page: levers from the schema, answers as by command, nothing from the network, faults in words."""

from __future__ import annotations

import json
import re
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import sim
from sim.faces.cli.app import app as commands
from sim.scenario import parameters
from sim.scenario.load import load
from sim.scenario.schema.scenario import Scenario

pytest.importorskip("dash")
from dash import no_update

from sim.faces.web import app, page
from sim.faces.web.desk import Answer, Desk
from sim.faces.web.levers import levers_of, moved, value_of
from sim.faces.web.panel import panel, recipe, status
from sim.faces.web.question import FILE, Question
from sim.faces.web.serving import server_at

FIRMS = ("programme.gate.firm", 2.0)
EVERY = 2


def text_of(component: Any) -> str:
    """All words of a component."""
    return " ".join(re.findall(r'"children": "([^"]+)"', json.dumps(component, default=plain)))


def plain(component: Any) -> Any:
    return component.to_plotly_json()["props"]


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, kernels: None) -> Iterator[Desk]:
    """A desk that is told often and works on a small world."""
    small = {"population.firms": 8, "population.institutions": 3, "population.partners": 300}
    monkeypatch.setattr("sim.faces.web.desk.EVERY", EVERY)
    monkeypatch.setattr(
        "sim.faces.web.question.load", lambda name, changes=None: load(name, small | (changes or {}))
    )  # fmt: skip
    made = Desk(workers=2)
    yield made
    made.wait()


def whole(desk: Desk, question: Question) -> Answer:
    desk.ask(question)
    desk.wait()
    return desk.ask(question)


def test_every_lever_of_the_schema_has_one_control_at_the_value_of_the_scenario() -> None:
    declared = {one.key for one in parameters(Scenario, switches=True) if one.role == "lever"}
    told = json.dumps(page.controls("firms-first"), default=plain)
    keys = re.findall(r'"type": "lever", "key": "([^"]+)"', told)
    assert sorted(keys) == sorted(declared) and len(declared) > 30
    for levers in levers_of(load("firms-first")).values():
        for one in levers:
            assert one.value == value_of(load("firms-first"), one.key)
            assert one.value in one.choices if one.choices else one.low <= one.value <= one.high


def test_a_lever_that_was_not_moved_is_no_change_and_whole_numbers_stay_whole() -> None:
    scenario = load("interspin")
    members, waits = "programme.implementation.members", "programme.gate.waits"
    still = {members: float(value_of(scenario, members)), waits: True, FIRMS[0]: None}
    assert moved(scenario, still) == {}
    found = moved(scenario, {members: 8.0, waits: False, FIRMS[0]: 2})
    assert found == {members: 8, waits: False, FIRMS[0]: 2.0}
    assert isinstance(found[members], int) and isinstance(found[FIRMS[0]], float)


def test_the_answer_is_that_of_a_comparison(desk: Desk) -> None:
    question = Question("no-programme", "interspin", (FIRMS,), 4)
    answer = whole(desk, question)
    base, design = question.arms()
    expected = sim.compare(base, [design], replicates=4)
    assert answer.is_whole and answer.done == 4 and answer.part is not None
    assert answer.part.sentences == expected.sentences()
    assert "my-design" in answer.part.title and status(question, answer).startswith("Done: 4 pairs")


def test_looks_on_the_way_are_those_of_fewer_pairs_and_say_that_they_are_unfinished(
    desk: Desk,
) -> None:
    question = Question("no-programme", "interspin", (), 4)
    kept: list[Answer] = []
    keep = desk._keep
    desk._keep = lambda asked, answer: (kept.append(answer), keep(asked, answer))[1]  # type: ignore[method-assign]
    whole(desk, question)
    assert [one.done for one in kept] == [2, 4]
    assert [one.is_whole for one in kept] == [False, True]
    base, design = question.arms()
    assert kept[0].part is not None
    assert kept[0].part.sentences == sim.compare(base, [design], replicates=2).sentences()
    assert "unfinished" in status(question, kept[0])


def test_draws_of_the_posterior_make_intervals_cover_both(desk: Desk) -> None:
    answer = whole(desk, Question("no-programme", "interspin", (), 4, "both"))
    assert answer.part is not None, answer.problem
    assert any("parameters and luck" in line for line in answer.part.sentences)
    assert any("4 draws" in line for line in answer.part.warnings)


def test_a_fault_of_the_program_is_told_and_does_not_end_the_desk(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("sim.faces.web.desk.compared_so_far", lambda *_, **__: 1 / 0)
        answer = whole(desk, Question("no-programme", "interspin", (), 2))
    assert "ZeroDivisionError" in answer.problem and "fault of the program" in text_of(
        panel(answer)
    )
    assert whole(desk, Question("no-programme", "interspin", (FIRMS,), 2)).part is not None


def test_the_recipe_gives_the_same_scenario(tmp_path: Path) -> None:
    changes = (FIRMS, ("programme.exit.rule", "taper"), ("programme.gate.waits", False))
    question = Question("no-programme", "double-money", changes)
    (tmp_path / FILE).write_text(question.as_toml(), encoding="utf-8")
    assert load(tmp_path / FILE) == question.arms()[1]
    told = text_of(recipe(question))
    assert "clusterlink compare no-programme my-design.toml --replicates 40" in told
    assert Question("no-programme", "interspin").as_toml() == ""
    assert Question.from_table(json.loads(json.dumps(question.as_table()))) == question


def test_a_design_with_faults_is_not_asked_and_all_of_them_are_told() -> None:
    ids = [{"type": "lever", "key": f"programme.quotas.{one}"} for one in ("firms", "institutions")]
    question, told, faults = app.asked([0.8, 0.7], "no-programme", 40, "luck", ids, "interspin")
    assert question is no_update and told == []
    assert "quotas" in text_of(faults)
    question, told, faults = app.asked([0.5, 0.4], "no-programme", 40, "luck", ids, "interspin")
    assert question["changes"] == [["programme.quotas.firms", 0.5], ["programme.quotas.institutions", 0.4]]  # fmt: skip
    assert told and faults == []


def test_the_page_is_told_what_is_new_and_nothing_twice(desk: Desk) -> None:
    assert app.answered(desk, None, None) == (no_update,) * 7
    question = Question("no-programme", "interspin", (), 2)
    whole(desk, question)
    line, told, figure, style, caption, shown, is_over = app.answered(
        desk, question.as_table(), None
    )
    assert line.startswith("Done") and is_over and style == {}
    assert "The programme" in text_of(told) and "Means over 2 runs" in caption
    assert len(figure.data) == 6
    assert app.answered(desk, question.as_table(), shown) == (*(no_update,) * 6, True)


def test_the_page_comes_over_the_loopback_address_and_loads_nothing_from_elsewhere(
    desk: Desk,
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    served = server_at(port, desk)
    thread = threading.Thread(target=served.serve_forever, daemon=True)
    thread.start()
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as answer:
            text = answer.read().decode()
        foreign = urllib.request.Request(
            f"http://127.0.0.1:{port}/", headers={"Host": "other.example"}
        )
        with pytest.raises(urllib.error.HTTPError, match="400"):
            urllib.request.urlopen(foreign, timeout=30)
    finally:
        served.shutdown()
        thread.join()
        served.server_close()
    loaded = re.findall(r'(?:src|href)="([^"]+)"', text)
    assert loaded and all(one.startswith("/") and not one.startswith("//") for one in loaded)
    assert any("style.css" in one for one in loaded)


def test_a_port_that_is_taken_and_a_missing_library_are_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        found = CliRunner().invoke(commands, ["serve", "--port", str(port)])
    assert found.exit_code == 2 and f"--port {port}" in found.output
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    found = CliRunner().invoke(commands, ["serve"])
    assert found.exit_code == 2 and "clusterlink[web]" in found.output
