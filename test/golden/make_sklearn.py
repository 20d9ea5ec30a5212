"""Makes test/golden/sklearn.json: L2 logistic regression and figures of merit, from scikit-learn.

Run with any Python that has scikit-learn:  python test/golden/make_sklearn.py
"""
import json
import pathlib

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score, brier_score_loss, log_loss, roc_auc_score

rng = np.random.default_rng(7)


def logistic(classes, c):
    x = rng.normal(size=(60, 4)).round(6)
    y = (x[:, 0] + 0.5 * x[:, 1] + rng.normal(size=60) > np.array([0, 0.7])[:, None][: classes - 1]).sum(0)
    # Lacuna's scaling of a numeric column (src-main/method/preprocess.ts).
    z = np.arcsinh((x - x.mean(0)) / x.std(0))
    p = LogisticRegression(C=c, tol=1e-10, max_iter=10000).fit(z, y).predict_proba(z)
    return {"classes": classes, "c": c, "x": x.ravel().tolist(), "y": y.tolist(), "p": p.ravel().round(9).tolist()}


def metrics(classes):
    z = (rng.normal(size=(50, classes)) * 2).round(2)
    z[10:14] = z[9]
    y = np.concatenate([np.arange(classes), rng.integers(0, classes, 50 - classes)])
    p = np.exp(z - z.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    predicted = z.argmax(1)
    one_hot = np.eye(classes)[y]
    return {
        "classes": classes,
        "logits": z.ravel().tolist(),
        "outcome": y.tolist(),
        "auc": roc_auc_score(y, z[:, 1] - z[:, 0]) if classes == 2 else roc_auc_score(y, p, multi_class="ovr", average="macro"),
        "accuracy": float((predicted == y).mean()),
        "balancedAccuracy": balanced_accuracy_score(y, predicted),
        "brier": brier_score_loss(y, p[:, 1]) if classes == 2 else float(((p - one_hot) ** 2).sum(1).mean()),
        "logLoss": log_loss(y, p),
    }


out = pathlib.Path(__file__).with_name("sklearn.json")
figures = {
    "sklearn": sklearn.__version__,
    "logistic": [logistic(2, 1.0), logistic(2, 0.05), logistic(3, 1.0)],
    "metrics": [metrics(2), metrics(3), metrics(5)],
}
out.write_text(json.dumps(figures, separators=(",", ":")) + "\n")
