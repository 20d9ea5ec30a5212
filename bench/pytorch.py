"""The nets and losses of bench/engine.ts in PyTorch, one thread. Reads one JSON case a line, answers with one line each."""
import json
import sys
import time

try:
    import torch
    import torch.nn as nn
    import torch.nn.functional as F
except ImportError:
    print(json.dumps({"missing": "this Python has no PyTorch"}), flush=True)
    sys.exit(0)

torch.set_num_threads(1)
torch.manual_seed(0)


class Branch(nn.Module):
    def __init__(self, d, h):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(d, h), nn.ReLU(), nn.Dropout(0.5), nn.Linear(h, h), nn.ReLU(), nn.Dropout(0.5))

    def forward(self, x):
        return self.net(x)


class Net(nn.Module):
    def __init__(self, inputs, h, classes):
        super().__init__()
        self.branches = nn.ModuleList(Branch(d, h) for d in inputs)
        self.output = nn.Linear(h * len(inputs), classes)

    def forward(self, xs):
        return self.output(torch.cat([branch(x) for branch, x in zip(self.branches, xs)], 1))


def run(case):
    n, batch, steps, h, inputs = case["rows"], case["batch"], case["steps"], case["width"], case["inputs"]
    xs = [torch.randn(n, d) for d in inputs]
    y = torch.randint(0, 2, (n,))
    q = torch.softmax(torch.randn(n, 2), 1)
    net = Net(inputs, h, 2).train()
    adam = torch.optim.AdamW(net.parameters(), lr=2e-3, weight_decay=0.01, **({"fused": True} if case["fused"] else {}))
    teachers = [Net([d], h, 2).eval() for d in inputs] if case["teachersInLoop"] else None
    T = 2.0

    def step(rows):
        x = [x[rows] for x in xs]
        z = net(x)
        loss = F.cross_entropy(z, y[rows])
        if case["distils"]:
            log_p = F.log_softmax(z / T, 1)
            if teachers:
                with torch.no_grad():
                    soft = [F.softmax(t([xm]) / T, 1) for t, xm in zip(teachers, x)]
                for s in soft:
                    loss = loss + T * T * F.kl_div(log_p, s, reduction="batchmean") / len(soft)
            else:
                loss = loss + T * T * F.kl_div(log_p, q[rows], reduction="batchmean")
        adam.zero_grad(set_to_none=True)
        loss.backward()
        adam.step()

    order = [torch.randint(0, n, (batch,)) for _ in range(steps)]
    for rows in order[:50]:
        step(rows)
    start = time.perf_counter()
    for rows in order:
        step(rows)
    return (time.perf_counter() - start) * 1000 / steps


print(json.dumps({"version": torch.__version__, "python": sys.version.split()[0]}), flush=True)
for line in sys.stdin:
    print(json.dumps({"ms": run(json.loads(line))}), flush=True)
