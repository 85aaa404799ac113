"""The tower of number classes, for `isinstance`: ``isinstance(1, Integral)``."""

from abc import ABCMeta


class Number(metaclass=ABCMeta):
    """Any number."""

    __hash__ = None


class Complex(Number):
    """complex and below."""


class Real(Complex):
    """float and below."""


class Rational(Real):
    """Fractions and below."""


class Integral(Rational):
    """int, bool."""


Complex.register(complex)
Real.register(float)
Integral.register(int)
