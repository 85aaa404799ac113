# jnp.mgrid and its kin, polynomials, products of matrices and vectors, custom_gradient.
import jax
import jax.numpy as jnp

print(jnp.mgrid[0:3], jnp.mgrid[0:2, 1:3], jnp.mgrid[0:1:3j])
print(jnp.ogrid[0:3, 0:2], jnp.s_[1:2, ...], jnp.index_exp[1:2])
print(jnp.r_[1:4, 0, 4], jnp.r_[jnp.array([1.0]), 2.0], jnp.c_[jnp.arange(3), jnp.ones(3)], jnp.r_[0:1:3j])
p, q = jnp.array([1.0, 2.0, 3.0]), jnp.array([2, 1])
print(jnp.polyder(p), jnp.polyder(p, 2), jnp.polyder(q, 0), jnp.polyint(p), jnp.polyint(p, 2), jnp.polyint(p, 1, 5))
print(jnp.polymul(p, q), jnp.polymul(q, q))
a, v = jnp.arange(12.0).reshape(2, 2, 3), jnp.array([1.0, -1.0, 2.0])
print(jnp.matvec(a, v), jnp.vecmat(v[:2], a), jnp.bitwise_right_shift(8, 2), jnp.array(True).astype(jnp.bool))


@jax.custom_gradient
def f(x, y):
    return {"out": x * y}, lambda g: (g["out"] * y * 10, g["out"] * x * 100)


print(f(2.0, 3.0), jax.grad(lambda x, y: f(x, y)["out"], (0, 1))(2.0, 3.0))
print(jax.jit(jax.grad(lambda x: f(x, x)["out"]))(2.0))


@jax.custom_gradient
def g(x):
    return jnp.sin(x), lambda t: t * x


print(jax.vmap(jax.grad(g))(jnp.arange(3.0)), g(1.0))
closed = jax.make_jaxpr(lambda x: jnp.sin(x) * 2)(1.0)
print([e.primitive is jax.lax.sin_p for e in closed.eqns], {jax.lax.mul_p: "mul"}[closed.eqns[1].primitive])
with jax.named_scope("here"), jax.default_matmul_precision("float32"), jax.log_compiles(False):
    print(jnp.dot(v, v), jax.process_indices())
