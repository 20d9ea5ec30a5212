"""Makes test/golden/engine.json: losses, gradients and Adam steps of Lacuna's networks, from PyTorch in float64.

Run with any Python that has torch and numpy:  python test/golden/make_golden.py
The tests only read the figures. Nothing here shares code with the product: Philox, the batch order and the dropout masks
are written again from their definitions (src-main/engine/philox.ts, batches.ts), so that the same numbers are drawn.
"""
import json
import pathlib

import numpy as np
import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
MASK = 0xFFFFFFFF


def philox(key, counter):
    """Philox 4x32-10 (Salmon et al., SC 2011)."""
    c = list(counter)
    k0, k1 = key
    for _ in range(10):
        p0 = 0xD2511F53 * c[0]
        p1 = 0xCD9E8D57 * c[2]
        c = [(p1 >> 32) ^ c[1] ^ k0, p1 & MASK, (p0 >> 32) ^ c[3] ^ k1, p0 & MASK]
        k0 = (k0 + 0x9E3779B9) & MASK
        k1 = (k1 + 0xBB67AE85) & MASK
    return c


# Known answers published with the generator (Random123, kat_vectors).
assert philox((0, 0), (0, 0, 0, 0)) == [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]
assert philox((MASK, MASK), (MASK,) * 4) == [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]


class Stream:
    def __init__(self, key, purpose):
        self.key, self.purpose, self.block, self.buffer = key, purpose, 0, []

    def word(self):
        if not self.buffer:
            self.buffer = philox(self.key, (self.block, 0, self.purpose, MASK))
            self.block += 1
        return self.buffer.pop(0)

    def below(self, n):
        limit = 2**32 - 2**32 % n
        while True:
            word = self.word()
            if word < limit:
                return word % n

    def shuffle(self, values):
        for i in range(len(values) - 1, 0, -1):
            j = self.below(i + 1)
            values[i], values[j] = values[j], values[i]


def batches(n, batch, steps, key):
    stream, order, rows = Stream(key, 2), list(range(n)), []
    while len(rows) < steps * batch:
        stream.shuffle(order)
        rows.extend(order)
    return np.array(rows[: steps * batch]).reshape(steps, batch)


def masks(key, step, batch, branch, layer, width, p):
    """[batch, width], 0 or 1/(1-p)."""
    threshold = round(p * 65536)
    out = np.zeros((batch, width))
    for slot in range(batch):
        for block in range((width + 7) // 8):
            words = philox(key, (block, slot, (branch << 8) | (layer << 4), step))
            for i in range(min(8, width - 8 * block)):
                half = (words[i // 2] >> (16 * (i % 2))) & 0xFFFF
                out[slot, 8 * block + i] = 1 / (1 - p) if half >= threshold else 0
    return torch.tensor(out)


class Branch(torch.nn.Module):
    def __init__(self, d, spec, concatenated):
        super().__init__()
        widths = [d] + [spec["width"]] * spec["depth"]
        self.hidden = torch.nn.ModuleList(torch.nn.Linear(a, b) for a, b in zip(widths, widths[1:]))
        self.output = torch.nn.Linear(widths[-1], spec["classes"], bias=spec["branchBias"])

    def forward(self, x, dropout):
        for layer, mask in zip(self.hidden, dropout):
            x = torch.relu(layer(x)) * mask
        return self.output(x)


class Net(torch.nn.Module):
    branch = Branch

    def __init__(self, spec):
        super().__init__()
        self.branches = torch.nn.ModuleList(self.branch(d, spec, len(spec["inputs"])) for d in spec["inputs"])
        self.bias = torch.nn.Parameter(torch.zeros(spec["classes"]))

    def forward(self, xs, present, dropout):
        z = self.bias.expand(len(present), -1)
        for m, branch in enumerate(self.branches):
            z = z + present[:, m : m + 1] * branch(xs[m], dropout[m])
        return z


def flat(tensors):
    return torch.cat([t.reshape(-1) for t in tensors])


def make(name, spec, n, batch, steps, optimiser, mixing, temperature, alpha, missing, unknown, seed, network=Net):
    rng = np.random.default_rng(seed)
    torch.manual_seed(seed)
    M, C = len(spec["inputs"]), spec["classes"]
    key = [int(k) for k in rng.integers(0, 2**32, 2)]
    f32 = lambda a: np.asarray(a, dtype=np.float32).astype(np.float64)
    xs = [f32(rng.normal(size=(n, d))) for d in spec["inputs"]]
    present = (rng.random((n, M)) >= missing).astype(int)
    present[present.sum(1) == 0, 0] = 1
    target = rng.integers(0, C, n)
    target[rng.random(n) < unknown] = -1
    class_weight = f32(rng.uniform(0.5, 1.5, C))
    weight = np.where(target >= 0, class_weight[target], 0.0)
    teachers = rng.normal(size=(M, n, C)) * 2
    net = network(spec)
    with torch.no_grad():
        for p in net.parameters():
            p.copy_(torch.tensor(f32(p.numpy())))
        net.bias.copy_(torch.tensor(f32(rng.normal(size=C) * 0.1)))
    # Net registers its own parameter before its modules: the file has the branches first and b last.
    order = lambda tensors: flat(tensors[1:] + tensors[:1])
    order_start = order([p.detach() for p in net.parameters()])
    q = A = None
    if mixing:
        soft = np.stack([torch.softmax(torch.tensor(t) / temperature, -1).numpy() for t in teachers], 1)
        a = present * alpha if mixing == "paper" else alpha * present / present.sum(1, keepdims=True)
        A = a.sum(1)
        q = f32((a[..., None] * soft).sum(1) / A[:, None])
    adam = torch.optim.AdamW(
        net.parameters(),
        lr=optimiser["learningRate"],
        betas=(optimiser["beta1"], optimiser["beta2"]),
        eps=optimiser["epsilon"],
        weight_decay=optimiser["weightDecay"],
    )
    plan = batches(n, batch, steps, key)
    losses, gradient, teachers_gradient, after = [], None, None, []
    for step, rows in enumerate(plan):
        drop = [
            [masks(key, step, batch, m, layer, spec["width"], spec["dropout"]) for layer in range(spec["depth"])]
            for m in range(M)
        ]
        z = net([torch.tensor(x[rows]) for x in xs], torch.tensor(present[rows]), drop)
        known = torch.tensor(target[rows] >= 0)
        y = torch.tensor(np.maximum(target[rows], 0))
        ce = (F.cross_entropy(z, y, reduction="none") * torch.tensor(weight[rows]) * known).sum() / batch
        loss = ce
        if mixing:
            T = temperature
            log_p = F.log_softmax(z / T, -1)
            loss = loss + (torch.tensor(A[rows]) * T * T * F.kl_div(log_p, torch.tensor(q[rows]), reduction="none").sum(1)).sum() / batch
            if step == 0:
                # The paper's own form: one divergence per teacher.
                each = ce
                for m in range(M):
                    kl = F.kl_div(log_p, torch.softmax(torch.tensor(teachers[m][rows]) / T, -1), reduction="none").sum(1)
                    each = each + (torch.tensor(a[rows, m]) * T * T * kl).sum() / batch
                teachers_gradient = order(list(torch.autograd.grad(each, list(net.parameters()), retain_graph=True)))
        adam.zero_grad()
        loss.backward()
        if step == 0:
            gradient = order([p.grad.clone() for p in net.parameters()])
        adam.step()
        losses.append(loss.item())
        if step in (0, steps - 1):
            after.append(order([p.detach().clone() for p in net.parameters()]).tolist())
    flat_list = lambda a: np.asarray(a).reshape(-1).tolist()
    return {
        "name": name,
        "spec": spec,
        "options": {"optimiser": optimiser, "batch": batch, "steps": steps, "temperature": temperature, "key": key},
        "set": {
            "rows": n,
            "inputs": [flat_list(x) for x in xs],
            "present": flat_list(present),
            "target": flat_list(target),
            "targetWeight": flat_list(weight),
            "soft": {"labels": flat_list(q), "weight": flat_list(A)} if mixing else None,
        },
        "start": order_start.tolist(),
        "losses": losses,
        "gradient": gradient.tolist(),
        "gradientTeacherByTeacher": teachers_gradient.tolist() if mixing else None,
        "afterFirst": after[0],
        "afterLast": after[-1],
    }


def spec(inputs, depth, width, dropout, classes, branch_bias):
    return {"inputs": inputs, "depth": depth, "width": width, "dropout": dropout, "classes": classes, "branchBias": branch_bias}


adam = {"learningRate": 0.001, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weightDecay": 0.0}
adamw = {"learningRate": 0.002, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weightDecay": 0.01}


def write(name, cases):
    out = pathlib.Path(__file__).with_name(name)
    rounded = json.loads(json.dumps({"torch": torch.__version__.split("+")[0], "cases": cases}), parse_float=lambda s: float(f"{float(s):.12g}"))
    out.write_text(json.dumps(rounded, separators=(",", ":")) + "\n")
    print(out, out.stat().st_size, "bytes")


if __name__ == "__main__":
    cases = [
        make("teacher, depth 2, Adam", spec([9], 2, 8, 0.5, 2, False), 12, 8, 6, adam, None, 1, 0, 0, 0, 1),
        make("teacher, depth 2, AdamW, odd widths", spec([7], 2, 11, 0.3, 3, False), 10, 10, 6, adamw, None, 1, 0, 0, 0, 2),
        make("student on complete subjects, paper mixing, T 1", spec([5, 6], 2, 8, 0.5, 2, False), 12, 6, 6, adam, "paper", 1, 0.7, 0, 0, 3),
        make("student on complete subjects, average mixing, T 4", spec([5, 6], 2, 8, 0.5, 2, False), 12, 6, 6, adam, "average", 4, 1.5, 0, 0, 4),
        make("student on all, missing modalities, unknown outcomes", spec([5, 6, 3], 2, 12, 0.5, 3, True), 16, 8, 8, adamw, "average", 2, 1, 0.4, 0.3, 5),
        make("student without distillation, missing modalities", spec([4, 6], 2, 9, 0.25, 2, True), 14, 7, 6, adamw, None, 2, 0, 0.4, 0, 6),
        make("depth 1, paper mixing, missing modalities", spec([6, 4], 1, 10, 0.5, 2, True), 14, 7, 6, adamw, "paper", 2, 1, 0.3, 0.1, 7),
        make("depth 0, four classes", spec([6, 5], 0, 4, 0.0, 4, True), 14, 7, 6, adamw, "average", 3, 1, 0.3, 0, 8),
    ]
    write("engine.json", cases)
