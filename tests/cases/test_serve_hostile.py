"""Requests that no page of ours makes: refused in words, with 4xx, without a run, and without harm to others."""

from __future__ import annotations

import copy
import json
import logging
import random
from typing import Any

import pytest

pytest.importorskip("dash")
from sim.faces.web import app as pages
from sim.faces.web.desk import Answer, Desk
from sim.faces.web.guard import MOST_BYTES
from sim.faces.web.levers import levers_of
from sim.faces.web.question import Question
from sim.scenario.load import load

UPDATE = "/_dash-update-component"
ASKED = Question("no-programme", "interspin", (("programme.gate.firm", 2.0),), 20)
FUZZED = 400


class Quiet(Desk):
    """A desk that notes what it is asked and runs nothing."""

    def __init__(self) -> None:
        super().__init__(1)
        self.heard: list[Question] = []

    def ask(self, question: Question, visitor: str = "") -> tuple[Answer, str]:
        self.heard.append(question)
        return Answer(), "noted"


@pytest.fixture(scope="module")
def quiet() -> Quiet:
    return Quiet()


@pytest.fixture(scope="module")
def client(quiet: Quiet) -> Any:
    return pages.create(quiet).server.test_client()


def call(name: str, *inputs: Any, state: tuple[Any, ...] = ()) -> dict[str, Any]:
    """What a page sends for the callback with this part among its outputs; values in the order of the callback."""
    made = pages.create(Quiet())
    output, known = next(
        (key, one) for key, one in made.callback_map.items() if f"{name}." in f"{key}."
    )
    parts = [one.rsplit(".", 1) for one in output.strip(".").split("...")]
    outputs = [{"id": one, "property": what} for one, what in parts]
    filled = [
        [_filled(one, value) for one, value in zip(known[place], values, strict=True)]
        for place, values in (("inputs", inputs), ("state", state))
    ]
    return {
        "output": output, "outputs": outputs if output.startswith("..") else outputs[0],
        "inputs": filled[0], "state": filled[1], "changedPropIds": [],
    }  # fmt: skip


def _filled(one: dict[str, str], value: Any) -> Any:
    if not one["id"].startswith("{"):
        return {"id": one["id"], "property": one["property"], "value": value}
    return [
        {"id": {"type": "lever", "start": "interspin", "key": key}, "property": one["property"], "value": at}
        for key, at in value
    ]  # fmt: skip


def of_levers(values: dict[str, Any], **others: Any) -> dict[str, Any]:
    told = {"base": "no-programme", "pairs": 20, "covers": "luck", "start": "interspin"} | others
    ids = [(key, {"type": "lever", "start": "interspin", "key": key}) for key in values]
    return call(
        "question", values.items(), told["base"], told["pairs"], told["covers"], state=(ids, told["start"])
    )  # fmt: skip


def of_question(table: Any) -> dict[str, Any]:
    return call("status", 1, table, state=(None, "someone"))


@pytest.mark.parametrize(
    "body",
    [
        call("levers", "interspin"),
        of_levers({"programme.gate.firm": 2.0}),
        of_question(ASKED.as_table()),
        of_question(None),
        call("panel", [ASKED.as_table(), 0, False]),
    ],
    ids=("controls", "levers", "question", "no question", "seen"),
)
def test_what_the_page_sends_is_answered(client: Any, body: dict[str, Any]) -> None:
    done = client.post(UPDATE, json=body)
    assert done.status_code == 200, done.text


HUGE = {"changes": [["population.scale", 250.0]]}
QUESTIONS = [
    HUGE,
    {"changes": [["programme.gate.firm", 1e300]]},
    {"changes": [["programme.gate.firm", float("nan")]]},
    {"changes": [["programme.gate.firm", "2"]]},
    {"changes": [["programme.gate.firm", True]]},
    {"changes": [["programme.gate.waits", 1]]},
    {"changes": [["programme.gate.firm", [2.0]]]},
    {"changes": [["programme.gate.firm", 2.0]] * 2},
    {"changes": [["programme.gate.firm", 2.0, 3.0]]},
    {"changes": [["programme.rounds", []]]},
    {"changes": {"population.scale": 250}},
    {"changes": None},
    {"start": "../interspin"},
    {"base": "/etc/passwd"},
    {"base": ["no-programme"]},
    {"pairs": 10**9},
    {"pairs": True},
    {"pairs": "20"},
    {"covers": "all"},
    {"covers": None},
    {"extra": 1},
]


@pytest.mark.parametrize("changed", QUESTIONS, ids=str)
def test_a_forged_question_is_refused_before_anything_runs(
    client: Any, quiet: Quiet, changed: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    quiet.heard.clear()
    table = ASKED.as_table() | changed
    for body in (of_question(table), call("panel", [table, 0, False])):
        done = client.post(UPDATE, data=json.dumps(body), content_type="application/json")
        assert done.status_code == 400, done.text
        assert "Traceback" not in done.text
    assert quiet.heard == [] and not caplog.records


@pytest.mark.parametrize(
    "values",
    [
        {"population.scale": 250.0}, {"nothing.at.all": 1}, {"programme.gate.firm": "much"},
        {"programme.gate.firm": 1e9}, {"programme.gate.firm": [1]}, {"programme.gate.waits": "yes"},
    ],
    ids=str,
)  # fmt: skip
def test_forged_levers_are_refused(client: Any, values: dict[str, Any]) -> None:
    done = client.post(UPDATE, json=of_levers(values))
    assert done.status_code == 400 and "Traceback" not in done.text


def test_every_lever_takes_its_ends_and_nothing_beyond() -> None:
    for levers in levers_of(load("interspin")).values():
        for one in levers:
            assert one.takes(one.value)
            assert all(map(one.takes, one.choices or (one.low, one.high)))
            assert not one.takes("?") and not one.takes(None) and not one.takes(float("nan"))
            assert one.choices or not (one.takes(one.high + 1) or one.takes(one.low - 1))


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"data": b"x" * (MOST_BYTES + 1), "content_type": "application/json"}, 413),
        ({"data": b"{", "content_type": "application/json"}, 400),
        ({"data": b"\xff\xfe", "content_type": "application/json"}, 400),
        ({"data": b"[" * 100_000, "content_type": "application/json"}, 400),
        ({"data": json.dumps(of_question(ASKED.as_table())), "content_type": "text/plain"}, 415),
        ({"data": b"null", "content_type": "application/json"}, 400),
        ({"json": []}, 400),
        ({"json": {"output": "nothing.here"}}, 400),
        ({"json": of_question(None) | {"cancelJob": ["1"]}}, 400),
        ({"json": of_question(None) | {"inputs": []}}, 400),
        ({"json": of_question(None) | {"outputs": [{"id": "x", "property": "y"}]}}, 400),
    ],
)
def test_what_is_no_request_of_the_page_is_refused(
    client: Any, sent: dict[str, Any], status: int
) -> None:
    done = client.post(UPDATE, **sent)
    assert done.status_code == status, done.text
    assert "Traceback" not in done.text


def spoilt(body: Any, luck: random.Random) -> Any:
    """The same document with something else in one place of it."""
    body = copy.deepcopy(body)
    place, places = body, []
    while isinstance(place, (dict, list)) and place:
        key = luck.choice(list(place) if isinstance(place, dict) else range(len(place)))
        places.append((place, key))
        place = place[key]
    place, key = luck.choice(places)
    others: list[Any] = [
        None, True, -1, 2**70, 1e308, float("inf"), "", "x" * 10_000, "\0", "interspin", [], [[]], {}, {"id": {}},
        {"type": "lever"}, "no-programme", ["interspin"], "ALL",
    ]  # fmt: skip
    if luck.random() < 0.2 and isinstance(place, dict):
        del place[key]
    else:
        place[key] = luck.choice(others)
    return body


def test_whatever_is_sent_there_is_no_fault_of_the_server(
    client: Any, caplog: pytest.LogCaptureFixture
) -> None:
    luck = random.Random("hostile")
    bodies = (
        call("levers", "interspin"), of_levers({"programme.gate.firm": 2.0, "programme.gate.waits": False}),
        of_question(ASKED.as_table()), call("panel", [ASKED.as_table(), 0, False]),
    )  # fmt: skip
    seen = set()
    for number in range(FUZZED):
        body = spoilt(bodies[number % len(bodies)], luck)
        if luck.random() < 0.3:
            body = spoilt(body, luck)
        done = client.post(UPDATE, data=json.dumps(body), content_type="application/json")
        seen.add(done.status_code)
        assert done.status_code in (200, 204, 400), (done.status_code, body)
        assert "Traceback" not in done.text
    assert {200, 400} <= seen
    assert not [one for one in caplog.records if one.levelno >= logging.ERROR]
