#!/usr/bin/env python3
"""A worker of exercise 01, in Python's standard library: written from PROTOCOL.md alone.

Every answer is right. With KATA_ANSWER=linear_backward/db/wrong-axis in the environment, db is summed
along the wrong axis, as some people have it.
"""

import math
import os
import struct
import sys

WRONG_AXIS = os.environ.get("KATA_ANSWER") == "linear_backward/db/wrong-axis"


# --- CBOR: the part of it that is spoken ---------------------------------------------------------


class Reader:
    """Reads items from a frame, one behind the other."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, n):
        piece = self.data[self.at : self.at + n]
        self.at += n
        return piece

    def item(self):
        first = self.take(1)[0]
        major, rest = first >> 5, first & 31
        if major == 7:
            if rest == 27:
                return struct.unpack(">d", self.take(8))[0]
            return {20: False, 21: True, 22: None}[rest]
        n = rest if rest < 24 else int.from_bytes(self.take(1 << (rest - 24)), "big")
        if major == 0:
            return n
        if major == 1:
            return -1 - n
        if major == 2:
            return bytes(self.take(n))
        if major == 3:
            return self.take(n).decode()
        if major == 4:
            return [self.item() for _ in range(n)]
        raise ValueError(f"item {first:#x}")


def head(major, n):
    if n < 24:
        return bytes([major << 5 | n])
    for rest, size in [(24, 1), (25, 2), (26, 4), (27, 8)]:
        if n < 1 << 8 * size:
            return bytes([major << 5 | rest]) + n.to_bytes(size, "big")
    raise ValueError(n)


def cbor(value):
    if value is None or isinstance(value, bool):
        return {None: b"\xf6", True: b"\xf5", False: b"\xf4"}[value]
    if isinstance(value, int):
        return head(0, value)
    if isinstance(value, float):
        return b"\xfb" + struct.pack(">d", value)
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, Array):
        return cbor([list(value.shape), struct.pack(f"<{len(value.values)}d", *value.values)])
    return head(4, len(value)) + b"".join(cbor(item) for item in value)


# --- Arrays: a shape, and the elements row by row ------------------------------------------------


class Array:
    def __init__(self, shape, values):
        self.shape, self.values = tuple(shape), list(values)

    @staticmethod
    def of(item):
        return Array(item[0], struct.unpack(f"<{len(item[1]) // 8}d", item[1]))

    def map(self, f, *others):
        for other in others:
            fit(self.shape == other.shape, self, other)
        return Array(self.shape, map(f, self.values, *(other.values for other in others)))

    @property
    def T(self):
        rows, columns = self.shape
        return Array((columns, rows), (self.values[i * columns + j] for j in range(columns) for i in range(rows)))

    def __matmul__(self, other):
        fit(self.shape[1] == other.shape[0], self, other)
        (rows, inner), columns = self.shape, other.T
        values = (
            sum(a * b for a, b in zip(self.values[i * inner : (i + 1) * inner], columns.values[j * inner : (j + 1) * inner]))
            for i in range(rows)
            for j in range(columns.shape[0])
        )
        return Array((rows, columns.shape[0]), map(float, values))


def fit(fits, a, b):
    if not fits:
        raise ValueError(f"shapes {list(a.shape)} and {list(b.shape)} do not match")


# --- Exercise 01 ---------------------------------------------------------------------------------


def sigma(z):
    return 0.0 if z < -709.0 else 1.0 / (1.0 + math.exp(-z))


def linear_forward(a, w, b):
    fit(w.shape[0] == b.shape[0], w, b)
    z, m = w @ a, a.shape[1]
    return Array(z.shape, (value + b.values[k // m] for k, value in enumerate(z.values)))


def linear_backward(dz, w, a):
    fit(dz.shape[0] == w.shape[0], dz, w)
    fit(dz.shape[1] == a.shape[1], dz, a)
    summed = dz.T if WRONG_AXIS else dz
    rows, columns = summed.shape
    db = (float(sum(summed.values[i * columns : (i + 1) * columns])) for i in range(rows))
    return [w.T @ dz, dz @ a.T, Array((rows,), db)]


def mse(y, t):
    fit(y.shape == t.shape, y, t)
    m = y.shape[1]
    if m == 0:
        raise ValueError("the batch is empty")
    return [sum((y.map(lambda y, t: (y - t) * (y - t), t)).values) / (2.0 * m), y.map(lambda y, t: (y - t) / m, t)]


def sigmoid(z):
    return z.map(sigma)


def sigmoid_backward(da, z):
    return da.map(lambda da, z: da * sigma(z) * (1.0 - sigma(z)), z)


def mlp_forward(mlp, x):
    w1, b1, w2, b2 = mlp
    z1 = linear_forward(x, w1, b1)
    a1 = sigmoid(z1)
    z2 = linear_forward(a1, w2, b2)
    return [x, z1, a1, z2, sigmoid(z2)]


def mlp_backward(mlp, cache, da2):
    (w1, _, w2, _), (x, z1, a1, z2, _) = mlp, cache
    da1, dw2, db2 = linear_backward(sigmoid_backward(da2, z2), w2, a1)
    dx, dw1, db1 = linear_backward(sigmoid_backward(da1, z1), w1, x)
    return [dx, dw1, db1, dw2, db2]


def train_step(mlp, x, t, rate):
    if not (math.isfinite(rate) and rate > 0.0):
        raise ValueError(f"the learning rate is {rate}: it must be finite and > 0")
    cache = mlp_forward(mlp, x)
    loss, da2 = mse(cache[4], t)
    _, *gradients = mlp_backward(mlp, cache, da2)
    return [[p.map(lambda p, g: p - rate * g, g) for p, g in zip(mlp, gradients)], loss]


ACTIVATIONS = {
    "Identity": (lambda z: z, lambda z: 1.0),
    "Sigmoid": (sigma, lambda z: sigma(z) * (1.0 - sigma(z))),
    "Tanh": (math.tanh, lambda z: 1.0 - math.tanh(z) ** 2),
    "Relu": (lambda z: 0.0 if z < 0.0 else z, lambda z: 1.0 if z > 0.0 else 0.0),
}


def network_forward(layers, x):
    a, zs = [x], []
    for w, b, (activation,) in layers:
        zs.append(linear_forward(a[-1], w, b))
        a.append(zs[-1].map(ACTIVATIONS[activation][0]))
    return [a, zs]


def network_backward(layers, cache, dy):
    (a, zs), gradients = cache, []
    for (w, _, (activation,)), x, z in reversed(list(zip(layers, a, zs))):
        dz = dy.map(lambda dy, z: dy * ACTIVATIONS[activation][1](z), z)
        dy, dw, db = linear_backward(dz, w, x)
        gradients.insert(0, [dw, db])
    return [dy, gradients]


# --- The interface: how the arguments of each function are read ----------------------------------

array = Array.of


def listed(read):
    return lambda items: [read(item) for item in items]


def layer(item):
    return [array(item[0]), array(item[1]), item[2]]


def network_cache(item):
    return [listed(array)(item[0]), listed(array)(item[1])]


arrays, layers = listed(array), listed(layer)
FUNCTIONS = {
    "linear_forward": (linear_forward, [array, array, array]),
    "linear_backward": (linear_backward, [array, array, array]),
    "mse": (mse, [array, array]),
    "sigmoid": (sigmoid, [array]),
    "sigmoid_backward": (sigmoid_backward, [array, array]),
    "mlp_forward": (mlp_forward, [arrays, array]),
    "mlp_backward": (mlp_backward, [arrays, arrays, array]),
    "train_step": (train_step, [arrays, array, array, float]),
    "network_forward": (network_forward, [layers, array]),
    "network_backward": (network_backward, [layers, network_cache, array]),
}
# The repaired program is the same.
for name in ["linear_forward", "linear_backward", "sigmoid", "sigmoid_backward", "mlp_forward", "mlp_backward"]:
    FUNCTIONS[f"repair::{name}"] = FUNCTIONS[name]


# --- The conversation ----------------------------------------------------------------------------

CALL, _NOTE, ANSWER, PANIC, _CALLBACK, HELLO = range(6)


def main():
    pipe, sys.stdout = sys.stdout.buffer, sys.stderr

    def send(*items):
        body = b"".join(map(cbor, items))
        pipe.write(struct.pack("<I", len(body)) + body)
        pipe.flush()

    def read(n):
        data = sys.stdin.buffer.read(n)
        if len(data) < n:
            sys.exit(0)
        return data

    send(HELLO, 1, "01-backprop")
    while True:
        frame = Reader(read(struct.unpack("<I", read(4))[0]))
        kind, _traced, name = frame.item(), frame.item(), frame.item()
        if kind != CALL or name not in FUNCTIONS:
            send(PANIC, f"no function {name}", "")
            continue
        function, arguments = FUNCTIONS[name]
        try:
            value = function(*(read_one(frame.item()) for read_one in arguments))
        except Exception as error:
            send(PANIC, str(error), f"worker.py:{error.__traceback__.tb_lineno}")
        else:
            send(ANSWER, value)


main()
