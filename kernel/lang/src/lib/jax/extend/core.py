"""`jax.extend.core`: jaxprs and their parts under the names that JAX supports."""

from jax.core import ClosedJaxpr, Jaxpr, JaxprEqn, Literal, Primitive, Var, jaxpr_as_fun
