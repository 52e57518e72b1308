"""How agents meet and choose: room for relations, local ties, contacts, choice of partner."""

from __future__ import annotations

from sim.scenario.schema.parameter import Section, parameter


class Load(Section):
    """How much room each relation takes of an actor's capacity."""

    cooperation: float = parameter(
        1.0, "places", 1, 1, "load of a foreign R&D cooperation", role="constant", bounds=(0, 10)
    )
    local_cooperation: float = parameter(
        1.0, "places", 1, 1, "load of a local R&D cooperation", role="constant", bounds=(0, 10)
    )
    contact: float = parameter(
        0.1, "places", 0.05, 0.2, "load of an open contact", role="constant", bounds=(0, 10)
    )
    local_tie: float = parameter(
        0.05, "places", 0.02, 0.1, "load of a local tie", role="constant", bounds=(0, 5)
    )
    capacity_sme: float = parameter(2.0, "places", 1, 4, "capacity of an SME", bounds=(1, 1e6))
    capacity_large: float = parameter(
        6.0, "places", 4, 10, "capacity of a large firm", bounds=(1, 1e6)
    )
    capacity_institution: float = parameter(
        6.0, "places", 4, 10, "capacity of a research unit", bounds=(1, 1e6)
    )
    reference_firm: float = parameter(
        0.9,
        "places",
        0.5,
        1.3,
        "load of a typical firm; rates and acceptances are stated at it",
        role="constant",
        bounds=(0, 100),
    )
    reference_institution: float = parameter(
        3.75,
        "places",
        2.5,
        4.5,
        "load of a typical research unit; rates and acceptances are stated at it",
        role="constant",
        bounds=(0, 100),
    )


class LocalTies(Section):
    """Ties between actors of one cluster, and the R&D cooperation they may carry."""

    accepted_per_year: float = parameter(
        0.6, "ties/actor/year", 0.3, 1.0, "local ties that an actor starts", bounds=(0, 20)
    )
    acceptance: float = parameter(
        0.6,
        "chance",
        0.4,
        0.8,
        "chance that the other side accepts, at mean proximity",
        bounds=(0.01, 0.99),
    )
    management_share: float = parameter(
        0.2, "share", 0.0, 0.4, "share of meetings arranged by a management of mean quality"
    )
    fading_per_year: float = parameter(
        0.2, "1/year", 0.1, 0.35, "hazard of a local tie to fade", bounds=(0, 10)
    )
    fading_while_cooperating: float = parameter(
        0.25,
        "ratio",
        0.1,
        1.0,
        "fading hazard while the two cooperate, relative to otherwise",
        bounds=(0, 1),
    )
    candidates: int = parameter(
        6, "actors", 4, 12, "cluster-mates considered at a meeting", role="constant", bounds=(1, 32)
    )
    b_tech: float = parameter(1.0, "utils", 0.0, 2.0, "weight of knowledge proximity exp(-d)")
    b_kind: float = parameter(0.2, "utils", -0.5, 1.0, "weight of the two kinds differing")
    b_tri: float = parameter(0.3, "utils", 0.0, 1.0, "weight of log(1 + common mates)")
    b_pop: float = parameter(0.2, "utils", 0.0, 0.6, "weight of log(1 + degree)")
    cooperations_firm: float = parameter(
        0.15,
        "1/year",
        0.075,
        0.3,
        "local R&D cooperations a firm enters",
        source="T01 T04",
        prior="log-uniform",
        bounds=(0, 10),
    )
    cooperations_institution: float = parameter(
        0.8,
        "1/year",
        0.4,
        1.6,
        "local R&D cooperations a research unit enters",
        source="T01 T04",
        prior="log-uniform",
        bounds=(0, 20),
    )
    cooperation_years: float = parameter(
        3.0, "years", 1.5, 6, "median length of a local R&D cooperation", bounds=(0.1, 30)
    )


class Contacts(Section):
    """How often contacts to foreign partners begin, by channel."""

    firm: float = parameter(
        0.73,
        "contacts/year",
        0.3,
        1.5,
        "contacts of a typical firm, renewal apart",
        source="assumed FIT",
        bounds=(0, 40),
    )
    institution: float = parameter(
        5.0,
        "contacts/year",
        2,
        8,
        "contacts of a typical research unit, renewal apart",
        bounds=(0, 60),
    )
    own_share: float = parameter(
        0.50, "share", 0.35, 0.65, "share of own search before the programme"
    )
    buzz_share: float = parameter(
        0.20, "share", 0.05, 0.35, "share of referrals before the programme"
    )
    inbound_share: float = parameter(
        0.25, "share", 0.10, 0.40, "share of inbound before the programme"
    )
    beta_size: float = parameter(
        0.2, "per sd", 0.0, 0.8, "effect of log size on own search", source="V24", bounds=(-2, 2)
    )
    beta_exp: float = parameter(
        0.3, "elasticity", 0.0, 0.8, "effect of log(1 + experience)", source="V26", bounds=(-3, 3)
    )
    beta_field: float = parameter(
        0.0, "log", -0.5, 0.5, "effect of knowledge intensity (from its mean)"
    )
    beta_young: float = parameter(
        0.0, "log", -0.5, 0.5, "effect of being young on own search; neutral: 0"
    )
    beta_trend: float = parameter(
        0.02,
        "1/year",
        0.0,
        0.05,
        "growth of own search that would have happened anyway",
        source="V21",
        bounds=(-0.5, 0.5),
    )
    trend_origin: float = parameter(
        2015.0,
        "year",
        2015,
        2015,
        "year in which the trend is 0",
        role="constant",
        bounds=(1990, 2050),
    )
    beta_call: float = parameter(0.3, "log", 0.0, 0.8, "effort in response to an open call")
    reference_slack_firm: float = parameter(
        0.62,
        "share",
        0.4,
        0.7,
        "effective slack of firms in the default run; rates are stated at it",
        role="constant",
        bounds=(0.01, 1),
    )
    reference_slack_institution: float = parameter(
        0.325, "share", 0.2, 0.5, "the same of research units", role="constant", bounds=(0.01, 1)
    )
    reference_exp_firm: float = parameter(
        0.18,
        "log",
        0.1,
        0.3,
        "mean log(1 + experience) of firms; own search is stated at it",
        role="constant",
        bounds=(0, 5),
    )
    reference_exp_institution: float = parameter(
        1.25, "log", 1.0, 1.6, "the same of research units", role="constant", bounds=(0, 5)
    )
    buzz_half: float = parameter(
        3.0,
        "mates",
        1,
        6,
        "experienced mates at which referral is half saturated",
        bounds=(0.01, 100),
    )
    buzz_reference: float = parameter(
        1.85,
        "mates",
        1.0,
        3.0,
        "experienced mates of a typical actor; referral is stated at it",
        role="constant",
        bounds=(0.01, 100),
    )
    buzz_young: float = parameter(
        0.0, "ratio", 0, 1, "put-in extra referral of young firms; neutral: 0", bounds=(-1, 20)
    )
    buzz_intensity: float = parameter(
        0.0,
        "ratio",
        0,
        1,
        "put-in extra referral by knowledge intensity; neutral: 0",
        bounds=(-1, 20),
    )
    renewal_per_trust: float = parameter(
        0.10, "1/year", 0.03, 0.2, "rate at which a dormant tie wakes, at trust 1", bounds=(0, 10)
    )
    inbound_effect: float = parameter(
        1.0, "elasticity", 0, 1, "inbound by the cluster's random effect", bounds=(-3, 3)
    )
    inbound_funded: float = parameter(
        0.0, "log", 0, 0.5, "extra visibility of funded clusters; neutral: 0"
    )
    inbound_firm: float = parameter(
        0.0,
        "log",
        0,
        1.5,
        "extra approaches to firms, who lead less often than they take part; neutral: 0",
        source="assumed T20 T21 T22",
    )
    rejection_memory_years: float = parameter(
        0.0, "years", 0, 3, "time a refused pair stays apart; neutral: 0", bounds=(0, 50)
    )


class Choice(Section):
    """Conditional logit among foreign partners: effects of the utility."""

    candidates: int = parameter(
        8, "partners", 4, 16, "size of a consideration set", role="constant", bounds=(1, 24)
    )
    from_other_fields: int = parameter(
        1, "partners", 0, 3, "of these, drawn from all fields", role="constant", bounds=(0, 24)
    )
    b_geo: float = parameter(
        0.34, "utils", 0, 0.8, "cost of log distance (1,000 km)", source="V14 V16 FIT"
    )
    b_border: float = parameter(
        0.23, "utils", 0, 0.5, "cost of not sharing a border", source="V16 FIT"
    )
    b_lang: float = parameter(0.2, "utils", 0, 0.6, "gain from a common language", source="V14")
    b_eu: float = parameter(0.4, "utils", 0, 1, "gain from EU membership at the date")
    b_1: float = parameter(2.0, "utils", 0, 4, "linear effect of cognitive distance", source="V18")
    b_2: float = parameter(2.5, "utils", 0, 5, "quadratic cost of cognitive distance", source="V18")
    b_pop: float = parameter(
        0.2, "utils", 0, 0.6, "weight of log(1 + degree) of the partner", bounds=(-10, 10)
    )
    b_att: float = parameter(
        0.3, "utils", 0, 0.8, "weight of the partner's attractiveness", bounds=(-10, 10)
    )
    b_tri: float = parameter(0.5, "utils", 0, 1.5, "weight of log(1 + linked mates)", source="V15")
    b_trust: float = parameter(1.0, "utils", 0, 3, "weight of trust in the partner", source="V14")
    b_target: float = parameter(
        0.5, "utils", 0, 1.5, "pull of target countries while the programme runs"
    )
    b_closed: float = parameter(
        1.0, "ratio", 0, 1, "weight of closed borders (log share still open)", bounds=(0, 20)
    )
    b_firm_firm: float = parameter(
        0.0, "utils", -1, 1, "firm with foreign firm; neutral: 0", source="V05"
    )
    b_firm_university: float = parameter(
        0.0, "utils", -1, 1, "firm with foreign university; neutral: 0", source="V05"
    )
    b_firm_research: float = parameter(
        0.0, "utils", -1, 1, "firm with foreign research organisation; neutral: 0", source="V05"
    )
    b_institution_firm: float = parameter(
        0.0, "utils", -1, 1, "institution with foreign firm; neutral: 0", source="V05"
    )
    b_institution_university: float = parameter(
        0.0, "utils", -1, 1, "institution with foreign university; neutral: 0", source="V05"
    )
    b_institution_research: float = parameter(
        0.0,
        "utils",
        -1,
        1,
        "institution with foreign research organisation; neutral: 0",
        source="V05",
    )
