"""The model's description names real files and tests, under every heading and for every rule."""

from __future__ import annotations

import ast
import re

import pytest
from reading import HOME, house, tree_of

MODEL = HOME / "sim" / "MODEL.md"
TEXT = MODEL.read_text(encoding="utf-8")
PATH = re.compile(r"`((?:sim|tests|scenarios|docs)/[\w./-]+)`")
RULE = re.compile(r"- `(\w+)`: .*?\sTest:\s+`(\w+)`\.", re.DOTALL)
#: Heading -> what stands under it, down to the next heading.
SECTIONS = {
    part.splitlines()[0]: part for part in re.split(r"^#{2,3} ", TEXT, flags=re.MULTILINE)[1:]
}
RULES = [path for path in house("sim/rules") if path.stem != "__init__"]


@pytest.mark.parametrize("heading", SECTIONS)
def test_every_heading_names_files_and_tests(heading: str) -> None:
    paths = PATH.findall(SECTIONS[heading])
    assert any(path.startswith("tests/") for path in paths), "no test is named"
    assert any(not path.startswith("tests/") for path in paths), "no file is named"


def test_every_file_that_is_named_exists() -> None:
    assert not [path for path in PATH.findall(TEXT) if not (HOME / path).exists()]


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_every_rule_has_its_line_with_a_test_that_exists(path) -> None:  # type: ignore[no-untyped-def]
    place = f"`{path.relative_to(HOME).as_posix()}`"
    (section,) = [part for name, part in SECTIONS.items() if " Rules: " in name and place in part]
    told = dict(RULE.findall(section))
    rules = {node.name for node in tree_of(path).body if isinstance(node, ast.FunctionDef)}
    tests = tree_of(HOME / "tests" / "unit" / f"test_rules_{path.stem}.py").body
    assert set(told) == rules
    assert set(told.values()) <= {node.name for node in tests if isinstance(node, ast.FunctionDef)}


def test_lines_are_not_too_long() -> None:
    assert not [line for line in TEXT.splitlines() if len(line) > 120]
