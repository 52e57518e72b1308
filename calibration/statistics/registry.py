"""Every statistic by name. A target names one; one that nobody registered is a fault of the table of targets."""

from __future__ import annotations

from calibration.microdata.registered import of_surveys
from calibration.statistics.named_of_register import of_registers
from calibration.statistics.named_of_runs import of_runs
from calibration.statistics.statistic import Statistic

STATISTICS: dict[str, Statistic] = {
    one.name: one for part in (of_registers(), of_runs(), of_surveys()) for one in part
}
