# Jaxprs as objects: an interpreter of one's own, the parts of equations, evaluation.
import jax
import jax.core
import jax.numpy as jnp
from jax import jit, lax
from jax.extend.core import ClosedJaxpr, Jaxpr, JaxprEqn, Literal, Var, jaxpr_as_fun



def f(x):
    return jnp.sin(jnp.cos(x)) * 2.0 + jnp.sum(x)


closed = jax.make_jaxpr(f)(jnp.ones(3))
jaxpr = closed.jaxpr
print(type(closed) is ClosedJaxpr, isinstance(jaxpr, Jaxpr), isinstance(jaxpr.eqns[0], JaxprEqn))
print([v.aval for v in jaxpr.invars], [v.aval for v in jaxpr.outvars], jaxpr.constvars)
for eqn in jaxpr.eqns:
    print(eqn.primitive, eqn.primitive.name, len(eqn.invars), len(eqn.outvars), eqn.primitive.multiple_results)
print(jaxpr.eqns[0])
literal = jaxpr.eqns[2].invars[1]
print(isinstance(literal, Literal), float(literal.val), literal.aval, literal)
print(jaxpr.eqns[0].outvars[0] == jaxpr.eqns[1].invars[0], jaxpr.eqns[0].outvars[0] != jaxpr.invars[0])
print(jaxpr.eqns[3].params["axes"])


def evaluate(jaxpr, consts, *args):
    env = {}

    def read(atom):
        return atom.val if isinstance(atom, Literal) else env[atom]

    for v, x in list(zip(jaxpr.invars, args)) + list(zip(jaxpr.constvars, consts)):
        env[v] = x
    for eqn in jaxpr.eqns:
        values = [read(a) for a in eqn.invars]
        outs = eqn.primitive.bind(*values, **eqn.params)
        outs = outs if eqn.primitive.multiple_results else [outs]
        for v, x in zip(eqn.outvars, outs):
            env[v] = x
    return [read(a) for a in jaxpr.outvars]


x = jnp.arange(3.0)
print(evaluate(jaxpr, closed.consts, x), f(x))
print(jax.core.eval_jaxpr(jaxpr, closed.consts, x), jaxpr_as_fun(closed)(x))
table = jnp.arange(4.0)


def g(x, i):
    y = jit(f)(x)[1:] + table[i] + jnp.where(x[0] > 0, x[:2], 0.0).astype(jnp.float16)
    z = lax.cond(i > 1, lambda v: v * 2, lambda v: v, y)
    return jnp.sort(z)[::-1], jnp.pad(x, 1).reshape(5, 1), lax.scan(lambda c, v: (c + v, c), 0.0, x)


closed = jax.make_jaxpr(g)(x, 2)
flat = evaluate(closed.jaxpr, closed.consts, x, 2)
print(flat)
print(jax.tree.leaves(g(x, 2)))
print(jit(lambda a: evaluate(closed.jaxpr, closed.consts, a, 2)[0])(x))
print(jax.make_jaxpr(lambda a: evaluate(jaxpr, [], a))(x))


# The inverse of a chain of unary functions, as in the tutorial on interpreters.
def inverse(fun):
    rules = {"exp": jnp.log, "tanh": jnp.arctanh, "neg": jnp.negative}

    def wrapped(*args):
        closed = jax.make_jaxpr(fun)(*args)
        env = dict(zip(closed.jaxpr.outvars, args))
        for eqn in closed.jaxpr.eqns[::-1]:
            env[eqn.invars[0]] = rules[eqn.primitive.name](env[eqn.outvars[0]])
        return [env[v] for v in closed.jaxpr.invars]

    return wrapped


print(inverse(lambda v: jnp.exp(jnp.tanh(-v)))(jnp.float32(1.5)))
print(jax.make_jaxpr(inverse(lambda v: jnp.exp(jnp.tanh(v))))(1.0))
