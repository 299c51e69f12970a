"""PyTorch as a peer: reads one request a line, answers with one line. `python pytorch.py threads folder`."""
import json
import sys
import time

import numpy
import torch
import torch.nn.functional as F

from seeded import hashed, numbers

torch.set_num_threads(int(sys.argv[1]))
folder = sys.argv[2]
with open(f"{folder}/items.json", encoding="utf8") as file:
    items = json.load(file)


def parameters(layer):
    """As PyTorch stores them: a row of weights an output."""
    if "w" not in layer:
        return []
    w = numbers(layer["w"])
    if layer["layer"] == "linear":
        w = w.t().contiguous()
    return [w.requires_grad_(), numbers(layer["b"]).requires_grad_()]


def forward(one, x, given):
    given = iter(given)
    for layer in one["layers"]:
        kind = layer["layer"]
        if kind == "conv":
            x = F.conv2d(x, next(given), next(given), stride=layer.get("stride", 1), padding=layer.get("pad", 0))
        elif kind == "maxPool":
            x = F.max_pool2d(x, layer["window"])
        elif kind == "spatialBatchNorm":
            x = F.batch_norm(x, None, None, next(given), next(given), training=True, eps=1e-5)
        elif kind == "linear":
            x = F.linear(x.flatten(1), next(given), next(given))
        else:
            x = F.relu(x, inplace=True)
    return x


class Work:
    """An item, ready to be done again and again."""

    def __init__(self, one, which):
        self.one, self.which = one, which
        self.x = numbers(one["x"])
        if which == "forward + backward":
            self.x.requires_grad_()
            self.dout = numbers(one["dout"])
        if which == "step":
            size = one["labels"]["shape"][0]
            drawn = hashed(0, size, one["labels"]["stream"]) % numpy.uint32(one["labels"]["classes"])
            self.labels = torch.from_numpy(drawn.astype(numpy.int64))
        self.given = [array for layer in one["layers"] for array in parameters(layer)]

    def once(self):
        if self.which == "forward":
            with torch.no_grad():
                return {"out": forward(self.one, self.x, self.given)}
        if self.which == "step":
            loss = F.cross_entropy(forward(self.one, self.x, self.given), self.labels)
            grads = torch.autograd.grad(loss, self.given)
            with torch.no_grad():
                for array, grad in zip(self.given, grads):
                    array.sub_(grad, alpha=0.01)
            return {"loss": loss, **self.named("d", grads), **self.named("", self.given)}
        out = forward(self.one, self.x, self.given)
        dx, *grads = torch.autograd.grad(out, [self.x, *self.given], self.dout)
        return {"out": out, "dx": dx, **self.named("d", grads)}

    def named(self, prefix, arrays):
        """Arrays by name; views that write() puts in the order of the other peers cost nothing."""
        arrays, found = iter(arrays), {}
        for i, layer in enumerate(self.one["layers"]):
            if "w" in layer:
                w = next(arrays)
                found[f"{prefix}w{i}"] = w.t() if layer["layer"] == "linear" else w
                found[f"{prefix}b{i}"] = next(arrays)
        return found


def write(name, parts):
    for part, tensor in parts.items():
        with open(f"{folder}/{name}-{part}.bin", "wb") as file:
            file.write(tensor.detach().contiguous().numpy().tobytes())
    return list(parts)


def blas():
    """Which library multiplies PyTorch's matrices where it isn't part of PyTorch: Debian lets one choose."""
    with open("/proc/self/maps", encoding="utf8") as maps:
        found = {line.rsplit("/", 1)[-1].strip() for line in maps if "blas" in line.rsplit("/", 1)[-1]}
    return "".join(f", {name}" for name in sorted(found) if not name.startswith(("libscipy", "libtorch", "_")))


version = torch.__version__ + blas()
current, work = None, None
for line in sys.stdin:
    request = json.loads(line)
    asked = (request["item"], request["pass"])
    if asked != current or "write" in request:
        work = None
        current, work = asked, Work(items[request["item"]], request["pass"])
    if request.get("warm"):
        work.once()
    start = time.perf_counter()
    made = work.once()
    answer = {"ms": (time.perf_counter() - start) * 1000, "version": version}
    if "write" in request:
        answer["parts"] = write(request["write"], made)
    made = None
    print(json.dumps(answer), flush=True)
