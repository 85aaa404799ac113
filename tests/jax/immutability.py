# Arrays never change: at, augmented assignment, aliases, donation.
import jax
import jax.numpy as jnp

x = jnp.arange(4.0)
y = x
y += 1
print(x, y)
z = x.at[0].set(9).at[1].add(5).at[-1].multiply(2)
print(x, z)
try:
    x[0] = 1.0
except TypeError as error:
    print(str(error)[:66])
try:
    x.at[0] = 5
except TypeError as error:
    print("at:", type(error).__name__)


def clear(a):
    a = a.at[:].set(0)
    return a


print(clear(x), x)
state = {"v": x}
new = {**state, "v": state["v"] * 2}
print(state, new)
step = jax.jit(lambda a: a + 1, donate_argnums=0)
b = jnp.ones(3)
c = step(b)
print(c, b.is_deleted(), c.is_deleted())
try:
    print(b)
except RuntimeError as error:
    print(error)
rows = [x * i for i in range(3)]
rows[1] = rows[1].at[0].set(-1)
print(jnp.stack(rows))
a, *rest = jnp.arange(4)
print(a, rest, [int(r) for r in rest])
