"""The what-if page: what happens when something on it is moved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dash import ALL, Dash, Input, Output, State, no_update

from sim.faces.web import page
from sim.faces.web.chart import caption, chart
from sim.faces.web.desk import Desk
from sim.faces.web.levers import moved
from sim.faces.web.panel import faults, panel, recipe, status
from sim.faces.web.question import Question
from sim.scenario.errors import ScenarioError
from sim.scenario.load import load
from sim.study.compare import check_arms
from sim.study.errors import StudyError

TITLE = "clusterlink: what if?"
LEVERS = {"type": page.LEVER, "key": ALL}


def create(desk: Desk) -> Dash:
    """The page as an application that needs nothing from the network."""
    app = Dash(
        "clusterlink", title=TITLE, update_title="", assets_folder=str(Path(__file__).with_name("assets"))
    )  # fmt: skip
    app.layout = page.page
    app.callback(Output("levers", "children"), Input("start", "value"))(page.controls)
    app.callback(
        Output("question", "data"), Output("recipe", "children"), Output("faults", "children"),
        Input(LEVERS, "value"), Input("base", "value"), Input("pairs", "value"), Input("covers", "value"),
        State(LEVERS, "id"), State("start", "value"), prevent_initial_call=True,
    )(asked)  # fmt: skip
    app.callback(
        Output("status", "children"), Output("panel", "children"), Output("chart", "figure"),
        Output("chart", "style"), Output("caption", "children"), Output("shown", "data"),
        Output("tick", "disabled"),
        Input("tick", "n_intervals"), Input("question", "data"), State("shown", "data"),
    )(lambda ticks, table, shown: answered(desk, table, shown))  # fmt: skip
    return app


def asked(
    values: list[Any], base: str, pairs: int, covers: Any, ids: list[dict[str, str]], start: str
) -> tuple[Any, Any, Any]:
    """The question that controls ask, how to have it by command, and what is wrong with it.

    A question with faults is not asked: what was found for the last one stays.
    """
    levers = {one["key"]: value for one, value in zip(ids, values, strict=True)}
    question = Question(base, start, tuple(moved(load(start), levers).items()), pairs, covers)
    try:
        one, other = question.arms()
        check_arms((one, other))
    except (ScenarioError, StudyError) as error:
        return no_update, [], faults(str(error))
    return question.as_table(), recipe(question), []


def answered(desk: Desk, table: dict[str, Any] | None, shown: Any) -> tuple[Any, ...]:
    """Status, panel, chart with style and caption, what is shown now, whether to stop asking."""
    if table is None:
        return (no_update,) * 7
    question = Question.from_table(table)
    answer = desk.ask(question)
    now = [table, answer.done, answer.is_whole]
    if shown == now:
        return (no_update,) * 6 + (answer.is_whole,)
    style = {} if answer.arms else {"display": "none"}
    return (
        status(question, answer), panel(answer), chart(answer.arms), style, caption(answer.arms), now,
        answer.is_whole,
    )  # fmt: skip
