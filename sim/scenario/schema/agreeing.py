"""How a contact becomes a cooperation: the funnel, and acceptance on both sides."""

from __future__ import annotations

from sim.scenario.schema.parameter import Section, parameter


class Funnel(Section):
    """Hazards by stage; effects shift the log odds of advancing, from the reference pair."""

    lead_advance: float = parameter(
        2.5, "1/year", 1.25, 5, "lead to exchange", prior="log-uniform", bounds=(0.001, 200)
    )
    lead_drop: float = parameter(
        2.5, "1/year", 1.25, 5, "lead dropped", prior="log-uniform", bounds=(0, 200)
    )
    exchange_advance: float = parameter(
        1.0, "1/year", 0.5, 2, "exchange to proposal", prior="log-uniform", bounds=(0.001, 200)
    )
    exchange_drop: float = parameter(
        1.0, "1/year", 0.5, 2, "exchange dropped", prior="log-uniform", bounds=(0, 200)
    )
    proposal_decide: float = parameter(
        1.2, "1/year", 0.8, 2, "proposal decided", source="T75", bounds=(0.001, 200)
    )
    proposal_drop: float = parameter(0.3, "1/year", 0.1, 0.6, "proposal dropped", bounds=(0, 200))
    f_ac: float = parameter(0.5, "log odds", 0, 2, "effect of absorptive capacity (from 1/2)")
    f_trust: float = parameter(0.8, "log odds", 0, 2, "effect of trust")
    f_tacit: float = parameter(
        0.8, "log odds", 0, 2, "drag of tacit knowledge without trust", source="V04"
    )
    f_distance: float = parameter(
        0.13,
        "log odds",
        0,
        0.5,
        "drag of log distance (1,000 km); neutral: 0",
        source="assumed FIT",
    )
    f_institution: float = parameter(0.0, "log odds", -0.5, 0.5, "institutions against firms")
    stage_shape: float = parameter(
        1.0, "shape", 0.7, 1.5, "Weibull shape of waiting in a stage; neutral: 1", bounds=(0.2, 10)
    )


class Acceptance(Section):
    """Two-sided acceptance of a proposal; chances are those of the reference pair, no grant."""

    domestic_firm: float = parameter(
        0.52, "chance", 0.2, 0.7, "a firm accepts, unfunded", source="assumed FIT"
    )
    domestic_institution: float = parameter(
        0.50, "chance", 0.2, 0.7, "an institution accepts, unfunded"
    )
    gamma_ac: float = parameter(0.5, "log odds", 0, 2, "effect of absorptive capacity (from 1/2)")
    gamma_trust: float = parameter(0.8, "log odds", 0, 2, "effect of trust")
    gamma_grant: float = parameter(
        5.0, "log odds", 2, 7, "effect of the grant share", source="P13", bounds=(-20, 1000)
    )
    gamma_load: float = parameter(
        0.5, "log odds", 0, 2, "drag of load over capacity, from the reference load"
    )
    foreign_firm: float = parameter(
        0.70, "chance", 0.4, 0.9, "a foreign partner accepts a firm", source="T58 T60 T63"
    )
    foreign_institution: float = parameter(
        0.80, "chance", 0.4, 0.9, "a foreign partner accepts an institution", source="T58 T60 T63"
    )
    theta_reputation: float = parameter(1.0, "log odds", 0, 3, "effect of effective reputation")
    theta_trust: float = parameter(0.8, "log odds", 0, 2, "effect of trust")
    theta_tacit: float = parameter(
        0.8, "log odds", 0, 2, "drag of tacit knowledge without trust", source="V04"
    )
    reference_reputation_firm: float = parameter(
        0.05,
        "share",
        0,
        0.3,
        "mean reputation of firms; acceptance is stated at it",
        role="constant",
    )
    reference_reputation_institution: float = parameter(
        0.46, "share", 0.2, 0.7, "mean reputation of institutions", role="constant"
    )
    reference_intensity: float = parameter(
        0.6,
        "share",
        0.5,
        0.7,
        "mean knowledge intensity of the fields; tacitness is stated at it",
        role="constant",
    )
    kappa: float = parameter(
        0.5, "share", 0, 0.9, "lent reputation: a referral lends it to those without a record"
    )
    kappa_trust: float = parameter(
        0.5, "share", 0, 0.9, "lent trust: share of the introducer's trust"
    )
    applying: float = parameter(
        0.7, "chance", 0.4, 0.95, "a proposal in a selected cluster applies for the grant"
    )
