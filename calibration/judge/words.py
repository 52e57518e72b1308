"""The words of the published calibration; numbers are filled in from its tables."""

from __future__ import annotations

INTRODUCTION = """# The model, calibrated

What published numbers say of the model's uncertain parameters, and how far that can be believed. Made by
`make calibration` ({runs} runs of the reference scenario, then the judging). `posterior.parquet` holds draws of all
parameters; it is what `--posterior shipped` uses.

**Read this first.** Calibration fits what is *observed of cooperation*: who leads, with whom, how long, how often
again. None of it is an effect of funding. The policy effects of this model follow from its rules and from parameters
that the targets hardly touch; the intervals below say how much that is.
"""
FREE = """## What was free, and what was learned

Free are the parameters of which the targets know most (`screening.csv`), and the spread between clusters, which ruins
all intervals if it is fixed too low. *Prior-driven*: the standard deviation is less than a fifth below the prior's.
*Bounded*: on which sides the profile likelihood falls by 1.92 within the range (`profiles.csv`); where on none, the
targets cannot say; where on one only, the median owes much to where the prior ends on the other. Who taught what:
`identifiability.csv` by block of targets, `left_out.csv` target by target (by short chains, so that differences of a
few hundredths are their luck).

![posterior within the prior](posterior.png)
"""
METHODS = """## Two methods

Emulated synthetic likelihood (ESL) against regression-adjusted ABC on the runs over the prior. The gate asks
medians within half a standard deviation and ratios of standard deviations between .7 and 1.4: {agree} of {count}
parameters pass.
"""
#: How the posterior scores beside a baseline: clearly less, clearly more, or neither.
SCORES = {
    "less": "better than the {baseline}",
    "more": "**worse than the {baseline}**",
    "alike": "not clearly apart from the {baseline}",
}
CHECKS = """## What it foretells

A run at a draw of the posterior, with the error of the evidence on top, against the published number. CRPS is in
standard deviations of that error, which enters in closed form; smaller is better. *Defaults*: runs at the defaults that
shipped when this was made, nothing drawn. In brackets: the standard error, over targets, of the difference from the
posterior's. Targets are few, and those of one block go wrong together, so that this error is too small: *fields* is one
thing, the share of institutions in participations, told five times. Where the model is off, a posterior that is
narrower around the wrong place scores worse than a wide prior.

*Defaults* are no naive baseline: most were set with some of this evidence in view, ten by an earlier fit to it.

The held-out targets are of two sorts. *Facts of another kind* (*fields*, *activity*) test the model; but they were
looked at while rules were chosen, and are no longer untouched. *later-years* are whatever the register tells of FP7
and of Horizon 2020 alike, held out for the latter: the same statistics again, read of the model in years within those
fitted (2014-16 of 2010-17), so that they ask whether the evidence keeps still more than whether the model foretells.
Sixteen of them are country rows; their misses, and those of the fitted ones, were seen before stocks of partners were
measured in other projects of the same register, so that they are no longer untouched either. *All* mixes both
sorts; `additional`, which needs a pair of runs, is not among them.
Simply repeating the number of FP7 would score {persistent}. Seven of them depend on how long one looks, with
discrepancies assumed for seven years; the two of repeated partners a model in which a pair has one cooperation at a
time can hardly reach.

By more than {clearly} standard errors the posterior scores

{verdicts}

![predictive checks](checks.png)
"""
CHECKED = """Intervals in `ppc.csv` and in the figure hold {level} of such runs.
"""
BEYOND = """They were made with the error of the evidence on the plain scale: {beyond} of {count} pass the bounds of the
number (`within_bounds`: a share below 0, say), and tell no more there than that the bound is near. Of a calibration
made anew they stay within bounds (error on the logit or log scale); scores are the same by either.
"""
MOVED = """## What the medians do as defaults

{runs} runs at single sets of values, nothing drawn: mean CRPS of the targets as above. Held-out targets that
have been looked at to compare the sets are no longer untouched. A point foretells less surely than it seems to: use
`--posterior shipped` where parameters matter.
"""
COVERAGE = """## Do the intervals hold?

{truths} known truths from the prior, half under each rival mechanism: their numbers, with all published error on
top, go through the same inference (emulator and ABC from the other runs of a shared pool, in ten folds). Judged are
parameters and three policy contrasts, each as one history: parameters and luck. The test is exact
and binomial, with Bonferroni's correction over all rows of a method; seeds were fixed beforehand. The method was
chosen by other runs of the pool than these: a factor of 1.4 on all variance in ESL, and luck of contrasts in the shape
that runs have (taken for normal, intervals of a ratio were too wide in the middle).

![coverage](coverage.png)
"""
FEWER = "Without 30 % of the targets the mean CRPS over all quantities is {loss:.1%} worse (ESL).\n"
SURVEYED = """## And seen through a questionnaire?

The same truths, now with a survey of the funded clusters in 2019 beside the published numbers: {figures} figures,
asked by a synthetic questionnaire whose errors (list, response, forgetting, misdating, rounding, claimed initiative
and links, blanks) are drawn from their declared ranges for each truth. *As asked*: runs are surveyed with such errors
too, as `clusterlink calibrate` does with targets of a survey. *As a census*: the same answers, believed as they stand.

Judged is one case: one wave beside the published targets, runs spread over the prior (so ESL without its later waves),
the parameters that are free without a survey, errors of the questionnaire within their ranges. Contrasts are of the
history that was seen, foretold by the emulator at the draws of either method.

With a survey `clusterlink calibrate` gives the posterior of ABC and keeps ESL as the cross-check. On {choosing} other
runs of the pool, kept for choosing, intervals of 80 % held {esl:.0%} of the parameters by ESL and {abc:.0%} by ABC
(`coverage_to_choose_by.csv`). But how both do for parameters on the same truths as above had been published before the
choice was made; *untouched* are as many others, looked at once, after it. Cut down to fewer runs, intervals of 80 %
by ABC held {by_runs} of the parameters of the first {truths} truths (`coverage_by_runs.csv`).

"""
WORTH = """
By ABC, the mean CRPS with the survey as asked, against that without any survey: {asked:+.1%} for parameters,
{asked_contrasts:+.1%} for contrasts; with the survey believed as a census {census:+.1%} and {census_contrasts:+.1%}
(less is better; `scores.csv`). Most of it is `{most}`: {most_by:+.1%}, the other parameters {others:+.1%} on average.
With the survey as asked, ABC against ESL: {against:+.1%} and {against_contrasts:+.1%}. Where the simultaneous test
fails and coverage is below nominal, intervals are too narrow; where it is above, too wide; where the test holds, no
failure was found: with 200 truths a single interval of 80 % that holds 75 % would pass most times.
"""
WRONG = """## Wrong worlds

Data from mechanisms that the inference does not know of. *Flagged*: the misfit is above the 95 % quantile of right
worlds; *detected*: in half of the data sets or more. *Adjusted*: where flagged, all variance is widened by the
misfit. Coverage is that of the policy contrasts, over all three; *kept* says no more than that in none of the three,
each tested apart with so few data sets, a loss was found: a world that holds 75 % can fail where one with 70 % passes.
Detected are {detected} of {count} worlds; {good} are detected or keep their coverage. Over all of them adjusted
intervals of 80 % held {held}.
"""
RIVALS = """## Rival mechanisms

Why should young firms and biotech gain more from ties (V03, V04)? *{first}* (lent reputation and trust, tacitness)
or *{second}* (extra referral of the young and by knowledge intensity), prior weight ½ each. The targets give a
Bayes factor of {factor:.2g} for *{first}*. Over {count} known truths the factor points to the right mechanism in
{right:.0%}, strongly (above 10) in {strong:.0%}: near 50 % and 0 % it cannot tell them apart. So effects are shown
under both.
"""
PATTERNS = """## Patterns under the posterior

Share of {count} draws in which the direction of each pattern holds, from the least to the greatest over its readings;
controls beside. `patterns.csv` has every reading with Wilson's interval. Where a control holds as often as the pattern,
the pattern is none of the mechanism's making.
"""
LIMITS = """## What the data cannot say

- Most parameters keep their priors: they are drawn from them run by run, so that what is not known of them is in
  the posterior, but nothing was learned of them.
- Discrepancies of the targets (how far an analogue programme or another population may be off) are assumed; they
  decide how much is learned.
- Published figures that come from surveys abroad or of other programmes enter with their standard error and an assumed
  discrepancy; how their questionnaires erred is not known. Only a survey of your own goes through the questionnaire.
- With a survey, only the case above was judged: not a survey alone, more waves, fewer runs, wrong worlds or rivals.
- The known truths come from the prior. Where the real world lies outside it, coverage says nothing; the wrong
  worlds say a little.
- The shipped defaults of the free parameters are the medians of this posterior, to two digits, the second of them not
  certain. For a *prior-driven* parameter that is little more than the middle of its prior; medians taken one by one are
  no joint optimum.
"""
