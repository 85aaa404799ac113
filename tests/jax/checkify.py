# checkify: user, nan, division and index checks under jit, vmap, grad and control flow.
import jax
import jax.numpy as jnp
from jax import lax
from jax.experimental import checkify

x = jnp.arange(3.0)
index, nan, div = checkify.index_checks, checkify.nan_checks, checkify.div_checks

def f(x):
    checkify.check(x > 0, "must be positive, got {}", x)
    return jnp.log(x)

def run(name, f, *args, errors=checkify.user_checks):
    args = [jnp.asarray(a) for a in args]
    for wrap in (jax.jit, lambda g: g):
        try:
            err, out = wrap(checkify.checkify(f, errors=errors))(*args)
            print(name, repr(err.get()), out)
        except Exception as e:
            print(name, type(e).__name__, e)

run("user", f, -1.0)
run("ok", f, 1.0)
run("two", lambda x: (checkify.check(x > 0, "first"), checkify.check(x > 1, "second {x}", x=x), x)[2], 0.5)
run("both", lambda x: (checkify.check(x > 0, "first"), checkify.check(x > 1, "second {x}", x=x), x)[2], -0.5)
run("arrays", lambda x: (checkify.check(x.sum() > 10, "bad {} and {v:.2f}", x, v=x[0]), x)[1], x)
run("nan", f, -1.0, errors=nan)
run("sin inf", jnp.sin, jnp.inf, errors=nan)
run("nan in", lambda x: x + 1, jnp.nan, errors=nan)
run("inner jit", lambda x: jax.jit(jnp.log)(x), -1.0, errors=checkify.all_checks)
run("div", lambda x, y: x / y, 1.0, 0.0, errors=div)
run("div array", lambda x, y: x / y, x, x, errors=checkify.float_checks)
run("int", lambda x: x + 1, 1, errors=checkify.all_checks)
run("index", lambda x, i: x[i], x, 5, errors=index)
run("negative", lambda x, i: x[i], x, -5, errors=index)
run("inside", lambda x, i: x[i], x, -3, errors=index)
run("set", lambda x, i: x.at[i].set(1.0), x, -7, errors=index)
run("add", lambda x, i: x.at[i].add(1.0), x, jnp.array([0, 8]), errors=index)
run("array", lambda x, i: x[i], x, jnp.array([0, 4]), errors=index)
run("two axes", lambda x, i, j: x[i, j], jnp.ones((2, 3)), 1, 3, errors=index)
run("two arrays", lambda x, i, j: x[i, j], jnp.ones((2, 3)), jnp.array([0, 1]), jnp.array([2, 3]), errors=index)
run("row", lambda x, i: x[i], jnp.ones((2, 3)), 2, errors=index)
run("slice", lambda x, i: lax.dynamic_slice(x, (i,), (2,)), x, 2, errors=index)
run("update", lambda x, i: lax.dynamic_update_slice(x, jnp.ones(2), (i,)), x, 2, errors=index)
run("take", lambda x, i: jnp.take(x, i), x, 9, errors=index)
run("first of all", lambda x, i: jnp.log(x[i]), x, 5, errors=checkify.all_checks)
run("vmap", jax.vmap(f), x - 1)
run("grad", jax.grad(f), -1.0)
run("value_and_grad", jax.value_and_grad(f), 2.0)
run("scan", lambda x: lax.scan(lambda c, a: (f(a), c), 0.0, x), x)
run("scan nan", lambda x: lax.scan(lambda c, a: (jnp.log(a), c), 0.0, x - 1), x, errors=checkify.float_checks)
run("cond", lambda x: lax.cond(x > 0, lambda x: x, f, x), -2.0)
run("cond ok", lambda x: lax.cond(x > 0, lambda x: x, f, x), 2.0)
run("switch", lambda i, x: lax.switch(i, [f, lambda x: x, lambda x: f(x - 5)], x), 2, 3.0)
run("while", lambda x: lax.while_loop(lambda x: x > -3, lambda x: (f(x), x - 1)[1], x), 2.0)
run("fori", lambda n: lax.fori_loop(0, n, lambda i, c: c + f(2.0 - i), 0.0), 4)

err, out = jax.vmap(checkify.checkify(f))(x - 1)
print(err.get(), out)
for attempt in (
    lambda: checkify.checkify(f)(jnp.float32(-1.0))[0].throw(), lambda: checkify.checkify(f)(jnp.float32(1.0))[0].throw(),
    lambda: checkify.check(jnp.bool_(False), "eager {}", x), lambda: checkify.check(jnp.bool_(True), "eager"),
    lambda: checkify.check(x > 0, "a"), lambda: checkify.check(1, "a"), lambda: checkify.check(jnp.bool_(True), "a {}", "str"),
    lambda: jax.jit(f)(-1.0), lambda: jax.jit(lambda x: (checkify.debug_check(x > 0, "debug"), x)[1])(-1.0),
    lambda: jax.jit(checkify.checkify(lambda x: (checkify.debug_check(x > 0, "debug"), x)[1]))(-1.0)[0].get(),
):
    try:
        print(attempt())
    except Exception as e:
        print(type(e).__name__, e)
print(issubclass(checkify.JaxRuntimeError, ValueError), sorted(c.__name__ for c in checkify.all_checks))
