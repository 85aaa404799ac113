"""The exception classes of `jax.errors`."""


class _WithPage:
    def __init__(self, message):
        super().__init__(f"{message}\nSee https://docs.jax.dev/en/latest/errors.html#jax.errors.{type(self).__name__}")


class JAXTypeError(_WithPage, TypeError):
    """A TypeError of JAX's own."""


class JAXIndexError(_WithPage, IndexError):
    """An IndexError of JAX's own."""


class ConcretizationTypeError(JAXTypeError):
    """A traced value was used where a concrete one is needed."""

    def __init__(self, tracer, context=""):
        super().__init__(
            f"Abstract tracer value encountered where concrete value is expected: {tracer._error_repr()}\n"
            f"{context}{tracer._origin_msg()}\n"
        )


class NonConcreteBooleanIndexError(JAXIndexError):
    """A traced boolean array was used as an index."""

    def __init__(self, aval):
        super().__init__(f"Array boolean indices must be concrete; got {aval}\n")


class TracerArrayConversionError(JAXTypeError):
    """A traced value was given to NumPy."""

    def __init__(self, tracer):
        super().__init__(
            "The numpy.ndarray conversion method __array__() was called on "
            f"{tracer._error_repr()}{tracer._origin_msg()}"
        )


class TracerIntegerConversionError(JAXTypeError):
    """A traced value was used as an integer."""

    def __init__(self, tracer):
        super().__init__(f"The __index__() method was called on {tracer._error_repr()}{tracer._origin_msg()}")


class TracerBoolConversionError(ConcretizationTypeError):
    """A traced value was used as a condition."""

    def __init__(self, tracer):
        JAXTypeError.__init__(
            self, f"Attempted boolean conversion of {tracer._error_repr()}.{tracer._origin_msg()}"
        )


class UnexpectedTracerError(JAXTypeError):
    """A traced value outlived its function."""


class KeyReuseError(JAXTypeError):
    """A PRNG key was used twice."""


class JaxprTypeError(TypeError):
    """A jaxpr is not well typed."""


class InconclusiveDimensionOperation(Exception):
    """A comparison of unknown dimensions."""


class JaxRuntimeError(RuntimeError):
    """An error while a compiled program ran."""
