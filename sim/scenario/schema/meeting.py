"""How agents meet and choose: room for relations, local ties, contacts, choice of partner."""

from __future__ import annotations

from sim.scenario.schema.parameter import Section, parameter


class Load(Section):
    """How much room each relation takes of an actor's capacity."""

    cooperation: float = parameter(
        1.0, "places", 1, 1, "load of a foreign R&D cooperation", role="constant"
    )
    local_cooperation: float = parameter(
        1.0, "places", 1, 1, "load of a local R&D cooperation", role="constant"
    )
    contact: float = parameter(0.1, "places", 0.05, 0.2, "load of an open contact", role="constant")
    local_tie: float = parameter(0.05, "places", 0.02, 0.1, "load of a local tie", role="constant")
    capacity_sme: float = parameter(2.0, "places", 1, 4, "capacity of an SME", least=1)
    capacity_large: float = parameter(6.0, "places", 4, 10, "capacity of a large firm", least=1)
    capacity_institution: float = parameter(
        6.0, "places", 4, 10, "capacity of a research unit", least=1
    )
    reference_firm: float = parameter(
        0.9,
        "places",
        0.5,
        1.3,
        "load of a typical firm; rates and acceptances are stated at it",
        role="constant",
    )
    reference_institution: float = parameter(
        3.75,
        "places",
        2.5,
        4.5,
        "load of a typical research unit; rates and acceptances are stated at it",
        role="constant",
    )


class LocalTies(Section):
    """Ties between actors of one cluster, and the R&D cooperation they may carry."""

    accepted_per_year: float = parameter(
        0.6, "ties/actor/year", 0.3, 1.0, "local ties that an actor starts"
    )
    acceptance: float = parameter(
        0.6, "chance", 0.4, 0.8, "chance that the other side accepts, at mean proximity", most=0.99
    )
    management_share: float = parameter(
        0.2, "share", 0.0, 0.4, "share of meetings arranged by a management of mean quality", most=1
    )
    fading_per_year: float = parameter(0.2, "1/year", 0.1, 0.35, "hazard of a local tie to fade")
    fading_while_cooperating: float = parameter(
        0.25,
        "ratio",
        0.1,
        1.0,
        "fading hazard while the two cooperate, relative to otherwise",
        most=1,
    )
    candidates: int = parameter(
        6,
        "actors",
        4,
        12,
        "cluster-mates considered at a meeting",
        role="constant",
        least=1,
        most=32,
    )
    b_tech: float = parameter(
        1.0, "utils", 0.0, 2.0, "weight of knowledge proximity exp(-d)", least=None
    )
    b_kind: float = parameter(
        0.2, "utils", -0.5, 1.0, "weight of the two kinds differing", least=None
    )
    b_tri: float = parameter(0.3, "utils", 0.0, 1.0, "weight of log(1 + common mates)", least=None)
    b_pop: float = parameter(0.2, "utils", 0.0, 0.6, "weight of log(1 + degree)", least=None)
    cooperations_firm: float = parameter(
        0.15,
        "1/year",
        0.075,
        0.3,
        "local R&D cooperations a firm enters",
        source="T01 T04",
        prior="log-uniform",
    )
    cooperations_institution: float = parameter(
        0.8,
        "1/year",
        0.4,
        1.6,
        "local R&D cooperations a research unit enters",
        source="T01 T04",
        prior="log-uniform",
    )
    cooperation_years: float = parameter(
        3.0, "years", 1.5, 6, "median length of a local R&D cooperation", least=0.1
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
    )
    institution: float = parameter(
        5.0, "contacts/year", 2, 8, "contacts of a typical research unit, renewal apart"
    )
    own_share: float = parameter(
        0.50, "share", 0.35, 0.65, "share of own search before the programme", most=1
    )
    buzz_share: float = parameter(
        0.20, "share", 0.05, 0.35, "share of referrals before the programme", most=1
    )
    inbound_share: float = parameter(
        0.25, "share", 0.10, 0.40, "share of inbound before the programme", most=1
    )
    beta_size: float = parameter(
        0.2, "per sd", 0.0, 0.8, "effect of log size on own search", source="V24", least=None
    )
    beta_exp: float = parameter(
        0.3, "elasticity", 0.0, 0.8, "effect of log(1 + experience)", source="V26", least=None
    )
    beta_field: float = parameter(
        0.0, "log", -0.5, 0.5, "effect of knowledge intensity (from its mean)", least=None
    )
    beta_young: float = parameter(
        0.0, "log", -0.5, 0.5, "effect of being young on own search; neutral: 0", least=None
    )
    beta_trend: float = parameter(
        0.02, "1/year", 0.0, 0.05, "growth of own search that would have happened anyway", source="V21", least=None
    )  # fmt: skip
    trend_origin: float = parameter(
        2015.0, "year", 2015, 2015, "year in which the trend is 0", role="constant"
    )
    beta_call: float = parameter(
        0.3, "log", 0.0, 0.8, "effort in response to an open call", least=None
    )
    reference_slack_firm: float = parameter(
        0.62,
        "share",
        0.4,
        0.7,
        "effective slack of firms in the default run; rates are stated at it",
        role="constant",
        least=0.01,
        most=1,
    )
    reference_slack_institution: float = parameter(
        0.325,
        "share",
        0.2,
        0.5,
        "the same of research units",
        role="constant",
        least=0.01,
        most=1,
    )
    reference_exp_firm: float = parameter(
        0.18, "log", 0.1, 0.3, "mean log(1 + experience) of firms; own search is stated at it", role="constant"
    )  # fmt: skip
    reference_exp_institution: float = parameter(
        1.25, "log", 1.0, 1.6, "the same of research units", role="constant"
    )
    buzz_half: float = parameter(
        3.0, "mates", 1, 6, "experienced mates at which referral is half saturated", least=0.01
    )
    buzz_reference: float = parameter(
        1.85,
        "mates",
        1.0,
        3.0,
        "experienced mates of a typical actor; referral is stated at it",
        role="constant",
        least=0.01,
    )
    buzz_young: float = parameter(
        0.0, "ratio", 0, 1, "put-in extra referral of young firms; neutral: 0", least=-1
    )
    buzz_intensity: float = parameter(
        0.0, "ratio", 0, 1, "put-in extra referral by knowledge intensity; neutral: 0", least=-1
    )
    renewal_per_trust: float = parameter(
        0.10, "1/year", 0.03, 0.2, "rate at which a dormant tie wakes, at trust 1"
    )
    inbound_effect: float = parameter(
        1.0, "elasticity", 0, 1, "inbound by the cluster's random effect", least=None
    )
    inbound_funded: float = parameter(
        0.0, "log", 0, 0.5, "extra visibility of funded clusters; neutral: 0", least=None
    )
    inbound_firm: float = parameter(
        0.0, "log", 0, 1.5, "extra approaches to firms, who lead less often than they take part; neutral: 0",
        source="assumed T20 T21 T22", least=None,
    )  # fmt: skip
    rejection_memory_years: float = parameter(
        0.0, "years", 0, 3, "time a refused pair stays apart; neutral: 0"
    )


class Choice(Section):
    """Conditional logit among foreign partners: effects of the utility."""

    candidates: int = parameter(
        8, "partners", 4, 16, "size of a consideration set", role="constant", least=1, most=24
    )
    from_other_fields: int = parameter(
        1, "partners", 0, 3, "of these, drawn from all fields", role="constant", least=0, most=24
    )
    b_geo: float = parameter(
        0.34, "utils", 0, 0.8, "cost of log distance (1,000 km)", source="V14 V16 FIT", least=None
    )
    b_border: float = parameter(
        0.23, "utils", 0, 0.5, "cost of not sharing a border", source="V16 FIT", least=None
    )
    b_lang: float = parameter(
        0.2, "utils", 0, 0.6, "gain from a common language", source="V14", least=None
    )
    b_eu: float = parameter(0.4, "utils", 0, 1, "gain from EU membership at the date", least=None)
    b_1: float = parameter(
        2.0, "utils", 0, 4, "linear effect of cognitive distance", source="V18", least=None
    )
    b_2: float = parameter(
        2.5, "utils", 0, 5, "quadratic cost of cognitive distance", source="V18", least=None
    )
    b_pop: float = parameter(
        0.2, "utils", 0, 0.6, "weight of log(1 + degree) of the partner", least=None
    )
    b_att: float = parameter(
        0.3, "utils", 0, 0.8, "weight of the partner's attractiveness", least=None
    )
    b_tri: float = parameter(
        0.5, "utils", 0, 1.5, "weight of log(1 + linked mates)", source="V15", least=None
    )
    b_trust: float = parameter(
        1.0, "utils", 0, 3, "weight of trust in the partner", source="V14", least=None
    )
    b_target: float = parameter(
        0.5, "utils", 0, 1.5, "pull of target countries while the programme runs", least=None
    )
    b_closed: float = parameter(
        1.0, "ratio", 0, 1, "weight of closed borders (log share still open)"
    )
    b_firm_firm: float = parameter(
        0.0, "utils", -1, 1, "firm with foreign firm; neutral: 0", source="V05", least=None
    )
    b_firm_university: float = parameter(
        0.0, "utils", -1, 1, "firm with foreign university; neutral: 0", source="V05", least=None
    )
    b_firm_research: float = parameter(
        0.0,
        "utils",
        -1,
        1,
        "firm with foreign research organisation; neutral: 0",
        source="V05",
        least=None,
    )
    b_institution_firm: float = parameter(
        0.0, "utils", -1, 1, "institution with foreign firm; neutral: 0", source="V05", least=None
    )
    b_institution_university: float = parameter(
        0.0,
        "utils",
        -1,
        1,
        "institution with foreign university; neutral: 0",
        source="V05",
        least=None,
    )
    b_institution_research: float = parameter(
        0.0,
        "utils",
        -1,
        1,
        "institution with foreign research organisation; neutral: 0",
        source="V05",
        least=None,
    )
