"""`jax.core`: what jaxprs are made of, and their evaluation one equation at a time."""

from _jitbook import ClosedJaxpr, Jaxpr, JaxprEqn, Literal, Primitive, ShapedArray, Tracer, Var


def eval_jaxpr(jaxpr, consts, *args, propagate_source_info=True):
    """The results of a jaxpr on these arguments: ``eval_jaxpr(closed.jaxpr, closed.consts, x)``."""
    env = dict(zip(jaxpr.constvars, consts))
    env.update(zip(jaxpr.invars, args))

    def read(atom):
        return atom.val if isinstance(atom, Literal) else env[atom]

    for eqn in jaxpr.eqns:
        outs = eqn.primitive.bind(*[read(a) for a in eqn.invars], **eqn.params)
        env.update(zip(eqn.outvars, outs if eqn.primitive.multiple_results else [outs]))
    return [read(a) for a in jaxpr.outvars]


def jaxpr_as_fun(closed_jaxpr):
    """A closed jaxpr as a function that gives a list of results."""
    return lambda *args: eval_jaxpr(closed_jaxpr.jaxpr, closed_jaxpr.consts, *args)


def get_aval(x):
    """The type of a value."""
    import _jitbook
    return _jitbook.aval_of(x)
