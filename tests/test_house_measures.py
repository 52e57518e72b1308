"""The house in order: measures, docstrings, and what no text may say."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from reading import HOME, house, in_each, tree_of

LONGEST_FILE = 300
LONGEST_FUNCTION = 45

# --- measures -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", house("sim", "calibration", "tests"), ids=lambda path: str(path.relative_to(HOME))
)
def test_a_file_has_at_most_300_lines(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST_FILE, f"{lines} lines: it wants to be two files"


def length_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from ``def`` to the end, docstring aside."""
    lines = (function.end_lineno or 0) - function.lineno + 1
    if ast.get_docstring(function) is not None:
        text = function.body[0]
        lines -= (text.end_lineno or 0) - text.lineno + 1
    return lines


def functions_of(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    return [node for node in ast.walk(tree_of(path)) if isinstance(node, kinds)]


@in_each
def test_a_function_has_at_most_45_lines(path: Path) -> None:
    found = {function.name: length_of(function) for function in functions_of(path)}
    long = {name: lines for name, lines in found.items() if lines > LONGEST_FUNCTION}
    assert not long, f"too long: {long}"


@in_each
def test_a_module_and_its_public_functions_say_what_they_are(path: Path) -> None:
    tree = tree_of(path)
    if not tree.body:
        return
    assert ast.get_docstring(tree), "the module has no docstring"
    public = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    silent = [
        node.name for node in public if node.name[0] != "_" and ast.get_docstring(node) is None
    ]
    assert not silent, f"without a docstring: {silent}"


@pytest.mark.parametrize("path", house("sim/rules"), ids=lambda path: path.stem)
def test_every_rule_has_a_docstring(path: Path) -> None:
    assert all(ast.get_docstring(function) for function in functions_of(path))


# --- text ---------------------------------------------------------------------------------------

WRITTEN = {".py", ".md", ".toml", ".cff", ".yml", ".yaml", ".csv", ".json", ".txt", ".html", ".css"}
#: Spelt backwards, so that this file does not hold what it looks for.
ROOTS = [word[::-1] for word in ("emoh", "sresU", "toor", "krow", "tnm")]
HOSTS = [word[::-1] for word in ("gro.ipyp", "gro.detsohnohtyp", "yrotcafitra", "lru-xedni-")]
UNWANTED = {
    "a path of some machine": re.compile(rf"(?<![\w.~-])/(?:{'|'.join(ROOTS)})/\w|\b[A-Z]:\\\w"),
    "a package host": re.compile("|".join(map(re.escape, HOSTS)), re.IGNORECASE),
}


def texts() -> list[Path]:
    skipped = {".git", ".venv", "results", "build", "dist", "node_modules"}
    found = [HOME / name for name in ("Makefile", ".ci/run", ".gitignore", "LICENSE")]
    for path in HOME.rglob("*"):
        inner = path.relative_to(HOME).parts
        if path.suffix in WRITTEN and not skipped & set(inner) and "cache" not in inner[0]:
            found.append(path)
    return sorted(path for path in set(found) if path.is_file())


@pytest.mark.parametrize("name", UNWANTED)
def test_no_text_holds(name: str) -> None:
    found = [
        f"{path.relative_to(HOME)}:{number}"
        for path in texts()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if UNWANTED[name].search(line)
    ]
    assert not found, f"{name} in {found}"


def test_every_text_is_utf8_ends_with_a_newline_and_has_no_trailing_blanks() -> None:
    wrong = []
    for path in texts():
        text = path.read_bytes().decode("utf-8")
        if text and (not text.endswith("\n") or "\r" in text or re.search(r"[ \t]\n", text)):
            wrong.append(str(path.relative_to(HOME)))
    assert not wrong
