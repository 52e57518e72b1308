"""The what-if page: levers from the schema, nothing from the network, faults in words."""

from __future__ import annotations

import json
import re
import socket
import threading
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner
from web_desk import FIRMS, QUOTAS, desk, plain, text_of, whole

from sim.faces.cli.app import app as commands
from sim.scenario import parameters
from sim.scenario.load import load
from sim.scenario.parameters import value_of
from sim.scenario.schema.scenario import Scenario

pytest.importorskip("dash")
from dash import no_update

from sim.faces.web import app, page
from sim.faces.web.desk import Answer, Desk
from sim.faces.web.levers import levers_of, moved
from sim.faces.web.panel import panel, recipe
from sim.faces.web.question import FILE, Question
from sim.faces.web.serving import server_at
from sim.outcome.report.part import Part, Shown
from sim.study.draws import drawn_for
from sim.study.errors import ComparisonError

__all__ = ["desk"]


# --- levers and questions -----------------------------------------------------------------------


def test_every_lever_of_the_schema_has_one_control_at_the_value_of_the_scenario() -> None:
    declared = {one.key for one in parameters(Scenario, switches=True) if one.role == "lever"}
    told = json.dumps(page.controls("firms-first"), default=plain)
    keys = re.findall(r'"type": "lever", "start": "firms-first", "key": "([^"]+)"', told)
    assert sorted(keys) == sorted(declared) and len(declared) > 30
    assert told.count('"aria-label"') == len(declared)
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


def test_looks_double_and_begin_where_an_interval_means_something() -> None:
    assert Question("a", "b", pairs=40).looks()[:4] == (4, 8, 16, 32)
    assert Question("a", "b", pairs=400, covers="both").looks()[:3] == (40, 80, 160)


def test_the_recipe_gives_the_same_scenario_and_the_same_draws(tmp_path: Path) -> None:
    changes = (FIRMS, ("programme.exit.rule", "taper"), ("programme.gate.waits", False))
    question = Question("no-programme", "double-money", changes)
    (tmp_path / FILE).write_text(question.as_toml(), encoding="utf-8")
    assert load(tmp_path / FILE) == question.arms()[1]
    told = text_of(recipe(question))
    assert "clusterlink compare no-programme my-design.toml --replicates 40" in told
    assert Question("no-programme", "interspin").as_toml() == ""
    assert Question.from_table(json.loads(json.dumps(question.as_table()))) == question
    both = Question("no-programme", "interspin", pairs=20, covers="both")
    assert "--posterior shipped --draws 20" in both.command()
    assert both.draws() == drawn_for(load("no-programme"), 20, Path("shipped"), 1)


@pytest.mark.parametrize(
    "wrong",
    [
        Question("/etc/passwd", "interspin"),
        Question("no-programme", "../interspin"),
        Question("no-programme", "interspin", pairs=10**9),
        Question("no-programme", "interspin", covers="all"),
        Question("interspin", "interspin"),
    ],
)
def test_what_the_page_does_not_offer_is_not_asked(wrong: Question) -> None:
    with pytest.raises(ComparisonError):
        wrong.arms()


# --- the page -----------------------------------------------------------------------------------


def asked(values: list[float], base: str = "no-programme", start: str = "interspin") -> Any:
    ids = [{"type": "lever", "start": "interspin", "key": key} for key in QUOTAS]
    return app.asked(values, base, 40, "luck", ids, start)


def test_a_design_with_faults_is_not_asked_and_nothing_old_stands_for_it(desk: Desk) -> None:
    question, told, faults = asked([0.8, 0.7])
    assert question is None and told == [] and "quotas" in text_of(faults)
    assert app.heard(desk, None, ["something"]) == ("", None, True)
    assert app.shown(desk, None)[0] == [] and app.shown(desk, None)[2] == app.HIDDEN
    question, told, faults = asked([0.5, 0.4])
    assert question["changes"] == [[QUOTAS[0], 0.5], [QUOTAS[1], 0.4]] and told and faults == []
    assert asked([0.5, 0.4], start="/etc/passwd") == (no_update,) * 3
    assert "no shipped scenario" in text_of(asked([0.5, 0.4], base="/etc/passwd")[2])


def test_levers_of_another_start_ask_nothing() -> None:
    assert asked([0.5, 0.4], start="taper") == (no_update,) * 3


def test_the_page_is_told_what_is_new_and_nothing_twice(desk: Desk) -> None:
    question = Question("no-programme", "interspin", (), 2)
    whole(desk, question)
    line, seen, is_over = app.heard(desk, question.as_table(), None)
    assert line.startswith("Done") and is_over
    told, figure, style, caption = app.shown(desk, seen)
    assert style == {} and len(figure.data) == 6
    assert "The programme" in text_of(told) and "Means over 2 runs" in caption
    assert app.heard(desk, question.as_table(), seen) == (line, no_update, True)


def test_the_page_comes_over_the_loopback_address_and_loads_nothing_from_elsewhere(
    desk: Desk,
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    served = server_at(port, desk)
    thread = threading.Thread(target=served.serve_forever, daemon=True)
    thread.start()
    foreign = {"Host": "other.example"}
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as answer:
            text = answer.read().decode()
        for path in ("/", "/_dash-update-component"):
            request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=foreign)
            with pytest.raises(urllib.error.HTTPError, match="400"):
                urllib.request.urlopen(request, timeout=30)
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


def test_tables_are_one_component_each_and_their_words_are_words() -> None:
    """Thousands of components take a browser seconds; what a table says is never markup."""
    rows = [("<b>one", "1 & 2", "")] * 300
    table = Shown("All", ["outcome", "effect", "remark"], rows)
    told = panel(Answer(done=1, part=Part("a against b", tables=[table])))
    shown = json.dumps(told, default=plain)
    assert shown.count('"children"') < 12
    assert "<td>1 &amp; 2</td>" in shown and "&lt;b&gt;one" in shown and "<b>" not in shown
