"""Figures of scipy for test/method/missingness.test.ts: python3 make_missingness.py > missingness.json"""

import json

import numpy as np
import scipy
from scipy import stats

rng = np.random.default_rng(20240501)
tables = [
    [[220, 191], [288, 219]],
    [[3, 1], [1, 9]],
    [[0, 12], [7, 40]],
    [[12, 5, 29], [22, 15, 11]],
    [[100, 0, 3, 8], [50, 20, 9, 1]],
    [[5, 900], [40, 1000]],
]
out = {"scipy": scipy.__version__, "tables": [], "ranks": [], "chi2": [], "ncx2": [], "holm": []}
for table in tables:
    chi2 = stats.chi2_contingency(table, correction=False)
    entry = {
        "table": table,
        "statistic": chi2.statistic,
        "p": chi2.pvalue,
        "leastExpected": float(chi2.expected_freq.min()),
        "v": float(stats.contingency.association(np.array(table), method="cramer", correction=False)),
    }
    n = float(np.sum(table))
    r, k = 2, len(table[0])
    phi2 = max(0.0, chi2.statistic / n - (r - 1) * (k - 1) / (n - 1))
    rt, kt = r - (r - 1) ** 2 / (n - 1), k - (k - 1) ** 2 / (n - 1)
    entry["correctedV"] = float(np.sqrt(phi2 / min(rt - 1, kt - 1)))
    if k == 2:
        entry["fisher"] = float(stats.fisher_exact(table).pvalue)
    out["tables"].append(entry)
for n, m, shift, digits in [(30, 40, 0.8, 6), (200, 15, 0.0, 0), (8, 9, 2.0, 1), (500, 400, 0.1, 1)]:
    x = np.round(rng.normal(shift, 1, n), digits)
    y = np.round(rng.normal(0, 1, m), digits)
    test = stats.mannwhitneyu(x, y, alternative="two-sided", method="asymptotic")
    vx = np.array([np.mean((v > y) + 0.5 * (v == y)) for v in x])
    vy = np.array([np.mean((x > v) + 0.5 * (x == v)) for v in y])
    out["ranks"].append(
        {
            "x": x.tolist(),
            "y": y.tolist(),
            "p": float(test.pvalue),
            "auc": float(test.statistic / (n * m)),
            "variance": float(vx.var(ddof=1) / n + vy.var(ddof=1) / m),
        }
    )
for x, df in [(0.1, 1), (3.84, 1), (25.0, 1), (300.0, 1), (2.0, 5), (40.0, 5), (90.0, 60)]:
    out["chi2"].append({"x": x, "df": df, "p": float(stats.chi2.sf(x, df))})
for x, df, nc in [(3.0, 1, 2.0), (20.0, 3, 15.0), (150.0, 4, 120.0), (1.0, 2, 8.0), (2000.0, 3, 1900.0)]:
    out["ncx2"].append({"x": x, "df": df, "lambda": nc, "p": float(stats.ncx2.cdf(x, df, nc))})
for ps in [[0.01, 0.04, 0.03, 0.005], [0.5, 0.6, 0.7], [0.0001, 0.9]]:
    order = np.argsort(ps)
    adjusted = np.empty(len(ps))
    adjusted[order] = np.minimum(1, np.maximum.accumulate((len(ps) - np.arange(len(ps))) * np.array(ps)[order]))
    out["holm"].append({"p": ps, "adjusted": adjusted.tolist()})
print(json.dumps(out, indent=1))
