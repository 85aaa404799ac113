# tolerance: 1e-4 1e-5
# Taylor mode, and arrays read between their elements.
import jax
import jax.numpy as jnp
from jax import jit, grad, vmap
from jax.experimental.jet import jet
from jax.scipy.ndimage import map_coordinates

def attempt(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)

x = jnp.arange(1.0, 4.0)
attempt(lambda: jet(jnp.sin, (1.,), ((1., 0., 0.),)))
attempt(lambda: jet(lambda x: x**3 * jnp.exp(x), (2.,), ((1., 0., 0.),)))
attempt(lambda: jet(lambda x: (x * 2, {'a': jnp.cos(x)}), (x,), ((x, x * 0),)))
attempt(lambda: jet(lambda x, y: x * y, (2., 3.), ((1., .5), (2., 1.))))
attempt(lambda: jet(lambda x: 3., (1.,), ((1., 2.),)))
attempt(lambda: jet(jnp.sin, (1.,), ((1., 0.), (1.,))))
attempt(lambda: jet(lambda x, y: x, (1., 2.), ((1., 0.), (1.,))))
attempt(lambda: jet(lambda x: x[0], ([1.],), ((1., 0.),)))
attempt(lambda: jet(jnp.log, (jnp.array([1., 2.]),), ((jnp.ones(2), jnp.zeros(2), jnp.zeros(2)),))[1])
attempt(lambda: jit(lambda x: jet(jnp.tanh, (x,), ((1., 0., 0.),))[1])(.3))
attempt(lambda: grad(lambda x: jet(jnp.tanh, (x,), ((1., 0.),))[1][1])(.3))
attempt(lambda: vmap(lambda x: jet(jnp.exp, (x,), ((1., 0.),))[1])(x))
attempt(lambda: jet(lambda x: jnp.dot(x, x), (x,), ((jnp.ones(3), jnp.zeros(3)),)))
attempt(lambda: jet(lambda x: jnp.sum(x**2.5), (x,), ((jnp.ones(3), jnp.zeros(3)),)))
M = jnp.arange(12.0).reshape(3, 4)
c = [jnp.array([0.5, 1.5, -1.0, 5.2]), jnp.array([1.5, 2.7, 0.0, 3.0])]
for m in ['constant', 'nearest', 'wrap', 'mirror', 'reflect']:
    attempt(lambda: map_coordinates(M, c, 1, mode=m))
    attempt(lambda: map_coordinates(M, c, 0, mode=m))
    attempt(lambda: map_coordinates(M.astype(int), c, order=1, mode=m))
attempt(lambda: jax.lax.reciprocal(x))
attempt(lambda: map_coordinates(M, c, 1, cval=-1.))
attempt(lambda: map_coordinates(M, c[:1], 1))
attempt(lambda: map_coordinates(M, c, 2))
attempt(lambda: grad(lambda M: map_coordinates(M, c, 1).sum())(M))
attempt(lambda: jax.jacobian(lambda c: map_coordinates(M, c, 1))(c))
attempt(lambda: vmap(lambda a: map_coordinates(M, [a, a], 1))(x / 2))
attempt(lambda: map_coordinates(x, [1.5], 1))
attempt(lambda: map_coordinates(M, jnp.stack(c), 1))
attempt(lambda: jit(lambda M, c: map_coordinates(M, c, 1, 'nearest'))(M, c))
