"""Areas."""
from . import LEVEL
from .units import CM, describe as _describe

__all__ = ["Square", "area", "CM"]
print("shapes loads once")
_hidden = "hidden"
counter = 0


class Square:
    def __init__(self, side):
        self.side = side

    def __repr__(self):
        return f"Square({self.side})"


def area(square):
    global counter
    counter += 1
    return square.side**2


def described(square):
    return _describe(area(square)) + " in " + LEVEL
