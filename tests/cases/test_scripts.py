"""What a researcher writes in Python runs as a script, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def script(path: Path, text: str) -> subprocess.CompletedProcess[str]:
    """A script, written and run beside its own results."""
    path.write_text(text)
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(path)]
    return subprocess.run(command, cwd=path.parent, env=environment, capture_output=True, text=True)


def test_the_example_of_the_contract_runs_as_a_script(tmp_path: Path) -> None:
    done = script(
        tmp_path / "example.py",
        "import sim\n"
        'base = sim.load("interspin").with_changes({"population.firms": 8, "population.institutions": 3})\n'
        'alt = base.with_changes({"programme.quotas.young_firms": 0.5}, name="young quota")\n'
        "runs = sim.run(base, replicates=2, seed=1)\n"
        "result = sim.compare(base, [alt], replicates=2)\n"
        "print(len(runs.indicators()), len(runs.summary()), len(result.effects))\n"
        "result.report('page.html')\n",
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "page.html").read_text().count("data:image/png") == 10


def test_a_script_without_guard_is_told_so(tmp_path: Path) -> None:
    done = script(
        tmp_path / "unguarded.py",
        "import sim\nfrom sim.study.executors import executor_for\n"
        'base = sim.load("interspin", {"population.firms": 4})\n'
        'with executor_for("process", 1) as pool:\n    sim.run(base, replicates=1, executor=pool)\n',
    )
    assert done.returncode != 0
    assert 'if __name__ == "__main__":' in done.stderr
