"""The what-if page: what happens when something on it is moved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dash import ALL, Dash, Input, Output, State, no_update

from sim.errors import ScenarioError
from sim.faces.web import page
from sim.faces.web.desk import Desk
from sim.faces.web.guard import guard
from sim.faces.web.levers import Forged, moved
from sim.faces.web.panel import faults, panel, recipe, status
from sim.faces.web.question import Question
from sim.scenario.load import load
from sim.study.compare import check_arms
from sim.study.errors import StudyError

TITLE = "clusterlink: what if?"
LEVERS = {"type": page.LEVER, "start": ALL, "key": ALL}
HIDDEN = {"display": "none"}


def create(desk: Desk) -> Dash:
    """The page as an application that needs nothing from the network."""
    app = Dash(
        "clusterlink", title=TITLE, update_title="", assets_folder=str(Path(__file__).with_name("assets"))
    )  # fmt: skip
    app.layout = page.page
    guard(app)
    app.callback(Output("levers", "children"), Input("start", "value"))(page.controls)
    app.callback(
        Output("question", "data"), Output("recipe", "children"), Output("faults", "children"),
        Input(LEVERS, "value"), Input("base", "value"), Input("pairs", "value"), Input("covers", "value"),
        State(LEVERS, "id"), State("start", "value"), prevent_initial_call=True,
    )(asked)  # fmt: skip
    app.callback(
        Output("status", "children"), Output("seen", "data"), Output("tick", "disabled"),
        Input("tick", "n_intervals"), Input("question", "data"), State("seen", "data"), State("visitor", "data"),
    )(lambda ticks, table, seen, visitor: heard(desk, table, seen, visitor))  # fmt: skip
    app.callback(
        Output("panel", "children"), Output("chart", "figure"), Output("chart", "style"),
        Output("caption", "children"), Input("seen", "data"), prevent_initial_call=True,
    )(lambda seen: shown(desk, seen))  # fmt: skip
    return app


def asked(
    values: list[Any], base: str, pairs: int, covers: str, ids: list[dict[str, str]], start: str
) -> tuple[Any, Any, Any]:
    """The question that controls ask, how to have it by command, and what is wrong with it.

    Nothing while the levers on the page still belong to another scenario; no question where there are faults.
    """
    if len(ids) != len(values):
        raise Forged("a value for each control, and a control for each value")
    if any(one["start"] != start for one in ids):
        return (no_update,) * 3
    levers = {one["key"]: value for one, value in zip(ids, values, strict=True)}
    try:
        question = Question(
            base, start, tuple(moved(_loaded(start), levers).items()), pairs, covers
        )
        check_arms(question.arms())
    except (ScenarioError, StudyError) as error:
        return None, [], faults(str(error))
    return question.as_table(), recipe(question), []


def _loaded(start: str) -> Any:
    if start not in page.starts():
        raise StudyError(f"{start!r} is no shipped scenario with a programme")
    return load(start)


def heard(
    desk: Desk, table: dict[str, Any] | None, seen: Any, visitor: str = ""
) -> tuple[Any, Any, bool]:
    """Status, what there is to show if that is new, and whether to stop asking."""
    if table is None:
        desk.leave(visitor)
        return "", None, True
    question = Question.from_table(table)
    answer, message = desk.ask(question, visitor)
    now = [table, answer.done, answer.is_whole]
    return status(question, answer, message), no_update if seen == now else now, answer.is_whole


def shown(desk: Desk, seen: Any) -> tuple[Any, Any, Any, str]:
    """Panel, figure with its style and caption; nothing where nothing is asked."""
    if seen is None:
        return [], no_update, HIDDEN, ""
    if not isinstance(seen, list) or not seen:
        raise Forged("this is nothing that was seen")
    answer = desk.known(Question.from_table(seen[0]))
    style = HIDDEN if answer.figure is None else {}
    figure = no_update if answer.figure is None else answer.figure
    return panel(answer), figure, style, answer.caption
