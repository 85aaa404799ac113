"""typing and annotations: what array programs write, evaluated and otherwise ignored."""
from __future__ import annotations

import typing
from collections.abc import Callable as AbcCallable
from typing import Any, Callable, Dict, Final, Generic, Iterable, List, Literal, Optional, Protocol, Sequence, Tuple, TypeVar, Union, cast, overload

T = TypeVar("T")
K = TypeVar("K", bound=int)
Array = Any
Params = Dict[str, List[float]]
Activation = Callable[[float], float]
Pair = tuple[int, str]


def apply(f: Callable[[T], T], x: T, *rest: Unknown, **kw: NotDefined) -> Optional[T]:
    y: undefined_local = f(x)
    return y


class Layer(Generic[T]):
    weight: Array
    bias: float = 0.5
    names: list[str] = []

    def __init__(self, weight: T):
        self.weight = weight


class Named(Protocol):
    name: str

    def get(self) -> str: ...


class Impl:
    name = "impl"

    def get(self) -> str:
        return self.name


@overload
def double(x: int) -> int: ...
@overload
def double(x: str) -> str: ...
def double(x):
    return x * 2


LIMIT: Final = 5
print(apply(lambda v: v + 1, 1), Layer(3).weight, Layer[int](4).weight, Layer.bias, cast(int, "still text"), double(2), double("a"), LIMIT, Impl().get())
print(apply.__annotations__, Layer.__annotations__)
print(isinstance([], typing.Sequence), isinstance({}, typing.Mapping), typing.TYPE_CHECKING, isinstance(len, AbcCallable))
print(list[int], dict[str, int], tuple[int, ...], int | None, list[list[float]], int | str | None, set[str])
print(Optional[int], Union[int, str], List[int], Dict[str, Any], Tuple[int, ...], Callable[[int], str], Any, Union[int], Optional[Optional[int]], Literal["a", 1], T, Sequence[int], Iterable[str])
print(list[int]() == [], dict[str, int](a=1), Optional[int] == Union[int, None], Union[int, str] == Union[str, int], (int | str) == (str | int), isinstance(5, int | str))
UserId = typing.NewType("UserId", int)
print(UserId(5) + 1, T.__name__, typing.get_type_hints(double), Pair, hash(Optional[int]) == hash(Optional[int]))


def table(shape: tuple[int, int] = (2, 2), *, fill: float | int = 0.0) -> list[list[float]]:
    return [[fill] * shape[1] for _ in range(shape[0])]


print(table(), table((1, 3), fill=1), table.__annotations__["return"])
x: int
y: List[int] = [1]
(z): int = 3
y[0]: int = 5
print(y, z, sorted(__annotations__))
try:
    isinstance([], list[int])
except TypeError as e:
    print(e)
try:
    Union[5, int] and list[int] + 1
except TypeError as e:
    print(type(e).__name__)
