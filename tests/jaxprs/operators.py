# Every Python operator on arrays, with array and scalar partners.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

f = jnp.arange(3.0)
i = jnp.arange(3)
b = f > 1
m = jnp.ones((2, 3))

print(make_jaxpr(lambda a: (a + 1, 1 - a, a * 2.0, 2 / a, -a, +a, abs(a)))(f))
print(make_jaxpr(lambda a: (a + 1, 1 - a, a * 2.5, a / 2, -a, ~a))(i))
print(make_jaxpr(lambda a, c: (a + c, a - c, a * c, a / c))(f, i))
print(make_jaxpr(lambda a, c: (a + c, c * a))(m, f))
print(make_jaxpr(lambda a: a // 2)(f))
print(make_jaxpr(lambda a: a // 2)(i))
print(make_jaxpr(lambda a: a % 2)(f))
print(make_jaxpr(lambda a: a % 2)(i))
print(make_jaxpr(lambda a: divmod(a, 2))(i))
print(make_jaxpr(lambda a: (a**2, a**3, a**-1, a**0.5, 2**a, a**a, a**0, a**1))(f))
print(make_jaxpr(lambda a: (a**2, a**2.0))(i))
print(make_jaxpr(lambda a, c: (a @ c, c @ c))(m, f))
print(make_jaxpr(lambda a: (a < 1, a <= a, a > 1, a >= 2.5, a == a, a != 0))(f))
print(make_jaxpr(lambda a: (a < 1.5, a == 1))(i))
print(make_jaxpr(lambda a: (a & 1, a | 2, a ^ a, a << 1, a >> 1, 1 << a))(i))
print(make_jaxpr(lambda a: (a & a, a | True, a ^ a, ~a, a + a, a * 2))(b))
print(make_jaxpr(lambda a, s: (a + s, s * a, a**s))(f, 2.0))
print(make_jaxpr(grad(lambda a: (a**3 / (1 - a) - 2 * a).sum()))(f))
print(make_jaxpr(grad(lambda a: (a % 2 + a // 2).sum()))(f))
print(make_jaxpr(grad(lambda a: (a**a).sum()))(f))
print(make_jaxpr(vmap(lambda a: a @ a + a / 2 - 1, in_axes=1))(m))
print(make_jaxpr(vmap(lambda a: a**2 - a % 2, in_axes=1))(m))
