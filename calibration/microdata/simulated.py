"""A simulated survey as rows: the same statistics are read from it as from a user's file."""

from __future__ import annotations

from typing import Any

import numpy as np

from calibration.microdata.names import Rows
from sim.engine.survey.answers import NOT_ASKED, Answers
from sim.words import Kind, SizeClass


def rows_of(answers: Answers, *, not_asked_is_zero: bool = True) -> Rows:
    """Rows of those who answered. Questions behind the filter count as 0 where they were not asked, or as no answer."""
    there = answers.has_answered
    items = answers.items[there].astype(float)
    if not_asked_is_zero:
        items[items == NOT_ASKED] = 0.0
    items[items < 0] = np.nan
    is_firm = answers.kind[there] == Kind.FIRM
    size, is_young = answers.size_class[there], answers.is_young[there]
    ids, cluster = np.unique(answers.cluster[there], return_inverse=True)
    return Rows(
        wave=answers.wave[there].astype(np.int64),
        cluster=cluster,
        is_firm=is_firm,
        is_large=size == SizeClass.LARGE,
        is_small=size == SizeClass.SME,
        is_young=is_young,
        is_old=is_firm & ~is_young,
        weight=answers.weight[there],
        items=items,
        clusters=len(ids),
        dates=answers.dates,
    )


def sample_of_clusters(rows: Rows, chosen: Any) -> Rows:
    """The rows of these clusters; one that is drawn twice counts as two."""
    order = np.argsort(rows.cluster, kind="stable")
    ends = np.searchsorted(rows.cluster[order], np.arange(rows.clusters + 1))
    parts = [order[ends[cluster] : ends[cluster + 1]] for cluster in chosen]
    numbers = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    return rows.of(np.concatenate(parts))._replace(cluster=numbers, clusters=len(parts))
