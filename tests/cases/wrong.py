"""What a user may get wrong: contents of files, and words on the command line."""

from __future__ import annotations

import os

EXTENDS = 'extends = "interspin"\n'
CLUSTER = """
[[clusters]]
id = {id}
key = "{key}"
name = "{key}"
field = "{field}"
founded = 2000
location = "here"
latitude = 50.0
longitude = 10.0
targets = {targets}
synthetic = true
source = "synthetic"
"""

#: What is wrong -> the file's content, and words that the message must hold.
FILES: dict[str, tuple[bytes | str, tuple[str, ...]]] = {
    "an empty file": ("", ("is empty", "extends")),
    "comments alone": ("# nothing\n", ("is empty",)),
    "no TOML": ("a = = 1", ("is not valid TOML", "line 1")),
    "a bracket that is left open": (EXTENDS + "[contacts\nbeta_call = 1", ("is not valid TOML", "line 2")),
    "junk of ten megabytes": (os.urandom(1) * 10_000_000, ("10 MB", "at most 2 MB")),
    "bytes that are no text": (bytes(range(128, 256)), ("is not text",)),
    "text of sixteen bits": (EXTENDS.encode("utf-16"), ("is not text (UTF-8)",)),
    "a zero byte": (b"a = 1\0", ("is not valid TOML", "line 1")),
    "an array for a parent": ('extends = ["interspin"]', ("an array of 1", "in quotes")),
    "a round without its dates": (
        EXTENDS + "[[programme.rounds]]\nannounced = 2016-01-01\n",
        ("3 faults", "selected: is missing", "start: is missing", "clusters: is missing"),
    ),
    "a data table that is no TOML": (
        EXTENDS + '[data]\nclusters = "table.csv"', ("table.csv", "is not valid TOML"),
    ),
    "a column of a data table misspelt": (
        EXTENDS + '[data]\nclusters = "clusters.toml"', ("clusters.toml", "feild", "did you mean 'field'?"),
    ),
    "a value of a data table of another type": (
        EXTENDS + '[data]\nclusters = "clusters.toml"', ("key id: given 'x'", "a whole number from 1 to"),
    ),
    "columns of a data table that are missing": (
        EXTENDS + '[data]\ncountries = "countries.toml"', ("distance_km: is missing", "from 1 to 20100"),
    ),
    "an unknown key": (EXTENDS + "[contacts]\nbeta_cal = 0.3", ("beta_cal", "did you mean 'beta_call'?")),
    "an unknown table": (EXTENDS + "[contact]\nbeta_call = 0.3", ("contact", "did you mean 'contacts'?")),
    "a key of another table": (EXTENDS + "[population]\nbeta_call = 0.3", ("'contacts.beta_call'",)),
    "a text for a number": (EXTENDS + '[population]\nfirms = "70"', ("given '70'", "a whole number")),
    "true for a number": (EXTENDS + "[population]\nfirms = true", ("given true", "a whole number")),
    "a number for true": (EXTENDS + "[programme]\nactive = 1", ("active",)),
    "a fraction for a whole number": (EXTENDS + "[population]\nfirms = 70.5", ("given 70.5", "firms/cluster")),
    "not a number": (EXTENDS + "[contacts]\nbeta_call = nan", ("given nan", "a number")),
    "infinity": (EXTENDS + "[contacts]\nbeta_size = inf", ("given inf",)),
    "out of range": (EXTENDS + "[cooperation]\nsuccess = 1.5", ("given 1.5", "from 0.01 to 0.99")),
    "a table for a number": (EXTENDS + "[population.firms]\na = 1", ("a table", "a whole number")),
    "a number for a table": (EXTENDS + "population = 3", ("given 3", "a table")),
    "a text of another choice": (
        EXTENDS + '[programme.exit]\nrule = "clif"', ("given 'clif'", "did you mean 'cliff'?"),
    ),
    "a negative budget": (
        EXTENDS + "[programme.implementation]\ngrant_eur = -5", ("-5", "EUR"),
    ),
    "a share above one": (EXTENDS + "[programme.quotas]\nyoung_firms = 1.2", ("1.2", "0 to 1")),
    "a date that is none": (EXTENDS + '[time]\nend = "soon"', ("given 'soon'", "a date such as")),
    "a horizon before its start": (EXTENDS + "[time]\nend = 2009-01-01", ("end",)),
    "two parents in a circle": ('extends = "wrong.toml"', ("goes in a circle",)),
    "a parent that is not there": ('extends = "none.toml"', ("none.toml", "no such file")),
    "a parent misspelt": ('extends = "interspn"', ("did you mean 'interspin'?",)),
    "a data file that is not there": (EXTENDS + '[data]\nclusters = "none.toml"', ("none.toml",)),
    "the same cluster twice": (
        EXTENDS + CLUSTER.format(id=1, key="one", field="ict", targets=[]) * 2,
        ("more than one row has id = 1", "each id once"),
    ),
    "an unknown country": (
        EXTENDS + CLUSTER.format(id=1, key="one", field="ict", targets=["XX"]), ("XX",),
    ),
    "an unknown field": (
        EXTENDS + CLUSTER.format(id=1, key="one", field="itc", targets=[]), ("itc", "ict"),
    ),
    "rounds out of order": (
        EXTENDS + "[[programme.rounds]]\nannounced = 2018-01-01\n[[programme.rounds]]\nannounced = 2016-01-01",
        ("rounds",),
    ),
}  # fmt: skip

#: What is wrong -> words on the command line, and words that the message must hold.
FLAGS: dict[str, tuple[list[str], tuple[str, ...]]] = {
    "a scenario that does not ship": (["run", "interspim"], ("did you mean 'interspin'?",)),
    "a scenario file that is not there": (["run", "none.toml"], ("no such file",)),
    "a folder for a scenario": (["run", "./"], ("is a folder",)),
    "no scenario": (["run"], ("SCENARIO",)),
    "no alternative": (["compare", "interspin"], ("ALT",)),
    "two wrong scenarios, both told": (["compare", "interspim", "no-program"], ("interspin", "no-programme")),
    "an unknown option": (["run", "interspin", "--replicats", "3"], ("--replicates",)),
    "an unknown command": (["runn", "interspin"], ("runn",)),
    "no replicates": (["run", "interspin", "--replicates", "0"], ("--replicates", "1")),
    "replicates in words": (["run", "interspin", "--replicates", "ten"], ("--replicates", "integer")),
    "no workers": (["run", "interspin", "--workers", "0"], ("--workers", "1")),
    "a negative seed": (["run", "interspin", "--seed", "-1"], ("--seed", "0")),
    "an unknown engine": (["run", "interspin", "--engine", "steam"], ("steam", "thread", "process")),
    "a setting without a value": (["run", "interspin", "--set", "contacts.beta_call"], ("key=value",)),
    "a setting of an unknown key": (
        ["run", "interspin", "--set", "contacts.beta_cal=1"], ("did you mean 'beta_call'?",),
    ),
    "a setting out of range": (
        ["run", "interspin", "--set", "population.firms=-1"], ("-1", "firms/cluster"),
    ),
    "two wrong settings, both told": (
        ["run", "interspin", "--set", "population.firms=-1", "--set", "x.y=2"], ("firms", "x"),
    ),
    "results into a file": (["run", "interspin", "--out", "file"], ("file, not a folder",)),
    "results below a file": (["run", "interspin", "--out", "file/below"], ("file, not a folder",)),
    "a precision that is negative, of an outcome misspelt: both told": (
        ["compare", "interspin", "no-programme", "--precision", "-2", "--outcome", "foreign_contact"],
        ("--precision -2.0", "above 0", "did you mean 'foreign_contacts'?"),
    ),
    "a precision that is no number": (
        ["compare", "interspin", "no-programme", "--precision", "nan"], ("--precision nan", "above 0"),
    ),
    "an unknown group of an outcome": (
        ["compare", "interspin", "no-programme", "--precision", "2", "--outcome", "projects[kind=frm]"],
        ("'kind=frm' is unknown", "kind=firm"),
    ),
    "a posterior that is not there": (
        ["compare", "interspin", "no-programme", "--posterior", "none.parquet"],
        ("none.parquet", "there is no such file", "a Parquet or CSV table"),
    ),
    "a single draw": (["compare", "interspin", "no-programme", "--draws", "1"], ("--draws", "2")),
    "a setting without a key": (["run", "interspin", "--set", "=3"], ("key=value",)),
    "true for a number in a setting": (
        ["run", "interspin", "--set", "population.firms=true"], ("given true", "a whole number"),
    ),
    "no name": (["run", ""], ("no name and no path",)),
    "a part of a replicate": (["run", "interspin", "--replicates", "1.5"], ("--replicates", "integer")),
    "a study that is not there": (["batch", "none.toml"], ("no such file",)),
    "a study without scenarios": (["batch", "study.toml"], ("scenarios", "is missing")),
    "arms of two calendars": (
        ["compare", "interspin", "monthly.toml"], ("steps_per_year", "cannot be compared"),
    ),
}  # fmt: skip
