"""Statistics of runs, against event logs made up by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from calibration.statistics.of_runs import again_share, alive_after_funding, broken_share
from calibration.statistics.simulated import Simulated, Span
from sim.outcome.window import horizon_of
from sim.words import Funded, Kind, Outcome, PartnerKind, Stage
from sim.world.logs import EVENT
from sim.world.records import CALENDAR, CLUSTER, PARTNER

#: Actor, partner, start, end, funded; actor 3 is an institution, partner 11 a university.
PAIRS = (
    (1, 10, 2011.0, 2014.0, Funded.NO),  # again when it ends, and once more within two years
    (1, 10, 2014.0, 2014.5, Funded.NEW),  # again after a year; running two years after its end
    (1, 10, 2015.5, 2019.0, Funded.NO),  # ends after the years asked
    (2, 10, 2011.0, 2013.0, Funded.NEW),  # again, but too late; not running two years after its end
    (2, 10, 2015.1, 2019.0, Funded.NO),
    (2, 11, 2011.0, 2013.5, Funded.NO),  # with a university: never again
    (3, 10, 2011.0, 2013.5, Funded.NO),  # an institution
    (1, 12, 2011.0, 2013.0, Funded.NO),  # broken off: not asked
    (1, 12, 2013.0, 2019.0, Funded.NO),
)


@pytest.fixture(scope="module")
def run() -> Simulated:
    """A run that left these cooperations."""
    events = np.zeros(len(PAIRS), EVENT)
    events["stage"], events["outcome"] = int(Stage.COOPERATION), int(Outcome.SUCCESS)
    for row, (actor, partner, start, end, funded) in zip(events, PAIRS, strict=True):
        row["actor"], row["partner"], row["start"], row["end"] = actor, partner, start, end
        row["kind"] = int(Kind.INSTITUTION if actor == 3 else Kind.FIRM)
        row["funded"] = int(funded)
    events["outcome"][7] = int(Outcome.BROKEN_OFF)
    partners = np.zeros(3, PARTNER)
    partners["id"] = (10, 11, 12)
    partners["kind"] = [int(PartnerKind.FIRM), int(PartnerKind.UNIVERSITY), int(PartnerKind.FIRM)]
    calendar: Any = np.zeros(1, CALENDAR)[0]
    calendar["start"], calendar["years"], calendar["per_year"], calendar["steps"] = (
        2005.0,
        0.25,
        4,
        60,
    )
    arrays = SimpleNamespace(
        events=events.view(np.recarray),
        partners=partners,
        calendar=calendar,
        clusters=np.zeros(1, CLUSTER),
    )
    assert horizon_of(calendar) == 2020.0
    return Simulated(arrays, ())


def test_a_pair_cooperates_again_if_it_begins_anew_within_two_years(run: Simulated) -> None:
    """Of three cooperations of firms with firms that ended in these years two go on; those broken off do not count."""
    assert again_share(run, Span(2012.0, 2016.0), with_firms=True) == pytest.approx(2 / 3)
    assert again_share(run, Span(2012.0, 2016.0), with_firms=False) == 0.0
    assert np.isnan(again_share(run, Span(1990.0, 1991.0), with_firms=True))


def test_a_funded_pair_is_alive_if_it_cooperates_two_years_after_the_grant(run: Simulated) -> None:
    """Of two funded cooperations the pair of one runs again by then."""
    assert alive_after_funding(run, Span(2010.0, 2020.0)) == pytest.approx(1 / 2)


def test_a_cooperation_is_broken_if_it_is_lost_within_two_years(run: Simulated) -> None:
    """The one broken off lasted two years; a little sooner it counts, among the five begun by then."""
    assert broken_share(run, Span(2010.0, 2012.0)) == 0.0
    run.arrays.events["end"][7] = 2012.9
    try:
        again = Simulated(run.arrays, ())
        assert broken_share(again, Span(2010.0, 2012.0)) == pytest.approx(1 / 5)
        assert np.isnan(broken_share(again, Span(2019.0, 2020.0)))
    finally:
        run.arrays.events["end"][7] = 2013.0
