"""What the page of patterns says: claims, their standing, explanations; numbers come from the table."""

from __future__ import annotations

#: Readings that the page and its figure show.
HEADLINES = {
    "V01": ("all clusters, from before to the end", "all clusters, from the first year to the end"),
    "V02": ("initiating, per actor", "initiating, in total", "carrying out, per actor", "carrying out, in total"),
    "V03": (
        "initiated, relative", "exchanges, relative", "cooperations, absolute", "cooperations, relative",
        "innovations, relative", "cooperations of firms there at the date, relative",
    ),
    "V04": ("exchanges, both, absolute", "exchanges, both, relative", "exchanges, firms, relative"),
    "V05": ("biotech-medtech", "over other fields"),
    "V06": ("cooperations started",),
    "V10": ("additional cooperations",),
}  # fmt: skip
#: Readings that are no pattern: diagnostics, and totals in which alike kinds differ because one is more numerous.
NO_CONTROL = ("local ties of a firm", "initiating, in total", "carrying out, in total")
NOTE = "{draws} prior draws, {replicates} run(s) of 64 clusters a draw and arm, common luck; hollow: controls"
METHOD = """TODO"""
CLAIMS: dict[str, tuple[str, str]] = {}
WHY: tuple[str, ...] = ()
LIMITS = ""
