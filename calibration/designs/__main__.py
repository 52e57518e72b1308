"""``python -m calibration.designs [FOLDER]``: runs what is missing of the study, then writes the published results."""

from __future__ import annotations

import sys
from pathlib import Path

from calibration.designs.leave import leave
from calibration.designs.pairing import pairing
from sim.study.interruption import ended
from sim.study.study import Study

PUBLISHED = Path("results") / "published" / "funding_design"
STORE = Path("results") / "funding_design"
#: The same study before anything was calibrated.
OVER_PRIORS = {"source": "priors", "count": 40}


def tell(message: str, done: int, total: int) -> None:
    """Progress on standard error."""
    text = f"{message} {done}/{total}" if total else message
    print(text, file=sys.stderr, flush=True)


def main() -> int:
    """Runs and writes."""
    store = Path(sys.argv[1]) if len(sys.argv) > 1 else STORE
    study = Study.load("funding_design")
    results = study.run(store, progress=tell)
    designs = [name for name in study.file.scenarios if name != study.file.against]
    before = Study.load("funding_design", name="funding_design_over_priors", draws=OVER_PRIORS)
    over_priors = before.run(store.with_name(f"{store.name}_over_priors"), progress=tell)
    pairs = pairing(study.file.against, designs, progress=tell)
    leave(results, over_priors, pairs, PUBLISHED)
    print(f"in {PUBLISHED}: README.md, tables and figures; runs in {store}")
    return 0


if __name__ == "__main__":
    raise SystemExit(ended(main))
