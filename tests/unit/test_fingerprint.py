"""The fingerprint of the code: every module that a value passes through is in it, and any byte of it counts."""

from __future__ import annotations

import json
import shutil
import tomllib
from pathlib import Path

import pytest
from reading import HOME, imports_of

from sim.study.fingerprint import SHOWN, digest_of, modules_of
from tests.regression.test_numbers import KEPT, VERSIONS, digest_of_numbers

#: Where a value of a run is made, kept and written.
MAKERS = (
    "sim.study.batch", "sim.study.compare", "sim.study.ensemble", "sim.study.precision", "sim.study.results",
    "sim.outcome.tables", "sim.outcome.store",
)  # fmt: skip
SIM = HOME / "sim"


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package's modules."""
    home = Path(tmp_path_factory.mktemp("copy")) / "sim"
    shutil.copytree(
        SIM, home, ignore=lambda folder, names: [n for n in names if "__pycache__" in n]
    )
    return home


def file_of(module: str) -> Path | None:
    """The file of a module of ours; None for a folder or another's module."""
    path = HOME.joinpath(*module.split(".")).with_suffix(".py")
    return path if module.startswith("sim.") and path.is_file() else None


def reached() -> set[Path]:
    """Every module that the makers of values import, directly or not; figures and pages aside."""
    found: set[Path] = set()
    left = [path for path in map(file_of, MAKERS) if path]
    while left:
        path = left.pop()
        is_shown = any(path.is_relative_to(SIM / folder) for folder in SHOWN)
        if path not in found and not is_shown:
            found.add(path)
            left += [one for one in map(file_of, imports_of(path)) if one]
    return found


def test_every_module_that_a_value_passes_through_is_in_the_fingerprint() -> None:
    missing = reached() - set(modules_of(SIM))
    assert not missing, f"not in the fingerprint: {sorted(map(str, missing))}"
    assert len(reached()) > 80


def test_figures_and_pages_are_not_in_the_fingerprint() -> None:
    names = {path.relative_to(SIM).as_posix() for path in modules_of(SIM)}
    assert "outcome/plot/effects.py" not in names and "outcome/report/page.py" not in names
    assert {"study/yearly.py", "outcome/research/choices.py", "rules/choice.py"} <= names


def test_editing_one_byte_of_any_of_them_changes_the_fingerprint(copied: Path) -> None:
    before = digest_of(copied)
    assert before == digest_of(SIM)
    for path in modules_of(copied):
        text = path.read_bytes()
        path.write_bytes(text + b"#")
        assert digest_of(copied) != before, f"{path} may be edited unnoticed"
        path.write_bytes(text)
    assert digest_of(copied) == before


def test_numbers_of_the_regression_move_with_the_package_version_only() -> None:
    """Other numbers under a version that is known already: the version has to be raised with them."""
    version = tomllib.loads((HOME / "pyproject.toml").read_text())["project"]["version"]
    known = json.loads(VERSIONS.read_text())
    assert version in known, f"python -m tests.regression.test_numbers records version {version}"
    assert known[version] == digest_of_numbers(json.loads(KEPT.read_text()))


def test_a_version_is_never_recorded_with_other_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.regression import test_numbers

    monkeypatch.setattr(test_numbers, "KEPT", tmp_path / "numbers.json")
    monkeypatch.setattr(test_numbers, "VERSIONS", tmp_path / "versions.json")
    test_numbers.record({"a": {"b": 1}}, "0.1.0")
    test_numbers.record({"a": {"b": 1}}, "0.1.1")
    test_numbers.record({"a": {"b": 2}}, "0.2.0")
    with pytest.raises(SystemExit, match="raise the version"):
        test_numbers.record({"a": {"b": 3}}, "0.2.0")
    assert json.loads((tmp_path / "numbers.json").read_text()) == {"a": {"b": 2}}
