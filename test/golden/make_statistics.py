"""Makes test/golden/statistics.json: tests, calibration, net benefit and figures at a threshold, from outside packages.

- corrected resampled t test (Nadeau and Bengio 2003): baycomp, whose posterior under the matching prior is the same t
  distribution (G. Corani and A. Benavoli, Mach Learn 100 (2015) 285-304);
- Holm: statsmodels' multipletests;
- calibration intercept and slope: statsmodels' GLM, smooth calibration curve: the same on patsy's natural cubic spline;
- net benefit: dcurves (the authors' own package); Brier score, log loss, figures at a threshold: scikit-learn.

Run with any Python that has them:  python test/golden/make_statistics.py
"""
import json
import pathlib
import warnings
from importlib.metadata import version

import numpy as np
import pandas as pd
import statsmodels.api as sm
from baycomp import CorrelatedTTest
from dcurves import dca
from patsy import dmatrix
from scipy import stats
from sklearn.metrics import brier_score_loss, confusion_matrix, f1_score, log_loss, precision_score, recall_score
from statsmodels.stats.multitest import multipletests

warnings.simplefilter("ignore")
rng = np.random.default_rng(23)


def corrected_t(folds, repeats, shift):
    d = (shift + 0.03 * rng.normal(size=folds * repeats)).round(8)
    # It takes two series of scores, run by run; ratio of test to training subjects as in k-fold cross-validation.
    posterior = CorrelatedTTest(np.zeros_like(d), d, runs=repeats)
    se = np.sqrt(posterior.var)
    half = stats.t.ppf(0.975, posterior.df) * se
    return {
        "differences": d.tolist(), "testToTrain": 1 / (folds - 1), "standardError": se, "t": posterior.mean / se,
        "df": posterior.df, "p": 2 * min(posterior.probs()), "lower": posterior.mean - half, "upper": posterior.mean + half,
    }


def holm(p):
    return {"p": p, "adjusted": multipletests(p, method="holm")[1].tolist()}


def predictions(n, share, stretch):
    """Log odds that are too extreme by `stretch`, and the truth."""
    z = rng.normal(np.log(share / (1 - share)), 1.2, size=n)
    y = (rng.random(n) < 1 / (1 + np.exp(-z))).astype(int)
    return (stretch * z + 0.2).round(6), y


def recalibration(z, y):
    large = sm.GLM(y, np.ones((len(y), 1)), family=sm.families.Binomial(), offset=z).fit(tol=1e-14, maxiter=200)
    both = sm.GLM(y, sm.add_constant(z), family=sm.families.Binomial()).fit(tol=1e-14, maxiter=200)
    return {
        "intercept": large.params[0], "interceptInterval": large.conf_int()[0].tolist(),
        "slope": both.params[1], "slopeInterval": both.conf_int()[1].tolist(),
    }


def calibration_error(p, y, bins=10):
    which = pd.cut(p, np.linspace(0, 1, bins + 1), right=False, labels=False)
    frame = pd.DataFrame({"bin": which, "p": p, "y": y}).groupby("bin").agg(p=("p", "mean"), y=("y", "mean"), n=("y", "size"))
    return float((frame.n / len(y) * (frame.p - frame.y).abs()).sum())


def smooth(z, y, shares):
    knots = np.quantile(z, shares)
    spline = "cr(z, knots=inner, lower_bound=low, upper_bound=high)"
    space = {"inner": knots[1:-1], "low": knots[0], "high": knots[-1]}
    design = lambda at: np.asarray(dmatrix(spline + " - 1", {"z": at, **space}))
    fit = sm.GLM(y, design(z), family=sm.families.Binomial()).fit(tol=1e-14, maxiter=200)
    at = np.linspace(*np.quantile(z, [0.01, 0.99]), 9)
    x = design(at)
    eta = x @ fit.params
    half = 1.959963984540054 * np.sqrt(np.einsum("ij,jk,ik->i", x, fit.cov_params(), x))
    logistic = lambda t: (1 / (1 + np.exp(-t))).tolist()
    return {"at": at.tolist(), "y": logistic(eta), "lower": logistic(eta - half), "upper": logistic(eta + half)}


def net_benefit(p, y):
    thresholds = np.arange(1, 100) / 100
    frame = dca(data=pd.DataFrame({"y": y, "p": p}), outcome="y", modelnames=["p"], thresholds=thresholds)
    pick = lambda name: frame[frame.model == name].sort_values("threshold").net_benefit.tolist()
    return {"thresholds": thresholds.tolist(), "model": pick("p"), "all": pick("all"), "none": pick("none")}


def at_threshold(p, y, threshold):
    called = (p >= threshold).astype(int)
    tn, fp, fn, tp = confusion_matrix(y, called).ravel().tolist()
    return {
        "threshold": threshold, "calls": [tp, fp, fn, tn], "sensitivity": recall_score(y, called),
        "specificity": recall_score(y, called, pos_label=0), "ppv": precision_score(y, called),
        "npv": precision_score(y, called, pos_label=0), "f1": f1_score(y, called),
    }


def calibrated(n, share, stretch, knots):
    z, y = predictions(n, share, stretch)
    p = 1 / (1 + np.exp(-z))
    return {
        "z": z.tolist(), "outcome": y.tolist(), **recalibration(z, y), "ece": calibration_error(p, y),
        "brier": brier_score_loss(y, p), "logLoss": log_loss(y, p), "smooth": smooth(z, y, knots),
        "netBenefit": net_benefit(p, y), "atThreshold": [at_threshold(p, y, t) for t in (0.2, 0.5, 0.7)],
    }


FOUR = [0.05, 0.35, 0.65, 0.95]
THREE = [0.1, 0.5, 0.9]
figures = {
    "versions": {name: version(name) for name in ("baycomp", "scipy", "statsmodels", "patsy", "dcurves", "scikit-learn")},
    "student": [
        {"t": t, "df": df, "p": 2 * stats.t.sf(abs(t), df), "critical": stats.t.ppf(0.975, df)}
        for t, df in [(0.3, 1), (2.1, 4), (-1.7, 9), (3.3, 24), (0.001, 49), (8.5, 99)]
    ],
    "correctedT": [corrected_t(5, 5, 0.01), corrected_t(5, 1, 0.05), corrected_t(10, 10, -0.02)],
    "holm": [holm([0.01, 0.04, 0.03, 0.2, 0.0001]), holm([0.5, 0.5, 0.9]), holm([0.02, 0.02, 0.021])],
    "calibration": [calibrated(500, 0.5, 1.6, FOUR), calibrated(260, 0.3, 0.8, THREE)],
}
out = pathlib.Path(__file__).with_name("statistics.json")
out.write_text(json.dumps(figures, separators=(",", ":")) + "\n")
