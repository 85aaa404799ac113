# In the manner of guides to callbacks, checkify, checkpointing, random numbers, stateful computations and debugging.
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from jax import grad, jit, lax, random, vmap
from jax.ad_checkpoint import checkpoint_name
from jax.experimental import checkify


def show(what, thunk):
    try:
        print(what, thunk())
    except Exception as e:
        print(what, type(e).__name__, str(e).splitlines()[0][:200])


# Callbacks.
def np_sinh(x):
    return np.sinh(np.asarray(x)).astype(np.float32)


def sinh(x):
    return jax.pure_callback(np_sinh, jax.ShapeDtypeStruct(x.shape, x.dtype), x, vmap_method="sequential")


print(sinh(jnp.arange(3.0)), jit(sinh)(jnp.float32(1)), vmap(sinh)(jnp.arange(3.0)), jit(vmap(sinh))(jnp.ones((2, 3))))
sinh_ad = jax.custom_jvp(sinh)
sinh_ad.defjvp(lambda p, t: (sinh(p[0]), jnp.cosh(p[0]) * t[0]))
print(grad(sinh_ad)(1.0 * jnp.float32(1)), vmap(grad(sinh_ad))(jnp.arange(3.0)), jit(grad(lambda x: sinh_ad(x).sum()))(jnp.arange(3.0)))
show("no jvp", lambda: grad(sinh)(jnp.float32(1)))
log = []


@jit
def logged(x):
    jax.debug.callback(lambda v: log.append(float(v)), x * 2)
    return x + 1


logged(1.0), logged(2.0)
jax.effects_barrier()
print(log)


@jit
def chatty(x):
    jax.debug.print("x={x} y={y:.2f}", x=x, y=jnp.sin(x))
    return lax.fori_loop(0, 2, lambda i, c: (jax.debug.print("i={}", i), c * 2)[1], x)


print(chatty(3.0))
grad(lambda x: (jax.debug.print("in grad {}", x), x**2)[1])(4.0)
vmap(lambda x: (jax.debug.print("in vmap {}", x), x**2)[1])(jnp.arange(3))
jax.effects_barrier()


# checkify.
def f(x, i):
    checkify.check(i >= 0, "index must be positive, got {i}", i=i)
    y = x[i]
    return jnp.log(y)


jf = jit(checkify.checkify(f))
show("python int", lambda: checkify.check(True, "{i}", i=3))
err, out = jf(jnp.ones(5), -2)
print(err.get())
err, out = jf(jnp.ones(5), 2)
print(err.get(), out)
all_checks = checkify.checkify(f, errors=checkify.all_checks)
for x, i in [(jnp.ones(5), jnp.int32(7)), (-jnp.ones(5), jnp.int32(1)), (jnp.ones(5), jnp.int32(1)), (jnp.ones(5), jnp.int32(-1))]:
    err, out = all_checks(x, i)
    print(str(err.get()).split(" at ")[0].split("\n")[0], out)
err, out = checkify.checkify(vmap(lambda x: jnp.log(x) / x), errors=checkify.float_checks)(jnp.array([1.0, -1.0, 0.0]))
show("throw", lambda: err.throw())
err, out = checkify.checkify(lambda x: lax.fori_loop(0, 3, lambda i, c: (checkify.check(c < 5, "c is {}", c), c * 2)[1], x))(2.0)
print(err.get(), out)
err, out = jit(checkify.checkify(grad(lambda x: (checkify.check(x > 0, "neg"), x**2)[1])))(-1.0)
print(err.get(), out)
show("bare", lambda: jit(lambda x: checkify.check(x > 0, "bare"))(1.0))


# Checkpointing.
def block(w, x):
    return jnp.sin(checkpoint_name(jnp.dot(w, x), "dot"))


def deep(f):
    def g(w, x):
        for _ in range(3):
            x = f(w, x)
        return x.sum()

    return g


w, x = jnp.array([[0.1, 0.2], [0.3, 0.4]]), jnp.array([1.0, -1.0])
want = grad(deep(block))(w, x)
for policy in [None, jax.checkpoint_policies.everything_saveable, jax.checkpoint_policies.dots_saveable, jax.checkpoint_policies.save_only_these_names("dot"),
               jax.checkpoint_policies.save_anything_except_these_names("dot")]:
    print(bool(jnp.allclose(want, jit(grad(deep(jax.checkpoint(block, policy=policy))))(w, x), atol=1e-6)))
jax.ad_checkpoint.print_saved_residuals(deep(jax.checkpoint(block)), w, x)
print(grad(lambda x: lax.scan(jax.checkpoint(lambda c, _: (jnp.sin(c) * c, None)), x, None, length=4)[0])(1.1))
print(grad(lambda x: jax.checkpoint(lambda x: jnp.sinc(x) * jnp.hypot(x, 2.0) + jnp.linalg.norm(jnp.stack([x, 1.0])))(x))(0.3))

# Random numbers.
key = random.key(42)
print(key, random.key_data(key), random.normal(key), random.normal(key))
for i in range(2):
    new_key, subkey = random.split(key)
    print(random.normal(subkey), random.key_data(new_key))
    key = new_key
print(random.uniform(key, (2, 2)), random.randint(key, (3,), 0, 10), random.permutation(key, 5), random.bernoulli(key, 0.3, (4,)))
print(random.choice(key, jnp.array([10, 20, 30]), (4,)), random.categorical(key, jnp.log(jnp.array([0.1, 0.2, 0.7])), shape=(4,)), random.fold_in(key, 3))
print(vmap(lambda k: random.normal(k, (2,)))(random.split(key, 3)).shape, random.exponential(key), random.gumbel(key), random.truncated_normal(key, -1, 1))
old = random.PRNGKey(0)
print(old, random.split(old), random.normal(old, (2,)))
show("key arithmetic", lambda: key + 1)



# Stateful computations.
class Counter:
    def __init__(self):
        self.n = 0

    def count(self):
        self.n += 1
        return self.n


c = Counter()
fast = jit(c.count)
print([c.count() for _ in range(3)], [int(fast()) for _ in range(3)])
leaked = []
jit(lambda x: leaked.append(x) or x)(1.0)
show("leak", lambda: leaked[0] + 1)
globals_seen = 2.0
scaled = jit(lambda x: x * globals_seen)
print(scaled(3.0))
globals_seen = 5.0
print(scaled(3.0), scaled(jnp.ones(2)))
show("iterator", lambda: lax.fori_loop(0, 5, lambda i, x: x + next(iter_), 0) if (iter_ := iter(range(10))) else None)
show("out of bounds", lambda: (jnp.arange(10)[11], jnp.arange(10.0).at[11].get(mode="fill"), jnp.arange(10).at[11].add(23)))
show("sum of list", lambda: jnp.sum([1, 2, 3]))
show("dtype", lambda: (jnp.arange(254, 258).astype("uint8"), jnp.float32(2**24) + 1, jnp.array([1.0, jnp.nan]).max()))
x = jnp.arange(10)
print(x.at[::2].set(0), x.at[jnp.array([1, 1])].add(5), x[jnp.array([0, -1, 20])])
with jax.disable_jit():
    print(jit(lambda x: x if x > 0 else -x)(-2.0), lax.cond(True, lambda: 1, lambda: 2), lax.scan(lambda c, x: (c + x, c), 0.0, jnp.arange(3.0)))
