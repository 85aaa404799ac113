"""Patterns of array programs in plain Python: batching, schedules, parameter trees, registries, printing of tables."""
import functools
import itertools
import math
from collections import defaultdict, namedtuple
from typing import Any, Callable, NamedTuple


def batches(data, size, *, drop_last=False):
    for start in range(0, len(data), size):
        batch = data[start:start + size]
        if len(batch) == size or not drop_last:
            yield batch


print(list(batches(list(range(7)), 3)), list(batches("abcdefg", 3, drop_last=True)), [len(b) for b in batches(range(10), 4)])
for epoch, (step, batch) in itertools.product(range(2), enumerate(batches([1, 2, 3], 2))):
    print(f"epoch {epoch} step {step:02d} batch {batch!r:<8} lr {0.1 * 0.5**epoch:.3g}", end=" | ")
print()


class Params(NamedTuple):
    w: Any
    b: Any = 0.0


def tree_map(f, tree, *rest):
    if isinstance(tree, dict):
        return {k: tree_map(f, v, *(r[k] for r in rest)) for k, v in sorted(tree.items())}
    if isinstance(tree, tuple) and hasattr(tree, "_fields"):
        return type(tree)(*(tree_map(f, v, *vs) for v, *vs in zip(tree, *rest)))
    if isinstance(tree, (list, tuple)):
        return type(tree)(tree_map(f, v, *vs) for v, *vs in zip(tree, *rest))
    return None if tree is None else f(tree, *rest)


def leaves(tree):
    match tree:
        case dict():
            for key in sorted(tree):
                yield from leaves(tree[key])
        case list() | tuple():
            for item in tree:
                yield from leaves(item)
        case None:
            return
        case leaf:
            yield leaf


params = {"dense": Params([1.0, 2.0], 0.5), "out": (3.0, {"deep": [4.0, None]})}
print(tree_map(lambda x: x * 2, params), list(leaves(params)), sum(leaves(params)), len(list(leaves([[], {}, ()]))))
grads = tree_map(lambda x: x / 10, params)
print(tree_map(lambda p, g: round(p - 0.1 * g, 4), params, grads))


def schedule(kind: str, **options) -> Callable[[int], float]:
    def constant(step, value=0.1):
        return value

    def cosine(step, peak=1.0, steps=10):
        return peak * 0.5 * (1 + math.cos(math.pi * min(step, steps) / steps))

    def warmup(step, peak=1.0, warm=3):
        return peak * min(1.0, (step + 1) / warm)
    return functools.partial(locals()[kind], **options)


for kind, options in [("constant", {}), ("cosine", {"steps": 4}), ("warmup", dict(peak=0.3))]:
    print(kind.ljust(9), *(f"{schedule(kind, **options)(s):.4f}" for s in range(6)))


class Registry(dict):
    def register(self, name=None):
        def add(f):
            self[name or f.__name__] = f
            return f
        return add(name) if callable(name) and not isinstance(name, str) else add


ops = Registry()
ops.register(abs)


@ops.register()
def square(x):
    return x * x


@ops.register("cube")
def third_power(x):
    return x**3


print({name: f(-3) for name, f in ops.items()}, third_power.__name__)
History = namedtuple("History", "loss accuracy")
history = defaultdict(list)
for i in range(1, 5):
    for key, value in History(1 / i, 1 - 1 / (i + 1))._asdict().items():
        history[key].append(value)
print({k: [round(v, 3) for v in vs] for k, vs in history.items()}, min(history["loss"]), max(enumerate(history["accuracy"]), key=lambda p: p[1]))
print(f"{'layer':<10}{'shape':>12}{'count':>8}")
for name, shape in [("embed", (100, 16)), ("dense", (16, 4)), ("bias", (4,)), ("scale", ())]:
    print(f"{name:<10}{str(shape):>12}{math.prod(shape):>8,}")
print("-" * 30, f"{sum(map(math.prod, [(100, 16), (16, 4), (4,), ()])):>29,}", sep="\n")


def compose(*fs):
    return functools.reduce(lambda f, g: lambda *a, **k: g(f(*a, **k)), fs)


def vectorize(f):
    @functools.wraps(f)
    def wrapped(xs, *args):
        return [wrapped(x, *args) if isinstance(x, list) else f(x, *args) for x in xs]
    return wrapped


@vectorize
def scale(x, k=2):
    """Scales."""
    return x * k


print(compose(lambda x, y: x + y, lambda s: s * 10, str)(1, y=2), scale([1, [2, [3]]]), scale([1.5], 4), scale.__name__, scale.__doc__)
carry, ys = 0, []
for x in [1, 2, 3]:
    carry, y = carry + x, carry * x
    ys.append(y)
print(carry, ys, list(itertools.accumulate([1, 2, 3], lambda c, x: c + x, initial=0)))
config = {"lr": 0.1, "layers": [4, 2], **{"seed": 0}}
overrides = dict(pair.split("=") for pair in "lr=0.5 seed=3".split())
config |= {k: type(config[k])(value) for k, value in overrides.items()}
print(config, [(i, o) for i, o in zip([8] + config["layers"], config["layers"] + [1])], sorted(config, key=str.__len__))
