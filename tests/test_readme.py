"""The README tells what the published results hold, and what it shows works."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.scenario.load import load

HOME = Path(__file__).parents[1]
README = (HOME / "README.md").read_text(encoding="utf-8")
PRINTED = HOME / "results" / "published" / "first_run" / "printed.txt"
BEGIN, END = "<!-- first run: from results/published/first_run -->", "<!-- end of first run -->"


def words(text: str) -> str:
    """The text with any white space as one blank."""
    return " ".join(text.split())


def test_the_first_run_is_what_the_published_one_printed() -> None:
    block = README.split(BEGIN)[1].split(END)[0]
    printed = words(PRINTED.read_text(encoding="utf-8"))
    table = [line for line in block.splitlines() if line.startswith("    ")]
    quoted = re.sub(
        r"^> ?", "", "\n".join(one for one in block.splitlines() if one.startswith(">")), flags=re.M
    )
    sentences = [words(one) for one in quoted.split("\n\n") if one.strip()]
    assert len(table) > 10 and len(sentences) >= 4
    for told in (*map(words, table), *sentences):
        assert told in printed, told


def test_links_lead_to_files_of_the_project() -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)", README) if not link.startswith("http")]
    assert len(links) > 5
    assert not [link for link in links if not (HOME / link).exists()]


def test_the_policy_of_ones_own_can_be_run(tmp_path: Path) -> None:
    section = README.split("## A policy of one's own")[1].split("\n\n")[1]
    policy = tmp_path / "my-policy.toml"
    policy.write_text("\n".join(line.removeprefix("    ") for line in section.splitlines()))
    found = load(policy)
    assert found.programme.quotas.young_firms == pytest.approx(0.3)
    assert found.programme.exit.rule == "voucher"


def test_as_many_scenarios_ship_as_it_says() -> None:
    from sim.scenario import shipped

    told = re.search(r"lists the (\d+) scenarios that ship", README)
    assert told is not None and int(told[1]) == len(shipped.names())
