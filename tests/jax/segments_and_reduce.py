# Reductions over segments and by a function of two.
import jax, jax.numpy as jnp
from jax import lax, ops
d=jnp.array([1.,2.,3.,4.,5.]); i=jnp.array([0,0,2,1,2])
print(ops.segment_sum(d,i), ops.segment_sum(d,i,4), ops.segment_prod(d,i,3), ops.segment_max(d,i,4), ops.segment_min(d,i,4))
print(jax.make_jaxpr(lambda d: ops.segment_sum(d,i,3))(d))
print(jax.make_jaxpr(lambda d: ops.segment_sum(d,i,3,indices_are_sorted=True,unique_indices=True,mode='clip'))(d))
print(jax.make_jaxpr(lambda d: ops.segment_max(d,i,3))(d))
print(jax.make_jaxpr(lambda d: ops.segment_min(d.astype(int),i,3))(d))
print(jax.make_jaxpr(lambda d: ops.segment_prod(d,i,3))(d))
print(ops.segment_sum(d,i,3,bucket_size=2))
print(jax.make_jaxpr(lambda d: ops.segment_sum(d,i,3,bucket_size=2))(d))
print(ops.segment_sum(jnp.ones((4,2),int),jnp.array([0,-1,2,7]),3), ops.segment_max(jnp.arange(4),jnp.array([0,0,2,2]),4))
print(jax.jit(ops.segment_sum,static_argnums=2)(d,i,3))
print(jax.grad(lambda d: (ops.segment_sum(d,i,3)**2).sum())(d), jax.vmap(lambda d: ops.segment_sum(d,i,3))(jnp.stack([d,d*2])))
for f in [lambda: ops.segment_sum(d,i,-1), lambda: jax.jit(ops.segment_sum)(d,i), lambda: ops.segment_sum(d, i.astype(float), 3)]:
    try: print(f())
    except Exception as e: print(type(e).__name__, str(e).splitlines()[0][:150])
v = jnp.array([0.5, 1.5, 2.5, 3.5]); m=jnp.arange(6.).reshape(2,3)
print(jax.make_jaxpr(lambda x: lax.reduce(x, 0., lax.add, (0,)))(v))
print(jax.make_jaxpr(lambda x: lax.reduce(x, 1., lax.mul, (0,)))(v))
print(jax.make_jaxpr(lambda x: lax.reduce(x, -jnp.inf, lax.max, (0,1)))(m))
print(jax.make_jaxpr(lambda x: lax.reduce(x, jnp.inf, lax.min, [1]))(m))
print(lax.reduce(m>2, False, lax.bitwise_or, (0,)), lax.reduce(m>2, True, lax.bitwise_and, (0,)), lax.reduce(jnp.arange(4), 0, lax.bitwise_xor, (0,)),lax.reduce(jnp.arange(4), 0, lax.max, (0,)))
for f in [lambda a,b: a+b, lambda a,b: a+2*b, lambda a,b: a*b+1]:
    g=lambda x: lax.reduce(v*x, jnp.float32(0), f, (0,))
    print(g(.7), jax.jvp(g,(.7,),(1.,)), jax.grad(g)(.7), jax.grad(jax.grad(g))(.7), jax.vmap(g)(jnp.array([.7,1.2])), jax.jit(g)(.7))
print(lax.reduce((m,m), (0.,1.), lambda a,b: (a[0]+b[0],a[1]*b[1]), (1,)))
print(lax.reduce(m, 0., lambda a,b: a+b, (0,1)), lax.reduce(m, 0., lambda a,b: jnp.maximum(a,b), (0,)), lax.reduce(jnp.zeros((0,3)), 5., lambda a,b: a+b, (0,)), lax.reduce(m, 10., lax.add, (0,)))
for bad in [lambda: lax.reduce(m,0,lax.add,(0,)), lambda: lax.reduce(m,0.,lax.add,(2,)), lambda: lax.reduce(m,jnp.zeros(2),lambda a,b:a,(0,))]:
    try: print(bad())
    except Exception as e: print(type(e).__name__, str(e)[:200])
