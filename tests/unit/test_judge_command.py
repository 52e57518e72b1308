"""``python -m calibration.judge --patterns-only``: one part made again, the stamps of the others left alone."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from calibration.judge import __main__ as command
from calibration.judge.study import Judged


def test_patterns_alone_are_made_again_and_stamped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "manifest.json").write_text('{"judging": {"commit": "earlier"}}')
    pd.DataFrame({"contacts.firm": [0.5, 0.7]}).to_parquet(tmp_path / "posterior.parquet")
    told: list[Path] = []
    monkeypatch.setattr(command, "tell", told.append)
    monkeypatch.setattr(
        command, "patterns_under", lambda drawn, progress: Judged({"patterns": drawn * 2})
    )
    assert command.main(["--patterns-only", "--out", str(tmp_path)]) == 0
    made = json.loads((tmp_path / "manifest.json").read_text())
    assert made["judging"] == {"commit": "earlier"} and "commit" in made["patterns"]
    assert list(pd.read_csv(tmp_path / "patterns.csv")["contacts.firm"]) == [1.0, 1.4]
    assert told == [tmp_path]


@pytest.mark.parametrize("more", [[], ["--page-only"]])
def test_without_a_posterior_or_with_two_wishes_it_says_so(
    tmp_path: Path, more: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        command.main(["--patterns-only", *more, "--out", str(tmp_path)])
    assert end.value.code == 2
    assert ("not allowed with" if more else "no posterior in") in capsys.readouterr().err
