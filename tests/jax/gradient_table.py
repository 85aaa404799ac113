# tolerance: 2e-4 2e-4
# The rest of the table of what differentiates: reductions by a function, callbacks, prints; complex and repeated points.
import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

v = jnp.array([0.5, 1.5, 2.5, 3.5])


def call(x):
    return jax.pure_callback(lambda x: np.sin(x), jax.ShapeDtypeStruct(jnp.shape(x), jnp.float32), x)


def printed(x):
    jax.debug.print("x {}", x)
    return x


rows = {
    "reduce add": lambda x: lax.reduce(v * x, jnp.float32(0), lax.add, (0,)),
    "reduce mul": lambda x: lax.reduce(v * x, jnp.float32(1), lax.mul, (0,)),
    "reduce max": lambda x: lax.reduce(v * x, jnp.float32(-jnp.inf), lax.max, (0,)),
    "reduce min": lambda x: lax.reduce(v * x, jnp.float32(jnp.inf), lax.min, (0,)),
    "pure_callback": call,
    "debug.print": printed,
    "abs complex": lambda x: jnp.abs(x + 1j * x),
    "xlogy(x, 0)": lambda x: jax.scipy.special.xlogy(x * 0, x * 0),
    "argsort": lambda x: (v * x)[jnp.argsort(-v * x)].sum(),
    "sqrt of a sum of squares at 0": lambda x: jnp.sqrt(jnp.sum((v * x * 0) ** 2)),
    "x**0": lambda x: x**0,
    "x**0.": lambda x: x**0.0,
    "sort": lambda x: jnp.sort(v * x)[1],
    "digamma": lambda x: lax.digamma(x),
    "lgamma": lambda x: lax.lgamma(x),
    "polygamma": lambda x: jax.scipy.special.polygamma(2, x),
}


def attempt(f):
    try:
        out = np.asarray(f())
        jax.effects_barrier()
        return np.array2string(out, precision=4)
    except Exception as e:
        return f"{type(e).__name__}: {str(e)[:60]}"


for name, f in rows.items():
    x, xs = 0.7, jnp.array([0.7, 1.2])
    print(name, attempt(lambda: f(x)), attempt(lambda: jax.jvp(f, (x,), (1.0,))[1]), attempt(lambda: jax.grad(f)(x)),
          attempt(lambda: jax.grad(jax.grad(f))(x)), attempt(lambda: jax.vmap(f)(xs)), attempt(lambda: jax.jit(f)(x)))
    print("   ", attempt(lambda: jax.jit(jax.vmap(jax.grad(f)))(xs)), attempt(lambda: jax.vmap(jax.jit(jax.grad(jax.grad(f))))(xs)),
          attempt(lambda: jax.jvp(jax.grad(f), (x,), (1.0,))[1]), attempt(lambda: jax.hessian(f)(0.0)))

z = jnp.complex64(1 + 2j)
print(jax.grad(lambda z: jnp.abs(z) ** 2)(z), jax.grad(lambda z: z * z, holomorphic=True)(z), jax.grad(lambda z: (z * z).real)(z), jax.grad(lambda z: (z * z).imag)(z))
print(jax.jvp(lambda z: z.conj() * z, (z,), (z,)), jax.vjp(lambda z: z.conj() * z, z)[1](z))
for f, x in [(jnp.sin, 3.0), (jnp.sin, jnp.float16(3)), (jnp.sin, np.float32(3)), (lambda x: jnp.sin(x) + jnp.float32(1), 3.0), (lambda x: x**2, jnp.bfloat16(3))]:
    print(repr(jax.grad(f)(x)), repr(jax.value_and_grad(f)(x)))
for f in [lambda z: z * z, lambda z: jnp.abs(z), jnp.sum]:
    for options in [{}, {"holomorphic": True}, {"allow_int": True}]:
        for x in [z, jnp.float32(2), jnp.int32(2)]:
            try:
                print(jax.grad(f, **options)(x))
            except Exception as e:
                print(type(e).__name__, str(e)[:200])
