"""A small made-up register in the shape of the real one, with a known truth; for tests and for trying the command."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pandas as pd

from sim.files.write import whole_file
from sim.outcome.store import write_csv

COUNTRIES = ("DE", "FR", "UK", "IT", "ES", "NL", "AT", "PL")
WEIGHTS = (0.25, 0.2, 0.15, 0.12, 0.1, 0.08, 0.06, 0.04)
TOPICS = ("H2020-EU.3.1.", "H2020-EU.2.1.1.", "H2020-EU.2.1.2.", "H2020-EU.3.4.", "H2020-EU.3.3.")
#: Share of the research organisations among the organisations, and their chance to lead over that of firms.
RESEARCH_SHARE, LEAD_RATIO = 0.4, 2.0


def made_up(
    projects: int = 300, organisations: int = 200, seed: int = 1
) -> dict[str, pd.DataFrame]:
    """Tables *projects, organisations, participations* under the trimmed files' names of columns.

    A project has 3 to 8 participants; research organisations lead twice as often as firms, given that they take part.
    """
    luck = np.random.default_rng(seed)
    is_research = luck.random(organisations) < RESEARCH_SHARE
    names = [
        f"UNIVERSITAET {place}" if research else f"WERK {place} GMBH"
        for place, research in enumerate(is_research)
    ]
    countries = luck.choice(COUNTRIES, organisations, p=WEIGHTS)
    took, led = [], []
    for number in range(projects):
        who = luck.choice(organisations, int(luck.integers(3, 9)), replace=False)
        weights = np.where(is_research[who], LEAD_RATIO, 1.0)
        led.append(int(luck.choice(who, p=weights / weights.sum())))
        took += [(f"{number}", f"o{one}") for one in who]
    months = luck.choice((24, 36, 48), projects, p=(0.2, 0.5, 0.3))
    begun = pd.Timestamp("2015-01-01")
    ends = [begun + pd.DateOffset(months=int(one)) - pd.DateOffset(days=1) for one in months]
    return {
        "projects": pd.DataFrame(
            {
                "project_id": [str(number) for number in range(projects)],
                "programme": luck.choice(TOPICS, projects),
                "start": "2015-01-01",
                "end": [f"{end:%Y-%m-%d}" for end in ends],
                "scheme": luck.choice(("RIA", "IA", "CSA"), projects, p=(0.6, 0.3, 0.1)),
                "coordinator_id": [f"o{one}" for one in led],
            }
        ),
        "organisations": pd.DataFrame(
            {"organisation_id": [f"o{one}" for one in range(organisations)], "name": names, "country": countries}
        ),
        "participations": pd.DataFrame(took, columns=["project_id", "organisation_id"]),
    }  # fmt: skip


def write_trimmed(tables: dict[str, pd.DataFrame], folder: Path, programme: str = "h2020") -> None:
    """Writes the tables as the trimmed files are: gzipped CSV."""
    for name, table in tables.items():
        text = table.to_csv(index=False, lineterminator="\n")
        with whole_file(folder / f"{programme}_{name}.csv.gz") as temporary:
            temporary.write_bytes(gzip.compress(text.encode("utf-8"), mtime=0))


def write_export(tables: dict[str, pd.DataFrame], folder: Path) -> None:
    """Writes the same register as the current export is: two files, semicolons, every field quoted."""
    rows = tables["participations"].merge(tables["organisations"], on="organisation_id")
    projects = tables["projects"]
    leads = dict(zip(projects["project_id"], projects["coordinator_id"], strict=True))
    is_lead = rows["project_id"].map(leads) == rows["organisation_id"]
    is_research = rows["name"].str.startswith("UNI")
    organisations = pd.DataFrame(
        {
            "projectID": rows["project_id"],
            "organisationID": rows["organisation_id"],
            "name": rows["name"],
            "activityType": np.where(is_research, "HES", "PRC"),
            "country": rows["country"],
            "role": np.where(is_lead, "coordinator", "participant"),
        }
    )
    other = pd.DataFrame(
        {
            "id": projects["project_id"],
            "startDate": projects["start"],
            "endDate": projects["end"],
            "frameworkProgramme": "H2020",
            "fundingScheme": projects["scheme"],
            "legalBasis": projects["programme"],
        }
    )
    for name, table in (("organization", organisations), ("project", other)):
        write_csv(folder / f"{name}.csv", table, sep=";", quoting=1)
