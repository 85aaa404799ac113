# GMRES and BiCGSTAB: functions and matrices, pytrees, preconditioners, derivatives, refusals.
import jax
import jax.numpy as jnp
from jax import grad, jit, vmap
from functools import partial
from jax.scipy.sparse.linalg import cg, gmres, bicgstab

def attempt(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)

A = jnp.array([[4.0, 1.0, 0.0], [2.0, 5.0, 1.0], [0.0, -1.0, 3.0]])
b = jnp.array([1.0, 2.0, -1.0])
mv = lambda x: A @ x
tree = lambda t: {'u': 3.0 * t['u'] + t['v'], 'v': t['v'] * 2.0 - t['u']}
tb = {'u': jnp.array([1.0, 2.0]), 'v': jnp.array([0.5, -1.0])}
attempt(lambda: jnp.round(bicgstab(mv, b)[0], 4))
attempt(lambda: bicgstab(A, b)[1])
attempt(lambda: jnp.round(gmres(mv, b)[0], 4))
attempt(lambda: gmres(A, b)[1])
attempt(lambda: jnp.round(gmres(mv, b, solve_method='incremental')[0], 4))
attempt(lambda: jnp.round(gmres(A, b, restart=2)[0], 3))
attempt(lambda: jnp.round(gmres(A, b, M=jnp.diag(1/jnp.diag(A)))[0], 4))
attempt(lambda: jnp.round(bicgstab(A, b, M=lambda x: x/jnp.diag(A))[0], 4))
attempt(lambda: jax.tree.map(lambda x: jnp.round(x, 4), bicgstab(tree, tb)[0]))
attempt(lambda: jax.tree.map(lambda x: jnp.round(x, 4), gmres(tree, tb)[0]))
attempt(lambda: jax.tree.map(lambda x: jnp.round(x, 4), gmres(tree, tb, solve_method='incremental')[0]))
attempt(lambda: jnp.round(grad(lambda b: gmres(A, b)[0].sum())(b), 3))
attempt(lambda: jnp.round(grad(lambda A: bicgstab(A, b)[0].sum())(A), 3))
attempt(lambda: jnp.round(grad(lambda A: gmres(lambda x: A @ x, b)[0].sum())(A), 3))
attempt(lambda: jnp.round(jit(vmap(lambda b: gmres(A, b)[0]))(jnp.stack([b, 2*b])), 3))
attempt(lambda: jnp.round(jit(vmap(lambda b: bicgstab(A, b)[0]))(jnp.stack([b, 2*b])), 3))
attempt(lambda: jnp.round(jit(lambda A: bicgstab(A, b, b, maxiter=3)[0])(A), 2))
attempt(lambda: jnp.round(gmres(A, b, b)[0], 4))
attempt(lambda: gmres(A, b, solve_method='x'))
attempt(lambda: gmres(A[:2], b))
attempt(lambda: cg(3, b))
attempt(lambda: bicgstab(A, b, (b,)))
attempt(lambda: cg(A, b, {'a': b}))
attempt(lambda: jnp.round(gmres(A * (1+0.5j), b + 0j)[0], 4))
attempt(lambda: jnp.round(bicgstab(A * (1+0.5j), b + 0j)[0], 4))
attempt(lambda: gmres(jnp.eye(3), b)[0])
attempt(lambda: jnp.round(jax.jacobian(lambda b: gmres(A, b)[0])(b) @ A, 2))
attempt(lambda: jnp.round(jax.jvp(lambda b: bicgstab(A, b)[0], (b,), (b,))[1], 3))
attempt(lambda: gmres(jnp.zeros((3, 3)), b)[1])
