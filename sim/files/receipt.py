"""A receipt: what the program understood of one input; on screen, and under ``read`` in ``--json`` and manifests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

#: Longest line and longest fact on screen, in characters; most lines of facts. JSON has everything.
WIDEST, LONGEST, MOST_LINES = 110, 100, 7
INDENT = "  "


@dataclass(frozen=True)
class Receipt:
    """What was understood of an input.

    ``kind``: what it was read as (*scenario*, *posterior*, *survey* …). ``source``: the file, or the name as given.
    ``facts``: label -> plain value (text, number, list, mapping), in the order in which they are shown: columns
    used and ignored, rows, ranges, dates, codes taken as blank, parameters, number of draws. ``cautions``: what a
    user should look at twice, a sentence each; shown even where ``--quiet`` is asked for.
    """

    kind: str
    source: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    cautions: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The receipt in plain types."""
        return {
            "kind": self.kind,
            "source": self.source,
            **self.facts,
            "cautions": list(self.cautions),
        }

    def lines(self, most: int = MOST_LINES) -> list[str]:
        """The receipt in a few lines on screen, shortened; cautions apart."""
        told = [
            _shortened(f"{label}: {_told(value)}", LONGEST) for label, value in self.facts.items()
        ]
        lines = _packed(told)
        more = [f"{INDENT}…"] if len(lines) > most else []
        return [_shortened(f"read {self.kind} {self.source}", WIDEST), *lines[:most], *more]


def _packed(told: Sequence[str]) -> list[str]:
    """Facts one after the other, as many in a line as it holds."""
    lines: list[str] = []
    for one in told:
        if lines and len(lines[-1]) + 2 + len(one) <= WIDEST:
            lines[-1] += f"; {one}"
        else:
            lines.append(f"{INDENT}{one}")
    return lines


def _told(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_told(one)}" for key, one in value.items()) or "none"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return _counted(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,.6g}" if isinstance(value, float) else str(value)


def _counted(values: Sequence[Any]) -> str:
    """A list with its length in front where it is long."""
    text = ", ".join(_told(one) for one in values) or "none"
    return f"{len(values)}: {text}" if len(values) > 4 else text


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 2] + " …"
