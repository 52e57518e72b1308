"""The page before anything is asked: the design at the left, the answer at the right."""

from __future__ import annotations

from functools import cache
from typing import Any
from uuid import uuid4

from dash import dcc, html

from sim.faces.web.levers import Forged, Lever, levers_of
from sim.faces.web.question import ABSENCE, COVERS, PAIRS, PROGRAMME, Question
from sim.scenario.load import load
from sim.scenario.shipped import names

#: Type of the controls' ids, and how often the page asks, in milliseconds.
LEVER, TICK = "lever", 1000
INTRODUCTION = (
    "Move a lever of the funding design: the design and what it is compared with are simulated run by run under the "
    "same luck, and the difference is what the design changes. All of it is simulated; 15 of the 32 funded clusters "
    "and the clusters beside them are synthetic. Choose the number of pairs before you look. All designs meet the same "
    "luck: the best of many that were tried looks better than it is (clusterlink search tells what is left on fresh "
    "luck)."
)


@cache
def titles() -> dict[str, str]:
    """What ships, by name: its title."""
    return {name: load(name).title for name in names()}


@cache
def starts() -> tuple[str, ...]:
    """Scenarios with a programme, whose levers do something."""
    return tuple(name for name in names() if load(name).programme.rounds)


def page() -> html.Div:
    """The whole page."""
    first = Question(ABSENCE, PROGRAMME)
    return html.Div(
        [
            html.H1("What if the money were given otherwise?"),
            html.P(INTRODUCTION, className="lead"),
            html.Div(
                [
                    html.Section(_asked(first), id="design", **{"aria-label": "design"}),
                    html.Section(_answer(), id="answer", **{"aria-label": "answer"}),
                ],
                className="columns",
            ),
            dcc.Store(id="visitor", data=uuid4().hex),
            dcc.Store(id="question"),
            dcc.Store(id="seen"),
            dcc.Interval(id="tick", interval=TICK),
        ]
    )


def controls(start: str) -> list[Any]:
    """A control for each lever, at the values of a scenario, folded by section. Raises ``Forged`` for any other."""
    if start not in starts():
        raise Forged(f"{start[:80]!r} is no shipped scenario with a programme")
    return [
        html.Details(
            [html.Summary(title), *(_control(one, start) for one in levers)], open=place == 0
        )
        for place, (title, levers) in enumerate(levers_of(load(start)).items())
    ]  # fmt: skip


def _asked(first: Question) -> list[Any]:
    told = titles()
    options = {name: f"{name}: {title}" for name, title in told.items()}
    return [
        _named("Start from", _choice("start", {name: options[name] for name in starts()}, first.start)),
        _named("Compare with", _choice("base", options, first.base)),
        _named("Pairs of runs", _choice("pairs", {one: str(one) for one in PAIRS}, first.pairs)),
        _named("Intervals cover", _choice("covers", COVERS, first.covers)),
        html.Div(id="levers"),
        html.Div(id="recipe"),
    ]  # fmt: skip


def _answer() -> list[Any]:
    return [
        html.P(id="status", role="status"),
        html.Div(id="faults"),
        dcc.Graph(id="chart", config={"displaylogo": False}, style={"display": "none"}),
        html.P(id="caption", className="lead"),
        html.Div(id="panel"),
    ]


def _named(words: str, control: Any) -> html.Label:
    return html.Label([html.Span(words, className="name"), control], className="control")


def _choice(name: Any, options: dict[Any, str], value: Any) -> dcc.Dropdown:
    listed = [{"value": key, "label": label} for key, label in options.items()]
    return dcc.Dropdown(id=name, options=listed, value=value, clearable=False)


def _control(lever: Lever, start: str) -> html.Div:
    """A slider, or a list of choices, under what the lever means; its id tells which scenario it belongs to."""
    told = f"{lever.meaning} ({lever.unit})" if lever.unit else lever.meaning
    name = {"type": LEVER, "start": start, "key": lever.key}
    control: Any
    if lever.choices:
        words = {True: "yes", False: "no"}
        listed = {one: words[one] if isinstance(one, bool) else one for one in lever.choices}
        control = _choice(name, listed, lever.value)
    else:
        control = dcc.Slider(
            id=name, min=lever.low, max=lever.high, step=lever.step, value=lever.value, marks=None,
            updatemode="mouseup", allow_direct_input=False, tooltip={"placement": "bottom", "always_visible": True},
        )  # fmt: skip
    words_above = html.Span(told, className="name", title=lever.key)
    return html.Div(
        [words_above, control], className="control", role="group", **{"aria-label": told}
    )
