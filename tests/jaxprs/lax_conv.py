# Convolutions: plain, differentiated in either operand, mapped over either or both; jnp.convolve and jnp.correlate.
import jax
import jax.numpy as jnp
from jax import grad, jit, jvp, lax, make_jaxpr, vmap

x = jnp.ones((2, 3, 8, 8))
k = jnp.ones((4, 3, 3, 3))


def conv(a, b):
    return lax.conv(a, b, (1, 1), "SAME")


def nhwc(a, b):
    return lax.conv_general_dilated(a, b, (2, 1), "VALID", dimension_numbers=("NHWC", "HWIO", "NHWC"))


def dilated(a, b):
    return lax.conv_general_dilated(a, b, (2, 2), [(1, 2), (0, 1)], lhs_dilation=(1, 2), rhs_dilation=(2, 1))


def grouped(a, b):
    return lax.conv_general_dilated(a, b, (1, 1), "SAME", feature_group_count=2)


print(make_jaxpr(conv)(x, k))
print(make_jaxpr(nhwc)(jnp.ones((2, 8, 8, 3)), jnp.ones((3, 3, 3, 4))))
print(make_jaxpr(dilated)(x, k))
for f, a, b in [
    (conv, x, k),
    (nhwc, jnp.ones((2, 8, 8, 3)), jnp.ones((3, 3, 3, 4))),
    (dilated, x, k),
    (grouped, jnp.ones((2, 4, 5, 5)), jnp.ones((6, 2, 3, 3))),
]:
    print(make_jaxpr(grad(lambda a, b: f(a, b).sum(), argnums=(0, 1)))(a, b))
print(make_jaxpr(lambda a, b, t, s: jvp(conv, (a, b), (t, s)))(x, k, x, k))
print(make_jaxpr(vmap(conv, in_axes=(1, None)))(jnp.ones((2, 5, 3, 8, 8)), k))
print(make_jaxpr(vmap(conv, in_axes=(None, 1)))(x, jnp.ones((4, 5, 3, 3, 3))))
print(make_jaxpr(vmap(conv, in_axes=(1, 1)))(jnp.ones((2, 5, 3, 8, 8)), jnp.ones((4, 5, 3, 3, 3))))
g = jnp.ones((2, 4, 5, 5))
gk = jnp.ones((6, 2, 3, 3))
print(make_jaxpr(vmap(grouped, in_axes=(None, 0)))(g, jnp.ones((5,) + gk.shape)))
print(make_jaxpr(vmap(grouped))(jnp.ones((5,) + g.shape), jnp.ones((5,) + gk.shape)))
print(make_jaxpr(vmap(grad(lambda b, a: grouped(a, b).sum()), in_axes=(None, 0)))(gk, jnp.ones((5,) + g.shape)))
print(make_jaxpr(lambda a, b: lax.conv(a, b, (1, 1), "SAME", preferred_element_type=jnp.float32))(
    x.astype(jnp.bfloat16), k.astype(jnp.bfloat16)))
print(make_jaxpr(lambda a, b: lax.conv(a, b, (1, 1), "SAME", precision="highest"))(x, k))
print(make_jaxpr(lambda a, b: lax.conv_transpose(a, b, (2, 2), "SAME"))(jnp.ones((1, 4, 4, 3)), jnp.ones((3, 3, 3, 2))))
v = jnp.arange(5.0)
w = jnp.arange(3.0)
print(make_jaxpr(jnp.convolve)(v, w))
print(make_jaxpr(lambda a, b: jnp.convolve(a, b, mode="same"))(w, v))
print(make_jaxpr(jnp.correlate)(v, w))
print(make_jaxpr(lambda a, b: jnp.correlate(a, b, mode="full"))(w, jnp.arange(5)))
print(make_jaxpr(grad(lambda a, b: jnp.convolve(a, b, mode="valid").sum(), argnums=(0, 1)))(v, w))
print(make_jaxpr(vmap(jnp.convolve, in_axes=(1, None)))(jnp.ones((5, 2)), w))
print(make_jaxpr(jit(conv))(x, k))
