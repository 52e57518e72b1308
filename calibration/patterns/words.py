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
#: Patterns for which the model carries rival mechanisms.
RIVALS = ("V03", "V04")
#: Readings that are no pattern: diagnostics, and totals in which alike kinds differ because one is more numerous.
NO_CONTROL = ("local ties of a firm", "initiating, in total", "carrying out, in total")
NOTE = "{draws} prior draws, {replicates} run(s) of 64 clusters a draw and arm, common luck; hollow: controls"
METHOD = """
How often does each pattern of the model's purpose (`sim/MODEL.md`) come out, if nothing is known of the parameters but
their declared ranges? {draws} prior draws (Latin hypercube over {drawn} uncertain parameters, seed {seed}),
{replicates} run(s) of every arm a draw, all arms of a draw under common luck. {failed} draws failed; {undefined} of
{readings} rows of `patterns.csv` have draws in which they are undefined (nothing to divide by): counted in
`n_undefined`, left out of the share.

**Share**: the draws in which the direction holds, with no threshold of size (exactly 0 does not hold), and Wilson's
95 % interval. A draw counts as it was run, its luck included: where an effect is small against the luck of one run,
the share is drawn towards one half. **Median**: the size in the units of the reading, with the central 90 % of the
draws. These are statements about the prior, not about the world: nothing here is calibrated.

**Worlds.** *As drawn*: every uncertain parameter from its range. *Emergent*: lent reputation (κ), lent trust (κ_T) and
tacitness as drawn, put-in terms (β_By, β_Bk) at 0. *Put in*: the other way round. *Half each*: each draw in one of the
two, by turns (prior weight ½). *Neither*: all of these at 0. *Placebo*: neither; besides, nobody comes or goes, records
do not depend on age, and clusters have one size and composition (MODEL.md, section 9.3). *Neither, quick ties*: as
neither, but local ties form and fade eight times as fast. *Kinds alike*: firms and institutions have the same numbers
throughout. *No cluster effect*: its sd is 0. *Clusters alike*: the placebo, and no cluster effect, no referral, nothing
passed on between mates, no introductions. In every world the other terms by age or field that could be put in by hand
(`contacts.beta_young`, `contacts.beta_field`, `demography.entrant_size_shift`) are neutral; designs of the programme
are not drawn. Rows *minus* another world, in `patterns.csv`, are differences draw by draw: what a mechanism adds.

`patterns.csv` holds all readings, `draws.csv` their values draw by draw, `drivers.csv` the parameters that some of
them move with (rank correlations, the ten strongest), `manifest.json` ranges, seed and commit. Made
by `make study` (`python -m calibration.patterns`); the same seed gives the same bytes.
"""
CLAIMS: dict[str, tuple[str, str]] = {
    "V01": (
        "The linked share of foreign activities rises over the programme",
        "**Put in.** Linked activity starts from 0 and is defined by the programme: that it rises is a check of "
        "soundness, no finding. How far it rises, and that it falls again once the projects are over, are results. "
        "Share of running foreign cooperations that are funded, introduced by the paid broker, or descend from these.",
    ),
    "V02": (
        "Institutions lead firms in initiating contacts and in carrying out international R&D",
        "**Fitted**, per actor: ranges of contacts a year do not overlap (.3–1.5 for firms, 2–8 for institutions). "
        "In total it is not forced, for there are 70 firms to 16 institutions in a cluster. Per actor: log ratio of "
        "institutions over firms; in total: difference of their shares. With kinds alike the first must be 0 and the "
        "second −(70 − 16)/(70 + 16) ≈ −.63.",
    ),
    "V03": (
        "Young firms gain more from ties inside the cluster than old firms",
        "**Tested.** Effect of buzz on against off (two lives under common luck), young minus old, by age at 1 January "
        "2016 in both lives; per firm and year (*absolute*) or over what there is without buzz (*relative*). "
        "Initiation, contacts that reach exchange, cooperations started and innovations are told apart, for put-in "
        "referral raises initiation and lent reputation acceptance.",
    ),
    "V04": (
        "In biotech and medtech, inside ties matter more for starting international activity",
        "**Tested** on contacts that reach *exchange*: effect of buzz on against off, biotech-medtech minus the other "
        "fields, firms and institutions with the same weights in every field.",
    ),
    "V05": (
        "Biotech and medtech prefer mid-sized firms and institutions as partners",
        "**Reported.** No term of the model makes partner choice depend on the field; kinds enter by six parameters, "
        "neutral by default, here drawn from −1 to 1. Log odds of a university or research organisation as partner, "
        "over the partners there are in the field, in biotech-medtech; and minus the same in the other fields. Foreign "
        "partners have room and attractiveness but no size class: *mid-sized* cannot be read off.",
    ),
    "V06": (
        "Success differs strongly between clusters",
        "**Put in** (a random effect of the cluster, its sd free in calibration). Log of the variance between clusters "
        "of cooperations started, over its median when actors are shuffled over clusters within their kind: 0 is what "
        "chance alone gives.",
    ),
    "V10": (
        "Programme effects fade after the money ends",
        "**Emerges.** Additional running cooperations (programme against none) when the last projects end, minus those "
        "at the end of the run. Without a programme both are the same run: exactly 0.",
    ),
}
#: Shares, least and most, for which the words below were written; the page warns where they are others.
WRITTEN_FOR = {
    ("V03", "emergent", "initiated, relative"): (0.0, 0.3),
    ("V03", "emergent", "cooperations, relative"): (0.0, 0.3),
    ("V03", "neither", "initiated, relative"): (0.0, 0.3),
    ("V03", "emergent, minus neither", "cooperations, relative"): (0.0, 0.5),
    ("V03", "put in, minus neither", "initiated, relative"): (0.7, 1.0),
    ("V04", "emergent", "exchanges, both, absolute"): (0.0, 0.4),
    ("V04", "emergent", "exchanges, both, relative"): (0.0, 0.6),
    ("V04", "emergent, minus neither", "exchanges, both, relative"): (0.0, 0.5),
    ("V04", "put in", "exchanges, both, absolute"): (0.7, 1.0),
    ("V05", "as drawn", "over other fields"): (0.35, 0.65),
    ("V06", "no cluster effect", "cooperations started"): (0.8, 1.0),
    ("V10", "programme", "additional cooperations"): (0.8, 1.0),
}
#: What the table says in short; ``{pattern|world|reading}`` is its share, with ``|median`` its median.
BRIEF = """
- **V03 does not emerge.** With the mechanisms that the shipped scenarios have on, young firms gain more from buzz than
  old ones in {V03|emergent|initiated, relative} of the draws in contacts initiated and in
  {V03|emergent|cooperations, relative} in cooperations, both relative: the old gain more. Put in by hand, extra
  referral of the young brings the direction about in {V03|put in|initiated, relative} (relative) and
  {V03|put in|initiated, absolute} (per firm) of the draws. Who needs this pattern has to put it in, and to say so.
- **V04 does not emerge either.** With lent trust and tacitness: {V04|emergent|exchanges, both, absolute} per actor,
  {V04|emergent|exchanges, both, relative} relative. Put in: {V04|put in|exchanges, both, absolute} and
  {V04|put in|exchanges, both, relative}.
- **V02** is fitted per actor ({V02|as drawn|initiating, per actor}); in total institutions lead in
  {V02|as drawn|initiating, in total} of the draws in initiating and in {V02|as drawn|carrying out, in total} in
  carrying out. **V06** is put in, but its direction comes out without the cluster effect too
  ({V06|no cluster effect|cooperations started}). **V05** is not in the model: {V05|as drawn|over other fields}.
- **V01** ({V01|programme|all clusters, from before to the end}) is put in. **V10** emerges:
  {V10|programme|additional cooperations}; of the cooperations that run in addition when the last projects end, a share
  of {V10|programme|as a share|median} (median) is gone at the end of the run.
"""
#: Why controls behave as they do; numbers as in ``BRIEF``.
WHY: tuple[str, ...] = (
    """
**V03 with neither mechanism is not silent: it shows the opposite.** Referral runs on local ties, and young firms have
fewer ({V03|neither|local ties of a firm|factor} against old ones, median): a tie takes years to form, and newly founded
firms begin with few or none. Two checks. In the placebo, where nobody is new, ties are alike and all V03 readings are
silent. Where ties form and fade eight times as fast, the young have nearly as many
({V03|neither, quick ties|local ties of a firm|factor}), and their lag in contacts initiated, relative, shrinks from a
median of {V03|neither|initiated, relative|median} to {V03|neither, quick ties|initiated, relative|median}
({V03|neither, quick ties|initiated, relative} of the draws positive, against {V03|neither|initiated, relative}). What
stays there in absolute numbers of cooperations ({V03|neither, quick ties|cooperations, absolute}) but not relative to
what they have without buzz ({V03|neither, quick ties|cooperations, relative}) is that young firms turn contacts into
cooperations more rarely, with buzz or without.
""",
    """
**What the mechanisms add to V03** (rows *minus neither*, draw by draw). Put-in referral raises initiation by the young,
as it must ({V03|put in, minus neither|initiated, relative}), but has to make up for their missing ties first: how far
it gets depends on its size (rank correlation with `contacts.buzz_young`:
{V03|put in|initiated, relative|contacts.buzz_young}). The
emergent side leaves initiation as it was ({V03|emergent, minus neither|initiated, relative}) and does not raise the
gain in cooperations of the young either ({V03|emergent, minus neither|cooperations, relative}). The likely reason,
read off the rules and not tested apart: lent reputation helps whoever has no record, and nearly all firms have none,
old ones too (their mean reputation is .05), while lent trust serves those who are referred more often. So the
discriminator of MODEL.md (initiation against acceptance) finds nothing on the side of acceptance.
""",
    """
**What the mechanisms add to V04.** The emergent side lowers the contrast
({V04|emergent, minus neither|exchanges, both, relative} relative,
{V04|emergent, minus neither|exchanges, both, absolute} per actor): tacitness makes starting
harder in biotech-medtech altogether, so that fewer mates have experience to refer from (read
off the rules), and referral itself becomes rarer there (contacts initiated:
{V04|emergent, minus neither|initiated, both, relative} relative; firms
{V04|emergent, minus neither|initiated, firms, relative}). Over the draws the effect on initiation falls with the drag
of tacitness (rank correlation with `funnel.f_tacit`:
{V04|emergent, minus neither|initiated, both, relative|funnel.f_tacit}), and that on exchanges rises with lent trust
(with `acceptance.kappa_trust`: {V04|emergent, minus neither|exchanges, both, relative|acceptance.kappa_trust}): the
mechanism is there, but weaker than its side effect.
""",
    """
**V06 without the cluster effect is not silent**, and should not be: referral, shared experience, introductions, fields
and sizes make clusters differ as well. With clusters alike next to nothing is left
({V06|clusters alike|cooperations started}). The cluster effect adds to the spread in
{V06|as drawn, minus no cluster effect|cooperations started} of the draws.
""",
    """
**Single readings of V04** that miss one half by little in a control carry the luck of 14 clusters of biotech-medtech;
the controls of a draw share that luck, so that they miss together and are no independent tests. Outside the
placebo the fields differ in the sizes of their clusters too (70 firms in biotech-medtech, 70 to 81 elsewhere).
""",
)
LIMITS = """
The prior is wide and flat, most ranges are assumed, and parameters are drawn independently: draws far from anything
observed count like all others. Reference points (loads, slack, records) stay where the default run has them. Each arm
has one world of 64 clusters, 14 of them biotech-medtech: contrasts between fields carry the luck of 14 clusters. A sign
in most draws says that the model's rules make it so over the prior; it does not say which mechanism is at work in life.
"""
