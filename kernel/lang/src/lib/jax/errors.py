"""The exception classes of `jax.errors`; those that the program itself raises are its own."""
from _jitbook import (
    ConcretizationTypeError, JAXIndexError, JAXTypeError, JaxRuntimeError, NonConcreteBooleanIndexError,
    TracerArrayConversionError, TracerBoolConversionError, TracerIntegerConversionError, UnexpectedTracerError,
)


class KeyReuseError(JAXTypeError):
    """A PRNG key was used twice."""


class JaxprTypeError(TypeError):
    """A jaxpr is not well typed."""


class InconclusiveDimensionOperation(Exception):
    """A comparison of unknown dimensions."""
