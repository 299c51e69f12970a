"""What PyTorch says of a network that networks.mjs describes: reads its graph, writes its scores."""
import json
import sys
import time

import torch
import torch.nn.functional as F

sys.path.insert(0, f"{sys.path[0]}/peers")
from seeded import numbers  # noqa: E402

asked = json.load(sys.stdin)


def array(where):
    spec = asked["specs"][where["spec"]]
    return numbers(spec) + spec["plus"]


def step(layer, xs, p, o):
    x = xs[0]
    if layer == "conv":
        b = p.get("b")
        return F.conv2d(x, p["w"], b, o.get("stride", 1), o.get("pad", 0), groups=o.get("groups", 1))
    if layer == "linear":
        return F.linear(x.flatten(1), p["w"].T, p.get("b"))
    if layer == "maxPool":
        ceil = o.get("fit") == "ceil"
        return F.max_pool2d(x, o["window"], o.get("stride", o["window"]), o.get("pad", 0), ceil_mode=ceil)
    if layer == "avgPool":
        return F.avg_pool2d(x, o["window"])
    if layer == "spatialBatchNorm":
        return F.batch_norm(x, p["mean"], p["variance"], p["gamma"], p["beta"])
    # PyTorch divides alpha by the number of channels that it sums over.
    if layer == "localResponseNorm":
        return F.local_response_norm(x, 5, alpha=5e-4, beta=0.75, k=2)
    return {
        "relu": lambda: F.relu(x),
        "flatten": lambda: x.flatten(1),
        "dropout": lambda: x,
        "globalAvgPool": lambda: x.mean((2, 3)),
        "add": lambda: xs[0] + xs[1],
        "concat": lambda: torch.cat(xs, 1),
    }[layer]()


def forward(x):
    outs = {-1: x}
    for place, one in enumerate(asked["steps"]):
        outs[place] = step(one["layer"], [outs[i] for i in one["from"]], learned[place], one.get("options") or {})
    return outs[asked["out"]]


with torch.no_grad():
    learned = [{key: array(where) for key, where in one["arrays"].items()} for one in asked["steps"]]
    image = array({"spec": asked["x"]})
    for _ in range(3):
        start = time.perf_counter()
        scores = forward(image)
        milliseconds = 1000 * (time.perf_counter() - start)
print(json.dumps({"scores": scores.flatten().tolist(), "milliseconds": milliseconds}))
