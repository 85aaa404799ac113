# lax.associative_scan: its jaxpr, any tree and axis, backwards, under grad and vmap.
import jax, jax.numpy as jnp
from jax import lax, make_jaxpr
print(make_jaxpr(lambda x: lax.associative_scan(jnp.add,x))(jnp.arange(5)))
print(make_jaxpr(lambda x: lax.associative_scan(jnp.multiply,x,reverse=True,axis=1))(jnp.ones((2,4))))
print(lax.associative_scan(lambda a,b:(a[0]*b[0],a[1]*b[0]+b[1]),(jnp.arange(1.,8),jnp.ones(7))))
print(lax.associative_scan(jnp.logical_or,jnp.array([False,True,False])), lax.associative_scan(jnp.maximum,jnp.array([[1,3],[2,1]]),axis=-1))
print(jax.grad(lambda x: lax.associative_scan(jnp.multiply,x)[-1])(jnp.arange(1.,5)), jax.vmap(lambda x: lax.associative_scan(jnp.add,x))(jnp.ones((2,3))))
for f in [lambda: lax.associative_scan(3,jnp.arange(3)), lambda: lax.associative_scan(jnp.add,jnp.arange(3),axis=2), lambda: lax.associative_scan(jnp.add,(jnp.arange(3),jnp.arange(4)))]:
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
