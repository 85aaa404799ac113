"""Where ticks stand and how they are written, by choice."""
import math
import numpy as np


class MultipleLocator:
    """Ticks at the multiples of a number."""

    def __init__(self, base=1.0, offset=0.0):
        self._base, self._offset = float(base), float(offset)

    def tick_values(self, low, high):
        first = math.ceil((low - self._offset) / self._base - 1e-9)
        last = math.floor((high - self._offset) / self._base + 1e-9)
        return np.arange(first, min(last, first + 1000) + 1) * self._base + self._offset


class FixedLocator:
    """Ticks at given places."""

    def __init__(self, locs, nbins=None):
        self.locs = np.asarray(locs, dtype=float)

    def tick_values(self, low, high):
        return self.locs


class NullLocator(FixedLocator):
    """No ticks."""

    def __init__(self):
        FixedLocator.__init__(self, [])


class MaxNLocator:
    """Round numbers, at most so many of them."""

    def __init__(self, nbins=10, integer=False, **ignored):
        self._nbins, self._integer = (9 if nbins == "auto" else int(nbins)), integer

    def tick_values(self, low, high):
        raw = (high - low) / max(self._nbins, 1)
        if not raw > 0:
            return np.array([low])
        decade = 10.0 ** math.floor(math.log10(raw))
        steps = [m * decade for m in (1, 2, 2.5, 5, 10) if not self._integer or (m * decade) % 1 == 0]
        step = next((s for s in steps if s >= raw * (1 - 1e-9)), steps[-1] if steps else 1.0)
        step = max(step, 1.0) if self._integer else step
        return MultipleLocator(step).tick_values(low, high)


class FuncFormatter:
    """Labels from a function of value and position."""

    def __init__(self, func):
        self._func = func

    def __call__(self, x, pos=None):
        return self._func(x, pos)


class FormatStrFormatter(FuncFormatter):
    """Labels from a % format."""

    def __init__(self, fmt):
        FuncFormatter.__init__(self, lambda x, pos=None: fmt % x)


class StrMethodFormatter(FuncFormatter):
    """Labels from a format such as '{x:.2f}'."""

    def __init__(self, fmt):
        FuncFormatter.__init__(self, lambda x, pos=None: fmt.format(x=x, pos=pos))


class PercentFormatter(FuncFormatter):
    """Labels in percent."""

    def __init__(self, xmax=100, decimals=None, symbol="%"):
        digits = 0 if decimals is None else decimals
        FuncFormatter.__init__(self, lambda x, pos=None: f"{100 * x / xmax:.{digits}f}{symbol}")


class NullFormatter(FuncFormatter):
    """No labels."""

    def __init__(self):
        FuncFormatter.__init__(self, lambda x, pos=None: "")


class ScalarFormatter:
    """The labels that axes have without a choice."""

    def __init__(self, *args, **kw):
        pass
