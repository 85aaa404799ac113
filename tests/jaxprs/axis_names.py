# What jaxprs show of named axes.
import jax
import jax.numpy as jnp
from jax import lax

x = jnp.arange(6.0).reshape(3, 2)
V = lambda f: jax.vmap(f, axis_name="i")
show = lambda f, *args, **options: print(jax.make_jaxpr(f, **options)(*args))
for f in (lambda x: lax.psum(x, "i"), lambda x: lax.pmean(x, "i"), lambda x: lax.pmax(x, "i"), lambda x: x + lax.axis_index("i"),
          lambda x: lax.all_gather(x, "i"), lambda x: lax.all_gather(x, "i", axis=1), lambda x: lax.all_gather(x, "i", tiled=True),
          lambda x: lax.axis_size("i"), lambda x: x / lax.psum(x, "i"), lambda x: lax.psum({"a": x, "b": 1.0}, "i"),
          lambda x: lax.psum(jnp.ones(2), "i")):
    show(V(f), x)
    show(V(jax.jit(f)), x)
show(V(jax.grad(lambda x: (x * lax.psum(x.sum(), "i")).sum())), x)
show(lambda x: lax.psum(x, "i"), x, axis_env=[("i", 4)])
show(lambda x: x * lax.axis_index("i"), x, axis_env=[("i", 4)])
show(lambda x: (lax.pmax(x, "i"), lax.all_gather(x, "i"), lax.pmean(x, "i"), lax.all_to_all(x, "i", 0, 0, tiled=True)), x, axis_env=[("i", 3)])
