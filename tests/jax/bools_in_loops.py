# Bools that are the same in every turn of a compiled loop.
import jax, jax.numpy as jnp
f=jax.jit(lambda x: (jnp.zeros((3,7),bool), jnp.ones(20,bool)))
print(f(1.))
f=jax.jit(lambda x: (jnp.full((3,7),x>0)&True, jnp.ones(20,bool)|(jnp.arange(20)<3)))
print(f(1.))
f=jax.jit(lambda x: jax.lax.cond(x>0, lambda: jnp.zeros((3,7),bool), lambda: jnp.ones((3,7),bool)))
print(f(1.))
f=jax.jit(lambda x: jax.lax.while_loop(lambda c: c[0]<3, lambda c: (c[0]+1, ~c[1]), (0,jnp.zeros((3,7),bool))))
print(f(1.))
print(jax.lax.shift_right_arithmetic(jnp.array([0xFFFFFFFF, 5, 0x80000000], jnp.uint32), jnp.uint32(2)), jax.jit(jax.lax.shift_right_arithmetic)(jnp.array([0xFF, 5], jnp.uint8), jnp.uint8(9)))
for f in [lambda: jax.lax.convert_element_type(jax.random.key(0), jnp.float32), lambda: jax.lax.top_k(jnp.array([1j, 2]), 1), lambda: jax.lax.complex(jnp.float16(1), jnp.float16(1))]:
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
z = jnp.array([1 + 2j, 3 - 1j])
print(jax.vjp(jnp.real, 1 + 2j)[1](1.0), jax.vjp(jnp.imag, z[0])[1](1.0), jax.lax.select_n(jnp.array([2, 0], jnp.int8), z, z * 2, z * 3))
