"""What happens over time: cooperation, money, learning, demography, managements."""

from __future__ import annotations

from sim.scenario.schema.parameter import Section, parameter, switch


class Cooperation(Section):
    """R&D cooperation of a pair: length, ends, follow-ons, success, trust."""

    median_years: float = parameter(
        3.3, "years", 2.5, 4, "median planned length", source="T32 FIT", bounds=(0.1, 30)
    )
    shape: float = parameter(
        4.0, "shape", 3, 5, "Weibull shape of planned length", source="T32", bounds=(0.5, 20)
    )
    break_off_per_year: float = parameter(
        0.021, "1/year", 0.01, 0.04, "hazard of a premature end", source="T57 FIT", bounds=(0, 10)
    )
    follow_on_firm: float = parameter(
        0.43, "chance", 0.25, 0.6, "firm goes on at the planned end", source="T52 T53 T54 FIT"
    )
    follow_on_institution: float = parameter(
        0.44, "chance", 0.25, 0.6, "institution goes on", source="T52 T53 T54 FIT"
    )
    follow_on_funded_new: float = parameter(
        1.0,
        "ratio",
        0.5,
        1.5,
        "follow-on of funded new pairs, relative; neutral: 1",
        bounds=(0, 20),
    )
    follow_on_funded_old: float = parameter(
        1.0,
        "ratio",
        0.5,
        1.5,
        "follow-on of funded old pairs, relative; neutral: 1",
        bounds=(0, 20),
    )
    jump_at_grant_end: float = parameter(
        0.0, "chance", 0, 0.5, "a funded tie is forgotten when the grant ends; neutral: 0"
    )
    success: float = parameter(
        0.75, "chance", 0.6, 0.9, "success of the reference pair", source="T56", bounds=(0.01, 0.99)
    )
    s_ac: float = parameter(0.5, "log odds", 0, 2, "effect of absorptive capacity (from 1/2)")
    s_trust: float = parameter(0.5, "log odds", 0, 2, "effect of trust")
    s_distance: float = parameter(
        0.5, "log odds", 0, 2, "effect of moderate cognitive distance, L(d)", source="V18"
    )
    trust_gain: float = parameter(
        0.5, "share", 0.2, 0.8, "trust gained at a success, of what is missing"
    )
    trust_loss: float = parameter(
        0.5, "share", 0.2, 0.8, "trust lost at a failure, of what is there"
    )
    trust_decay: float = parameter(
        0.25, "1/year", 0.1, 0.5, "decay of trust in dormant ties", bounds=(0.001, 10)
    )
    trust_decay_funded: float = parameter(
        1.0,
        "ratio",
        0.5,
        2,
        "decay in formerly funded ties, relative; neutral: 1",
        bounds=(0.01, 20),
    )
    forgotten_below: float = parameter(
        0.05,
        "trust",
        0.02,
        0.1,
        "trust below which a tie is forgotten",
        role="constant",
        bounds=(0.001, 1),
    )


class Finance(Section):
    """What a cooperation costs and who can pay; nominal EUR."""

    cost_eur: float = parameter(
        1_000_000 / 3,
        "EUR/pair",
        165_000,
        670_000,
        "domestic cost of a pair over its planned life",
        source="R13 R14",
        prior="log-uniform",
        bounds=(1, 1e9),
    )
    budget_sme_eur: float = parameter(
        150_000,
        "EUR/year",
        75_000,
        300_000,
        "own R&D budget of an SME",
        prior="log-uniform",
        bounds=(0, 1e10),
    )
    budget_large_eur: float = parameter(
        5_000_000,
        "EUR/year",
        2_500_000,
        10_000_000,
        "own R&D budget of a large firm",
        prior="log-uniform",
        bounds=(0, 1e10),
    )
    budget_institution_eur: float = parameter(
        1_000_000,
        "EUR/year",
        500_000,
        2_000_000,
        "own R&D budget of a research unit",
        prior="log-uniform",
        bounds=(0, 1e10),
    )
    other_public: float = parameter(
        0.15,
        "chance",
        0.05,
        0.3,
        "other public money where own funds do not suffice",
        source="T71 T76",
    )
    own_response: float = parameter(
        0.0,
        "EUR/EUR",
        -0.3,
        1,
        "own R&D money per EUR of grant; neutral: 0",
        source="P12 V09",
        bounds=(-1, 10),
    )
    partner_money_binds: bool = switch(
        False, "foreign partners need room in an own budget; neutral: false", role="uncertainty"
    )
    partner_budget_eur: float = parameter(
        1_000_000,
        "EUR/year",
        300_000,
        3_000_000,
        "median budget of a foreign partner",
        role="constant",
        bounds=(0, 1e8),
    )


class Learning(Section):
    """Knowledge, experience and reputation."""

    eta: float = parameter(
        0.1,
        "1/year",
        0.033,
        0.3,
        "learning from a foreign partner",
        prior="log-uniform",
        bounds=(0, 3),
    )
    eta_foreign: float = parameter(
        0.05, "1/year", 0.0, 0.15, "learning of the foreign side (leakage)", bounds=(0, 3)
    )
    eta_local: float = parameter(
        0.03, "1/year", 0.01, 0.1, "learning from local mates", prior="log-uniform", bounds=(0, 3)
    )
    drift: float = parameter(
        0.05,
        "1/sqrt(year)",
        0.017,
        0.15,
        "sd of knowledge drift",
        prior="log-uniform",
        bounds=(0, 2),
    )
    best_distance: float = parameter(
        0.4,
        "distance",
        0.2,
        0.6,
        "cognitive distance that teaches most",
        source="V18",
        bounds=(0.05, 10),
    )
    experience_decay: float = parameter(
        0.2, "1/year", 0.1, 0.35, "decay of international experience", bounds=(0.001, 10)
    )
    experience_sharing: float = parameter(
        0.05,
        "1/year",
        0.0,
        0.2,
        "experience that mates pass on (gatekeepers)",
        source="V17",
        bounds=(0, 5),
    )
    reputation_gain: float = parameter(
        0.3, "share", 0.1, 0.5, "reputation gained at a success, of what is missing"
    )
    reputation_decay: float = parameter(
        0.15, "1/year", 0.05, 0.3, "decay of reputation", bounds=(0.001, 10)
    )
    alpha_mean: float = parameter(
        0.5, "share", 0.4, 0.6, "mean absorptive capacity", role="constant", bounds=(0.01, 0.99)
    )
    alpha_sd: float = parameter(
        0.15, "share", 0.05, 0.25, "sd of absorptive capacity", role="constant", bounds=(0, 0.28)
    )
    alpha_growth: float = parameter(
        0.0, "share", 0, 0.1, "growth of absorptive capacity per completion; neutral: 0"
    )


class Demography(Section):
    """Founding, closing and moving of firms; institutions neither found nor close."""

    young_age: float = parameter(
        10.0, "years", 5, 15, "age below which a firm is young", role="constant", bounds=(0, 1000)
    )
    founding_per_year: float = parameter(
        0.03, "1/firm/year", 0.02, 0.04, "foundings", source="P03", bounds=(0, 0.3)
    )
    closing_new: float = parameter(
        0.06, "1/year", 0.03, 0.10, "closing hazard at age 0", bounds=(0, 3)
    )
    closing_old: float = parameter(
        0.025, "1/year", 0.015, 0.03, "closing hazard at great age", bounds=(0, 3)
    )
    closing_scale: float = parameter(
        5.0, "years", 3, 8, "age over which newness wears off", bounds=(0.1, 100)
    )
    closing_size: float = parameter(
        0.0, "log per sd", -0.3, 0, "effect of log size on closing; neutral: 0", bounds=(-2, 2)
    )
    closing_funded: float = parameter(
        1.0,
        "ratio",
        0.5,
        1,
        "remaining closing hazard once funded, relative; neutral: 1",
        bounds=(0.01, 20),
    )
    entrant_size_shift: float = parameter(
        0.0, "log", -1.5, 0, "log size of newly founded firms over old ones; neutral: 0"
    )
    spin_off_share: float = parameter(0.3, "share", 0.1, 0.5, "foundings that are spin-offs")
    spin_off_noise: float = parameter(
        0.1, "distance", 0.05, 0.3, "sd of a spin-off's position around its parent", bounds=(0, 5)
    )
    inherited_contact: float = parameter(
        0.3, "chance", 0, 0.6, "a spin-off inherits a foreign acquaintance"
    )
    entry_per_year: float = parameter(
        0.0,
        "1/firm/year",
        0,
        0.05,
        "established firms that join the cluster; neutral: 0",
        bounds=(0, 0.3),
    )
    leaving_per_year: float = parameter(
        0.0, "1/year", 0, 0.05, "hazard of leaving the cluster; neutral: 0", bounds=(0, 3)
    )


class Management(Section):
    """Cluster managements: introductions and quality."""

    introductions_per_year: float = parameter(
        6.0, "1/cluster/year", 1, 10, "base rate of introductions", source="T62", bounds=(0, 200)
    )
    quality_effect: float = parameter(
        0.5, "log per unit", 0, 1, "introductions by quality (from 1/2)", bounds=(-10, 10)
    )
    learning: float = parameter(
        0.0, "share", 0, 0.1, "quality gained per brokered cooperation; neutral: 0"
    )
