"""The table of signs is complete: every parameter that is uncertain and every lever with a range stands in it.

Constants (facts about the population, weights of load, reference points at which rates are stated) are no behaviour.
"""

from __future__ import annotations

from sim.scenario.parameters import Parameter, parameters
from sim.scenario.schema.scenario import Scenario
from tests.verification.lived import rows_of

TABLE = rows_of("signs.csv")
DECLARED: dict[str, Parameter] = {
    one.key: one for one in parameters(Scenario) if one.role != "constant" and one.low is not None
}


def test_no_behavioural_parameter_and_no_lever_is_missing_from_the_table() -> None:
    assert [row["parameter"] for row in TABLE] == sorted(
        (row["parameter"] for row in TABLE), key=list(DECLARED).index
    )
    assert {row["parameter"] for row in TABLE} == set(DECLARED)
    assert len(TABLE) == len(DECLARED)


def test_the_table_goes_over_the_declared_ranges_and_gives_reasons_for_no_effect() -> None:
    for row in TABLE:
        declared = DECLARED[row["parameter"]]
        assert (float(row["low"]), float(row["high"])) == (declared.low, declared.high), row
        assert row["sign"] in ("+", "-", "0")
        assert bool(row["reason"]) == (row["sign"] == "0"), row
