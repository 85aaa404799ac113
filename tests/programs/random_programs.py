"""Random programs over jnp, control flow, custom rules and nested transforms; transforms of them, to depth three.

    random_programs.py FIRST COUNT [show | values | jaxprs]

makes the programs with the numbers FIRST, FIRST + 1, ... and checks of each, that jit changes nothing wherever it stands,
and that vmap is the loop. It prints a line of numbers for each (so that two systems can be compared), and of a failure
the whole program. `show` prints every program first, `values` leaves the comparisons out (with it
JAX wrote random_programs.out, of the first 120), `jaxprs` prints the jaxprs instead.
"""

import sys

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax


class Draw:
    """The same choices everywhere: a linear congruential generator."""

    def __init__(self, seed):
        self.state = (seed * 2654435761 + 12345) % 2**31
        for _ in range(3):
            self.below(2)

    def below(self, n):
        self.state = (self.state * 1103515245 + 12345) % 2**31
        return (self.state >> 8) % n

    def of(self, items):
        return items[self.below(len(items))]

    def chance(self, percent):
        return self.below(100) < percent


UNARY = [
    "jnp.sin({a})", "jnp.cos({a})", "jnp.tanh({a})", "jax.nn.sigmoid({a})", "jnp.arctan({a})", "{a} * 0.5", "1.5 - {a}",
    "jnp.exp(-{a} * {a})", "jnp.sqrt(1.0 + {a} * {a})", "jnp.log1p({a} * {a})", "jax.nn.softplus({a})", "jnp.abs({a})",
    "jax.nn.relu({a})", "jnp.square(jnp.sin({a}))", "jnp.sin({a}) ** 3", "jnp.expm1(jnp.sin({a}))", "lax.rsqrt(2.0 + {a} ** 2)",
    "jnp.clip({a}, -0.8, 0.9)", "jnp.where({a} > 0.1, {a}, 0.3 * {a})", "lax.stop_gradient({a}) + {a}", "jax.nn.gelu({a})",
    "jax.nn.silu({a})", "jnp.arcsinh({a})", "jnp.cosh(jnp.tanh({a}))", "jax.lax.erf({a})", "jnp.sinc({a})", "jnp.cbrt(2.0 + jnp.sin({a}))",
    "jnp.float32(2) ** jnp.sin({a})", "-{a}", "{a}.astype(jnp.float32) + jnp.floor({a})", "jnp.nan_to_num({a})", "jax.nn.elu({a})",
]
BINARY = [
    "{a} + {b}", "{a} - {b}", "{a} * {b}", "jnp.maximum({a}, {b})", "jnp.minimum({a}, 0.7 * {b})", "jnp.arctan2({a}, 2.0 + {b} ** 2)",
    "{a} / (1.5 + {b} * {b})", "jnp.where({a} > {b}, {a}, 0.5 * {b})", "jnp.hypot(1.0 + {a} ** 2, {b})", "jnp.logaddexp({a}, {b})",
    "(1.2 + jnp.sin({a})) ** jnp.cos({b})", "lax.select({a} > 0, {a}, {a} * 2.0) + {b}", "jnp.fmod(3.0 + {a}, 2.0 + jnp.sin({b}))",
]
# Vectors of any length to vectors of the same.
VECTOR = [
    "jnp.cumsum({a})", "jnp.sort({a})", "{a}[::-1]", "jnp.roll({a}, 1)", "jax.nn.softmax({a})", "{a} - {a}.mean()", "{a} / (1.0 + jnp.sum({a} ** 2))",
    "{a}.at[1].set({a}[0])", "{a}.at[0].add(2.0)", "{a}.at[1].mul(0.5)", "jnp.take({a}, jnp.argsort({a}))", "{a}[jnp.array([2, 0, 1])]",
    "jnp.cumprod(jnp.tanh({a}))", "jnp.outer({a}, {a}) @ {a}", "lax.dynamic_update_slice({a}, {a}[:1] * 2.0, (1,))", "jnp.diff({a}, prepend=0.5)",
    "lax.associative_scan(jnp.add, {a})", "jnp.concatenate([{a}[1:], {a}[:1]])", "jnp.stack([{a}, 2.0 * {a}])[1]", "jax.nn.log_softmax({a})",
    "jnp.pad({a}, 1)[1:-1] * 1.1", "jnp.convolve({a}, jnp.array([0.5, 0.2, -0.1]), mode='same')", "lax.cummax({a})", "jnp.einsum('i,j->i', {a}, {a})",
    "lax.map(lambda e: jnp.sin(e) * e, {a})", "jnp.eye(3) @ {a}", "jax.vmap(lambda e, i: e * i)({a}, jnp.arange(3.0))", "lax.cumlogsumexp({a})",
    "jnp.flip({a}) * jnp.linspace(0.1, 1.0, 3)", "(jnp.tile({a}, 2)).reshape(2, 3).sum(0)", "jnp.repeat({a}, 2)[::2]", "jnp.linalg.norm({a} + 3.0) * {a} * 0.1",
    "{a}.at[jnp.array([0, 0, 2])].add({a})", "{a}.at[1:].multiply(0.7)", "lax.rev(jnp.tril(jnp.outer({a}, {a})), (0,))[1]",
    "jax.ops.segment_sum({a}, jnp.array([0, 1, 0]), 3)", "jnp.interp({a}, jnp.array([-1.0, 0.0, 1.0]), jnp.array([0.2, 0.1, 0.9]))",
]
SCALAR = [
    "{a}.sum()", "{a}.mean()", "{a}.max()", "jnp.min({a})", "jnp.dot({a}, {a}) * 0.3", "{a}[1]", "jnp.prod(jnp.tanh({a}))", "jax.nn.logsumexp({a})",
    "{a}.std()", "jnp.var({a})", "{a}[jnp.argmax({a})]", "lax.top_k({a}, 2)[0][1]", "lax.dynamic_slice({a}, (jnp.int32(1),), (1,))[0]", "jnp.median({a})",
    "jnp.linalg.norm({a} + 2.0)", "jnp.trapezoid({a})", "lax.dynamic_index_in_dim({a}, jnp.argmin({a}), keepdims=False)", "jnp.vdot({a}, {a}[::-1])",
]


class Program:
    """The text of `f(x, y)`, of a vector of three and a scalar, and whether each mode of differentiation goes through it."""

    def __init__(self, draw):
        self.draw, self.lines, self.count = draw, [], 0
        self.forward = self.reverse = True
        self.function("f", ["x", "y"], {"x": 3, "y": 0}, 0, draw.of(["scalar", "scalar", "vector", "tree"]))

    def name(self, stem):
        self.count += 1
        return f"{stem}{self.count}"

    def put(self, depth, text):
        self.lines.append("    " * depth + text)

    def function(self, name, parameters, known, depth, kind, length=None):
        """Defines a function; `known` are the values in scope, with 3 for vectors and 0 for scalars."""
        draw = self.draw
        self.put(depth, f"def {name}({', '.join(parameters)}):")
        known, own = dict(known), list(parameters) or list(known)
        for _ in range(length or 2 + draw.below(4)):
            new = self.statement(known, own, depth + 1)
            own.append(new)
        if kind == "scalar":
            self.put(depth + 1, f"return {self.scalar(known, own)}")
        elif kind == "vector":
            self.put(depth + 1, f"return {self.vector(known, own)}")
        else:
            self.put(depth + 1, f"return {{'p': {self.scalar(known, own)}, 'q': ({self.vector(known, own)}, None)}}")

    def recent(self, own):
        """A value, rather a late one."""
        return own[-1 - min(self.draw.below(3), self.draw.below(4), len(own) - 1)]

    def vector(self, known, own):
        a, b = own[-1], self.recent(own)
        if known[a] == 3:
            return f"{a} + 0.3 * {b}" if self.draw.chance(60) else a
        return f"{a} * jnp.array([0.5, -0.3, 1.1]) + 0.5 * {b}"

    def scalar(self, known, own):
        a, b = own[-1], self.recent(own)
        part = lambda v: self.draw.of(SCALAR).format(a=v) if known[v] == 3 else v
        return f"{part(a)} + 0.4 * {part(b)}" if self.draw.chance(70) else part(a)

    def statement(self, known, own, depth):
        draw = self.draw
        new, a, b = self.name("v"), self.recent(own), self.recent(own)
        choice = draw.below(100)
        if choice < 20:
            text, shape = draw.of(UNARY).format(a=a), known[a]
        elif choice < 34:
            template = draw.of(BINARY)
            if "lax.select" in template and known[b] > known[a]:
                a, b = b, a
            text, shape = template.format(a=a, b=b), max(known[a], known[b])
        elif choice < 52:
            v = a if known[a] == 3 else f"jnp.array([0.4, -0.2, 0.9]) * {a}"
            if known[a] == 0:
                self.put(depth, f"{new} = {v}")
                known[new], a, new = 3, new, self.name("v")
            text, shape = draw.of(VECTOR).format(a=a), 3
        elif choice < 60 and known[a] == 3:
            text, shape = draw.of(SCALAR).format(a=a), 0
        elif depth < 4:
            text, shape = self.construct(known, own, depth)
        else:
            text, shape = f"jnp.sin({a}) * {b}", max(known[a], known[b])
        self.put(depth, f"{new} = {text}")
        known[new] = shape
        return new

    def inner(self, parameters, known, depth, kind, length=None):
        """A nested function; it may close over what is in scope."""
        name = self.name("g")
        self.function(name, list(parameters), {**known, **parameters}, depth, kind, length or 1 + self.draw.below(2))
        return name

    def construct(self, known, own, depth):
        draw = self.draw
        a, b = self.recent(own), self.recent(own)
        p, q = self.name("a"), self.name("b")
        kind = lambda shape: "vector" if shape == 3 else "scalar"
        same = lambda: self.inner({p: known[a]}, known, depth, kind(known[a]))
        which = draw.of(
            "jit cond cond switch scan scan fori map while custom_jvp custom_vjp checkpoint vmap vmap grad vjp jvp linearize jacobian tree closure scan_ys"
            " cond_both partial hessian named_axis"
            .split()
        )
        predicate = draw.of([f"{a}.sum() > 0.2", "x[0] > 0.3", "y > 0.5", "True", f"jnp.any({a} > 0.4)"]) if depth == 1 else f"{a}.sum() > 0.2"
        if which == "jit":
            return f"jax.jit({same()})({a})", known[a]
        if which == "cond":
            return f"lax.cond({predicate}, {same()}, {same()}, {a})", known[a]
        if which == "cond_both":
            g = self.inner({p: known[a], q: known[b]}, known, depth, "scalar")
            h = self.inner({p: known[a], q: known[b]}, known, depth, "scalar")
            return f"lax.cond({predicate}, {g}, {h}, {a}, {b})", 0
        if which == "switch":
            return f"lax.switch(jnp.int32({b}.sum() * 2 + 0.37), [{same()}, {same()}, lambda e: e * 0.5], {a})", known[a]
        if which == "scan":
            g = self.inner({p: known[a], q: 0}, known, depth, kind(known[a]))
            xs = draw.of(["jnp.arange(3.0) * 0.3", "x", f"jnp.linspace(0.0, 1.0, 4) * {b}.sum()"]) if depth == 1 else "jnp.arange(2.0) - 0.3"
            more = draw.of(["", ", reverse=True", ", unroll=2"])
            return f"lax.scan(lambda c, e: (0.7 * {g}(c, e), c.sum()), 1.0 * {a}, {xs}{more})[0]", known[a]
        if which == "scan_ys":
            g = self.inner({p: 0, q: 0}, known, depth, "scalar")
            return f"lax.scan(lambda c, e: ({{'k': 0.5 * {g}(c['k'], e[0]), 'n': c['n'] + 1}}, c['k'] * e[1]), {{'k': 1.0 * {b}.sum(), 'n': 0}}, (jnp.arange(3.0), jnp.ones(3)))[1]", 3
        if which == "fori":
            return f"lax.fori_loop(0, {draw.of([0, 1, 3])}, lambda i, c: 0.6 * {same()}(c) + 0.1 * i, {a})", known[a]
        if which == "map":
            g = self.inner({p: 0}, known, depth, "scalar")
            batch = draw.of(["", ", batch_size=2"])
            return f"lax.map({g}, jnp.arange(3.0) * 0.2{batch})", 3
        if which == "while":
            self.reverse = False
            return f"lax.while_loop(lambda c: (c[0] < 2) & (jnp.sum(c[1]) < 50.0), lambda c: (c[0] + 1, 0.8 * {same()}(c[1])), (0, {a}))[1]", known[a]
        if which == "custom_jvp":
            g = self.inner({p: known[a]}, known if depth > 9 else {}, depth, kind(known[a]))
            self.put(depth, f"{g}_own = jax.custom_jvp({g})")
            self.put(depth, f"{g}_own.defjvp(lambda p, t: ({g}(*p), 1.5 * jax.jvp({g}, p, t)[1]))")
            return f"{g}_own({a})", known[a]
        if which == "custom_vjp":
            self.forward = False
            g = self.inner({p: known[a]}, {}, depth, kind(known[a]))
            self.put(depth, f"{g}_own = jax.custom_vjp({g})")
            self.put(depth, f"{g}_own.defvjp(lambda p: ({g}(p), (p, 0.5)), lambda r, ct: (r[1] * jax.vjp({g}, r[0])[1](ct)[0],))")
            return f"{g}_own({a})", known[a]
        if which == "checkpoint":
            policy = draw.of(["", ", policy=jax.checkpoint_policies.everything_saveable", ", policy=jax.checkpoint_policies.dots_saveable"])
            return f"jax.checkpoint({same()}{policy})({a})", known[a]
        if which == "vmap":
            g = self.inner({p: 0, q: known[b]}, known, depth, draw.of(["scalar", "scalar", "vector"]))
            mapped = draw.chance(50) and known[b] == 3
            return f"jax.vmap({g}, in_axes=(0, {0 if mapped else None}))(jnp.arange(3.0) * 0.3, {f'jnp.outer({b}, {b})' if mapped else b}).reshape(3, -1).sum(1)", 3
        if which == "named_axis":
            g = self.inner({p: 0}, known, depth, "scalar")
            return f"jax.vmap(lambda e: {g}(e) - lax.pmean({g}(e) * e, 'i'), axis_name='i')(jnp.arange(3.0) * 0.2 + {b}.sum())", 3
        if which == "grad":
            g = self.inner({p: known[a]}, known, depth, "scalar")
            if not self.reverse:
                return f"{g}({a}) * {a}", known[a]
            return f"jax.{draw.of(['grad', 'jacrev'])}({g})({a})", known[a]
        if which == "hessian":
            g = self.inner({p: known[a]}, known, depth, "scalar", 1)
            if not (self.reverse and self.forward):
                return f"{g}({a}) * {a}", known[a]
            return f"jax.hessian({g})({a})" + (f" @ {a}" if known[a] == 3 else ""), known[a]
        if which == "vjp":
            g = same()
            if not self.reverse:
                return f"{g}({a})", known[a]
            return f"jax.vjp({g}, {a})[1](jnp.ones_like({a}))[0]", known[a]
        if which == "jvp":
            g = same()
            if not self.forward:
                return f"{g}({a})", known[a]
            return f"sum(jax.jvp({g}, ({a},), (jnp.cos({a}),)))", known[a]
        if which == "linearize":
            g = same()
            if not (self.forward and self.reverse):
                return f"{g}({a})", known[a]
            return f"jax.linearize({g}, {a})[1]({a} * 0.5)", known[a]
        if which == "jacobian":
            g = self.inner({p: known[a]}, known, depth, "vector", 1)
            if not self.forward:
                return f"{g}({a})", 3
            return f"jax.jacfwd({g})({a}).reshape(3, -1).sum(1)", 3
        if which == "tree":
            g = same()
            return f"sum(jax.tree.leaves(jax.tree.map({g}, {{'u': {a}, 'w': [0.5 * {a}, ({a},)]}})))", known[a]
        if which == "partial":
            g = self.inner({p: known[a], q: known[b]}, known, depth, kind(known[a]))
            return f"jax.jit(lambda e, *rest: {g}(e, *rest))({a}, {b})", known[a]
        g = self.inner({}, known, depth, "vector")
        return f"{g}()", 3


TRANSFORMS = {
    "grad": lambda f: jax.grad(total(f)),
    "value_and_grad": lambda f: jax.value_and_grad(total(f), argnums=(0, 1)),
    "jvp": lambda f: lambda x, y: jax.jvp(f, (x, y), (jnp.cos(x), 1.0 + 0 * y)),
    "vjp": lambda f: lambda x, y: pulled(f, x, y),
    "linearize": lambda f: lambda x, y: jax.linearize(f, x, y)[1](0.5 * x, y),
    "vmap": lambda f: lambda x, y: jax.vmap(f, in_axes=(0, None))(jnp.stack([x, 0.5 * x]), y),
    "vmap y": lambda f: lambda x, y: jax.vmap(f, in_axes=(None, 0), out_axes=-1)(x, y * jnp.arange(1.0, 3.0)),
    "jacfwd": lambda f: jax.jacfwd(f),
    "jacrev": lambda f: jax.jacrev(total(f), argnums=1),
    "checkpoint": lambda f: jax.checkpoint(f),
    "scan": lambda f: lambda x, y: lax.scan(lambda c, e: (0.5 * c + e, f(jnp.sin(c), y)), x, jnp.arange(2.0))[1],
    "cond": lambda f: lambda x, y: lax.cond(y > 0.5, f, lambda x, y: f(0.5 * x, y), x, y),
    "fori": lambda f: lambda x, y: lax.fori_loop(0, 2, lambda i, c: jnp.tanh(c + 0.3 * total(f)(c, y)), x),
    "map": lambda f: lambda x, y: lax.map(lambda e: f(x * e, y), jnp.arange(2.0)),
}
FORWARD = {"jvp", "jacfwd", "linearize"}
REVERSE = {"grad", "value_and_grad", "vjp", "jacrev", "linearize"}


def total(f):
    return lambda *args: sum(jnp.sum(leaf) for leaf in jax.tree.leaves(f(*args)))


def pulled(f, x, y):
    out, pull = jax.vjp(f, x, y)
    return pull(jax.tree.map(jnp.cos, out))


def transforms(draw, program):
    names, derivatives = [], 0
    for _ in range(1 + draw.below(3)):
        allowed = [
            name
            for name in TRANSFORMS
            if (program.forward or name not in FORWARD) and (program.reverse or name not in REVERSE)
            and (derivatives < 2 or name not in FORWARD | REVERSE)
        ]
        name = draw.of(allowed)
        derivatives += name in FORWARD | REVERSE
        if name == "fori" and not program.reverse:
            continue
        names.append(name)
    return names


def compose(f, names, between):
    f = between(f)
    for name in names:
        f = between(TRANSFORMS[name](f))
    return f


def numbers(f, *args):
    """All numbers of the result, or the error."""
    try:
        leaves = [np.asarray(leaf) for leaf in jax.tree.leaves(f(*args))]
        return np.concatenate([leaf.ravel().astype(np.float64) for leaf in leaves] + [np.zeros(0)])
    except Exception as e:
        return f"{type(e).__name__}: {str(e)[:160]}".split("\n")[0]


def alike(a, b):
    if isinstance(a, str) or isinstance(b, str):
        return isinstance(a, str) and isinstance(b, str) and a.split(":")[0] == b.split(":")[0]
    if a.shape != b.shape:
        return False
    scale = max([1.0] + [float(abs(e)) for e in a if np.isfinite(e)])
    near = np.abs(a - b) <= 2e-3 * scale
    same = (a == b) | (np.isnan(a) & np.isnan(b))
    return bool(np.all(near | same))


def main(first, count, mode=""):
    failed = 0
    for number in range(first, first + count):
        draw = Draw(number)
        program = Program(draw)
        text = "\n".join(program.lines)
        names = transforms(draw, program)
        scope = {"jax": jax, "jnp": jnp, "lax": lax}
        exec(text, scope)
        f = scope["f"]
        x, y = jnp.array([0.3, -0.6, 0.8]) + 0.01 * draw.below(20), jnp.float32(0.2 + 0.1 * draw.below(8))
        title = f"{number} {' of '.join([*reversed(names), 'f'])}"
        if mode == "show":
            print(title, text, sep="\n", flush=True)
        plain = compose(f, names, lambda f: f)
        if mode == "jaxprs":
            print(title, jax.make_jaxpr(plain)(x, y), sep="\n", flush=True)
            continue
        want = numbers(plain, x, y)
        shown = want if isinstance(want, str) else " ".join(f"{e + 0.0:.4g}" for e in [*want[:6], want.sum()])
        print(title, shown, flush=True)
        if mode == "values":
            continue
        others = {"jit outside": jax.jit(plain), "jit inside": compose(jax.jit(f), names, lambda f: f), "jit everywhere": compose(f, names, jax.jit)}
        got = {where: numbers(g, x, y) for where, g in others.items()}
        for order, name in [(jax.vmap(plain), "vmap"), (jax.jit(jax.vmap(plain)), "jit of vmap")]:
            got[name] = numbers(lambda x, y: jax.tree.map(lambda leaf: leaf[0], order(x, y)), jnp.stack([x, 0.5 * x]), jnp.stack([y, y]))
        for where, other in got.items():
            if not alike(want, other):
                failed += 1
                print(f"FAILED {title}: {where}\n  plain {shown}\n  other {other}\n{text}\n", flush=True)
    print(f"{count} programs, {failed} differences")


main(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:])
