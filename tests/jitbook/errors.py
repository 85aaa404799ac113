"""What compiled control flow cannot do, each said with the name of the variable."""
from jitbook import jit
import jax
import jax.numpy as jnp
import numpy as np

log = []


def mut(x):
    if x > 0:
        log.append(1)
    return x


def mism(x):
    if x > 0:
        y = jnp.zeros(3)
    else:
        y = jnp.zeros(2)
    return y


def unb(x):
    if x > 0:
        y = 1
    return y


class M:
    def __init__(self, k): self.k = k
    def act(self, x):
        if x > self.k:
            return x - self.k
        return x
    def __call__(self, n):
        t = 0.0
        for i in range(n):
            t = t + self.act(i)
        return t


def rais(x):
    if x < 0:
        raise ValueError("neg")
    return x


def glob(x):
    global counter
    if x > 0:
        counter = x
    return x


def typ(x):
    if x > 0: y = (x, x)
    else: y = x
    return y


def noret(x):
    if x > 0:
        return x


def lst(x):
    acc = []
    for i in range(x):
        acc.append(i)
    return len(acc)


class P: pass


def attr(x):
    p = P(); p.v = 0
    while x > 0:
        p.v += 1
        x -= 1
    return p.v


def item(x):
    d = {}
    if x > 0:
        d["k"] = x
    return x


def npitem(x):
    a = np.zeros(3)
    if x > 0:
        a[0] = 1
    return x


def strm(x):
    if x > 0: s = "a"
    else: s = "b"
    return x if s == "a" else -x


def none(x):
    best = None
    for i in range(x):
        if best is None or i * i % 7 > best:
            best = i * i % 7
    return best


def inner_jit(x):
    @jax.jit
    def h(y):
        if y > 0: return y
        return -y
    return h(x)


for f, x in [(mut, 3), (mism, 3), (unb, 3), (rais, 1.0), (glob, 1.0), (typ, 1.0), (noret, 1.0), (lst, 3), (attr, 3), (item, 3),
             (npitem, 3), (strm, 1), (none, 5), (inner_jit, 1.0)]:
    try:
        print(f.__name__, jit(f)(x))
    except Exception as e:
        print(f.__name__, type(e).__name__, str(e).split("\n")[0])
