"""The answer as parts of the page: how far it is, and what a report tells of it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from dash import dcc, html

from sim.faces.web.desk import Answer
from sim.faces.web.question import FILE, Question
from sim.outcome.report.part import Part, Shown


def status(question: Question, answer: Answer, message: str) -> str:
    """How far it is, in a line."""
    if answer.problem:
        return "This cannot be answered."
    if answer.is_whole:
        return f"Done: {question.pairs} pairs of runs."
    told = f"Working: {message or 'beginning'}."
    if answer.done:
        told += f" Below stand the first {answer.done}: unfinished, intervals will still move."
    return told


def panel(answer: Answer) -> list[Any]:
    """Warnings, sentences and tables, as in a report."""
    if answer.problem:
        return faults(answer.problem)
    return _told(answer.part) if answer.part is not None else []


def faults(message: str) -> list[Any]:
    """What is wrong, line by line."""
    lines = [html.P(line) for line in message.splitlines() if line.strip()]
    return [html.Div(lines, className="warning", role="alert")]


def recipe(question: Question) -> list[Any]:
    """How to have the same numbers without this page."""
    told = [html.P("The same numbers, with all tables and figures, by command:")]
    if text := question.as_toml():
        told += [html.P(["in ", html.Code(FILE), ":"]), html.Pre(text)]
    return [*told, html.Pre(question.command())]


def _told(part: Part) -> list[Any]:
    warnings = [html.P(f"Warning: {line}", className="warning") for line in part.warnings]
    sentences = html.Ul([html.Li(line) for line in part.sentences])
    shown = [_table(one) for one in part.tables if one.is_open]
    folded = [
        html.Details([html.Summary(one.title), _table(one)])
        for one in part.tables
        if not one.is_open
    ]
    lead = [html.P(line, className="lead") for line in part.lead]
    return [html.H2(part.title), *warnings, sentences, *shown, *lead, *folded]


def _table(one: Shown) -> html.Div:
    """The table as one component: a browser takes seconds for thousands of them."""
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in one.heads)
    rows = "".join(f"<tr>{_cells(row)}</tr>" for row in one.rows)
    caption = f"<caption>{escape(one.title)}</caption>" if one.is_open else ""
    text = f"<table>{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    note: Sequence[Any] = [html.P(one.note)] if one.note else []
    return html.Div([dcc.Markdown(text, dangerously_allow_html=True), *note], className="wide")


def _cells(row: Sequence[str]) -> str:
    first, *others = map(escape, row)
    return f'<th scope="row">{first}</th>' + "".join(f"<td>{cell}</td>" for cell in others)
