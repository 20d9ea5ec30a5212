"""Makes test/golden/attention.json: the figures of make_golden.py for networks with sparsemax attention on their inputs.

Run with any Python that has torch and numpy:  python test/golden/make_attention.py
Sparsemax is written as its authors define it (Martins and Astudillo, ICML 2016, Algorithm 1), its gradient is autograd's.
"""
import torch

from make_golden import Branch, Net, adam, adamw, make, spec, write

# K of src-main/engine/sparsemax.ts.
SHARPNESS = 30


def sparsemax(z):
    """Projection of z [d] onto the probability simplex."""
    ordered, _ = torch.sort(z, descending=True)
    k = torch.arange(1, len(z) + 1)
    support = int((1 + k * ordered > torch.cumsum(ordered, 0)).sum())
    tau = (ordered[:support].sum() - 1) / support
    return torch.clamp(z - tau, min=0)


# Worked by hand: tau = (1.2 + 0.8 - 1) / 2 = .5.
assert torch.allclose(sparsemax(torch.tensor([0.8, 1.2, 0.1])), torch.tensor([0.3, 0.7, 0.0]))


class Attending(Branch):
    # Scores from 0, as a fit starts, or spread so that some factors are 0 from the beginning.
    spread = 0.0

    def __init__(self, d, spec, concatenated):
        super().__init__(d, spec, concatenated)
        # Own parameters come before those of modules: the scores are first in the branch.
        self.scores = torch.nn.Parameter(self.spread / SHARPNESS * torch.randn(d))

    def forward(self, x, dropout):
        d = len(self.scores)
        return super().forward(d * sparsemax(SHARPNESS * self.scores / d) * x, dropout)


class FromZero(Net):
    branch = Attending


class Spread(Attending):
    spread = 1.5


class FromSpread(Net):
    branch = Spread


def attending(*args):
    return {**spec(*args), "attention": True}


if __name__ == "__main__":
    cases = [
        make("attention from 0, teacher, depth 2, AdamW", attending([9], 2, 8, 0.5, 2, False), 12, 8, 6, adamw, None, 1, 0, 0, 0, 11, FromZero),
        make("attention with zeros, student, missing modalities", attending([5, 7, 3], 2, 12, 0.5, 3, True), 16, 8, 8, adamw, "average", 2, 1, 0.4, 0.3, 12, FromSpread),
        make("attention with zeros, depth 1, Adam", attending([6, 4], 1, 10, 0.5, 2, True), 14, 7, 6, adam, "paper", 2, 1, 0.3, 0.1, 13, FromSpread),
        make("attention with zeros, depth 0, one single input", attending([9, 1], 0, 4, 0.0, 4, True), 14, 7, 6, adamw, "average", 3, 1, 0.3, 0, 14, FromSpread),
    ]
    for case in cases[1:]:
        d = case["spec"]["inputs"][0]
        scores = torch.tensor(case["start"][:d])
        assert (sparsemax(SHARPNESS * scores / d) == 0).any(), case["name"]
    write("attention.json", cases)
