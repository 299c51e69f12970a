"""PyTorch as a peer: reads one request a line, answers with one line. `python pytorch.py threads folder`."""
import json
import sys
import time

import torch
import torch.nn.functional as F

torch.set_num_threads(int(sys.argv[1]))
folder = sys.argv[2]
with open(f"{folder}/items.json", encoding="utf8") as file:
    items = json.load(file)


def load(name, item, shape):
    with open(f"{folder}/{item}-{name}.bin", "rb") as file:
        return torch.frombuffer(bytearray(file.read()), dtype=torch.float32).reshape(shape).requires_grad_()


def layer(item, given):
    one = items[item]
    if "pool" in one:
        return F.max_pool2d(given[0], one["pool"])
    if "norm" in one:
        return F.batch_norm(given[0], None, None, given[1], given[2], training=True, eps=1e-5)
    if "linear" in one:
        return given[0] @ given[1] + given[2]
    return F.conv2d(*given, stride=one["stride"], padding=one["pad"])


def arguments(item):
    one = items[item]
    given = [load("x", item, one["x"])]
    if "w" in one:
        size = one["w"][1] if "linear" in one else one["w"][0]
        given += [load("w", item, one["w"]), load("b", item, [size])]
    if "norm" in one:
        given += [load("gamma", item, [one["x"][1]]), load("beta", item, [one["x"][1]])]
    return given


ready = {}
for line in sys.stdin:
    request = json.loads(line)
    item = request["item"]
    if item not in ready:
        given = arguments(item)
        out = layer(item, given)
        ready[item] = (given, load("dout", item, list(out.shape)).detach())
    given, dout = ready[item]
    start = time.perf_counter()
    out = layer(item, given)
    if request["both"]:
        grads = torch.autograd.grad(out, given, dout)
    took = (time.perf_counter() - start) * 1000
    if request.get("write"):
        for name, tensor in zip(["out", "dx"], [out, grads[0]]):
            with open(f"{folder}/{item}-{request['write']}-{name}.bin", "wb") as file:
                file.write(tensor.detach().contiguous().numpy().tobytes())
    print(json.dumps({"ms": took, "version": torch.__version__}), flush=True)
