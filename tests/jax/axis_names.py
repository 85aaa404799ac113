# vmap with a named axis: sums, moves and places along it, nested, differentiated, jitted; what goes wrong.
import jax
import jax.numpy as jnp
from jax import lax

x = jnp.arange(6.0).reshape(3, 2)
cube = jnp.arange(18.0).reshape(3, 3, 2)

def attempt(name, f):
    try:
        print(name, f())
    except Exception as e:
        print(name, type(e).__name__, e)

V = lambda f, **options: jax.vmap(f, axis_name="i", **options)
functions = {
    "psum": lambda x: lax.psum(x, "i"),
    "psum tree": lambda x: lax.psum({"a": x, "b": 1.0}, "i"),
    "psum one": lambda x: lax.psum(1, "i"),
    "psum float": lambda x: lax.psum(2.5, "i"),
    "psum bool": lambda x: lax.psum(x > 1, "i"),
    "psum const": lambda x: lax.psum(jnp.ones(2), "i"),
    "psum position": lambda x: lax.psum(x, 0),
    "pmean": lambda x: lax.pmean(x, "i"),
    "pmean int": lambda x: lax.pmean(x.astype(int), "i"),
    "pmax": lambda x: lax.pmax(x, "i"),
    "pmin": lambda x: lax.pmin(x, "i"),
    "pmax const": lambda x: lax.pmax(jnp.ones(2), "i"),
    "size": lambda x: lax.axis_size("i"),
    "index": lambda x: lax.axis_index("i"),
    "index add": lambda x: x + lax.axis_index("i"),
    "normalise": lambda x: x / lax.psum(x, "i"),
    "batch norm": lambda x: (x - lax.pmean(x, "i")) / jnp.sqrt(lax.pmean(x**2, "i")),
    "gather": lambda x: lax.all_gather(x, "i"),
    "gather 1": lambda x: lax.all_gather(x, "i", axis=1),
    "gather -1": lambda x: lax.all_gather(x, "i", axis=-1),
    "gather tiled": lambda x: lax.all_gather(x, "i", tiled=True),
    "gather const": lambda x: lax.all_gather(jnp.ones(2), "i"),
    "scatter": lambda x: lax.psum_scatter(jnp.stack([x, 2 * x, x]), "i"),
    "scatter tiled": lambda x: lax.psum_scatter(jnp.concatenate([x, 2 * x, x]), "i", tiled=True),
    "permute": lambda x: lax.ppermute(x, "i", [(0, 1), (1, 2), (2, 0)]),
    "shuffle": lambda x: lax.pshuffle(x, "i", [2, 0, 1]),
    "scan": lambda x: lax.scan(lambda c, a: (c + lax.psum(a, "i"), lax.axis_index("i")), 0.0, x),
    "cond": lambda x: lax.cond(x.sum() > 3, lambda: lax.psum(x, "i"), lambda: x),
    "while": lambda x: lax.while_loop(lambda c: c[0] < 2, lambda c: (c[0] + 1, c[1] + lax.pmean(c[1], "i")), (0, x)),
    "checkpoint": jax.checkpoint(lambda x: lax.psum(jnp.sin(x), "i")),
}
for name, f in functions.items():
    attempt(name, lambda: V(f)(x))
    attempt(name + " jit", lambda: jax.jit(V(jax.jit(f)))(x))
for split, concat, tiled in ((0, 0, False), (0, 1, False), (0, 0, True), (0, 1, True)):
    f = lambda x: lax.all_to_all(x, "i", split, concat, tiled=tiled)
    attempt(f"all_to_all {split} {concat} {tiled}", lambda: V(f)(cube))
attempt("all_to_all 1 0", lambda: V(lambda x: lax.all_to_all(x, "i", 1, 0))(cube.swapaxes(1, 2)))
attempt("swap", lambda: V(lambda x: lax.pswapaxes(x, "i", 0))(cube))

losses = {
    "psum": lambda x: (x * lax.psum(x.sum(), "i")).sum(),
    "gather": lambda x: (lax.all_gather(x, "i") ** 2).sum(),
    "permute": lambda x: (lax.ppermute(x, "i", [(0, 1), (1, 2), (2, 0)]) * lax.axis_index("i")).sum(),
    "mean": lambda x: ((x * x - lax.pmean(x, "i")) ** 2).sum(),
    "scatter": lambda x: (lax.psum_scatter(jnp.stack([x, 2 * x, x]), "i") ** 2).sum(),
}
for name, f in losses.items():
    attempt("grad in " + name, lambda: V(jax.grad(f))(x))
    attempt("grad of " + name, lambda: jax.grad(lambda x: V(f)(x).sum())(x))
    attempt("jit grad of " + name, lambda: jnp.round(jax.jit(jax.grad(lambda x: V(jax.jit(f))(x).sum()))(x), 3))
    attempt("jvp " + name, lambda: jax.jvp(V(f), (x,), (x,)))
attempt("grad pmax", lambda: V(jax.grad(lambda x: lax.pmax(x.sum(), "i")))(x))

two = lambda f: jax.vmap(jax.vmap(f, axis_name="j"), axis_name="i")
attempt("both", lambda: two(lambda x: lax.psum(x, ("i", "j")))(x))
attempt("outer", lambda: two(lambda x: lax.psum(x, "i") + lax.axis_index("j"))(x))
attempt("inner", lambda: two(lambda x: lax.psum(x, "j") * lax.axis_index("i"))(x))
attempt("index of both", lambda: two(lambda x: lax.axis_index(("i", "j")))(x))
attempt("same name", lambda: jax.vmap(jax.vmap(lambda x: lax.psum(x, "i"), axis_name="i"), axis_name="i")(x))
attempt("gather outer", lambda: two(lambda x: lax.all_gather(x, "i"))(x))
attempt("unnamed inside", lambda: V(jax.vmap(lambda x: lax.psum(x, "i")))(x))

@jax.custom_jvp
def own(x): return lax.psum(x, "i")
@own.defjvp
def own_jvp(p, t): return own(*p), 10 * lax.psum(t[0], "i")
attempt("custom", lambda: (V(own)(x), V(jax.grad(lambda x: own(x).sum()))(x), jax.jit(V(own))(x)))

attempt("size only", lambda: V(lambda: lax.axis_index("i"), axis_size=4)())
attempt("size with None", lambda: jax.vmap(lambda x: x, in_axes=None, axis_size=2)(x))
attempt("spmd", lambda: jax.vmap(lambda x: x, spmd_axis_name="b")(x))
attempt("wrong size", lambda: V(lambda x: x, axis_size=4)(x))
attempt("unbound", lambda: lax.psum(x, "i"))
attempt("unbound index", lambda: lax.axis_index("i"))
attempt("unbound jit", lambda: jax.jit(lambda x: lax.psum(x, "i"))(x))
attempt("unbound max", lambda: lax.pmax(x, "i"))
attempt("other name", lambda: V(lambda x: lax.psum(x, "k"))(x))
attempt("not all", lambda: V(lambda x: lax.ppermute(x, "i", [(0, 1)]))(x))
attempt("twice", lambda: V(lambda x: lax.ppermute(x, "i", [(0, 1), (0, 2), (1, 0)]))(x))
attempt("sizes", lambda: V(lambda x: lax.all_to_all(x, "i", 0, 0))(x))
attempt("list name", lambda: jax.vmap(lambda x: x, axis_name=[1])(x))
named = jax.jit(lambda x: lax.psum(x, "i"))
attempt("traced once a size", lambda: (V(named)(x), V(named)(x[:2]), V(named)(jnp.ones((4, 2)))))
attempt("and unbound again", lambda: named(x[0]))
