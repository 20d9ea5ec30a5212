"""Optimiser steps a second of one network after the other in PyTorch, on all cores: ROWS BATCH WIDTH FEATURES..."""
import json
import sys
import time

import torch

rows, batch, width, *widths = map(int, sys.argv[1:])
per_second = []
for features in widths:
    x = torch.randn(rows, features)
    y = torch.randint(0, 2, (rows,))
    net = torch.nn.Sequential(
        torch.nn.Linear(features, width), torch.nn.ReLU(), torch.nn.Dropout(0.5),
        torch.nn.Linear(width, width), torch.nn.ReLU(), torch.nn.Dropout(0.5),
        torch.nn.Linear(width, 2),
    )
    optimiser = torch.optim.AdamW(net.parameters(), lr=2e-3, weight_decay=0.01)

    def step():
        at = torch.randperm(rows)[:batch]
        optimiser.zero_grad()
        torch.nn.functional.cross_entropy(net(x[at]), y[at]).backward()
        optimiser.step()

    for _ in range(5):
        step()
    start, steps = time.perf_counter(), 0
    while time.perf_counter() - start < 3:
        step()
        steps += 1
    per_second.append(steps / (time.perf_counter() - start))
json.dump({"version": torch.__version__, "perSecond": per_second}, sys.stdout)
