"""Plots: the calls of matplotlib.pyplot that array programs use, drawn by the program itself."""
import _plot

_COLORS = {
    "b": (0, 0, 255), "g": (0, 128, 0), "r": (255, 0, 0), "c": (0, 191, 191), "m": (191, 0, 191),
    "y": (191, 191, 0), "k": (0, 0, 0), "w": (255, 255, 255), "blue": (0, 0, 255), "green": (0, 128, 0),
    "red": (255, 0, 0), "cyan": (0, 255, 255), "magenta": (255, 0, 255), "yellow": (255, 255, 0),
    "black": (0, 0, 0), "white": (255, 255, 255), "orange": (255, 165, 0), "purple": (128, 0, 128),
    "brown": (165, 42, 42), "pink": (255, 192, 203), "gray": (128, 128, 128), "grey": (128, 128, 128),
    "lightgray": (211, 211, 211), "darkblue": (0, 0, 139), "crimson": (220, 20, 60), "teal": (0, 128, 128),
    "navy": (0, 0, 128), "steelblue": (70, 130, 180), "tab:blue": (31, 119, 180), "tab:orange": (255, 127, 14),
    "tab:green": (44, 160, 44), "tab:red": (214, 39, 40), "tab:purple": (148, 103, 189),
    "tab:brown": (140, 86, 75), "tab:pink": (227, 119, 194), "tab:gray": (127, 127, 127),
    "tab:olive": (188, 189, 34), "tab:cyan": (23, 190, 207),
}
_CYCLE = ["tab:blue", "tab:orange", "tab:green", "tab:red", "tab:purple", "tab:brown", "tab:pink", "tab:gray",
          "tab:olive", "tab:cyan"]
_LINES = {"-": "-", "--": "--", "-.": "-.", ":": ":", "": "", "none": "", "None": "", "solid": "-",
          "dashed": "--", "dashdot": "-.", "dotted": ":"}
_MARKERS = ".os^v+xD*d,"


def _color(value, axes):
    """Red, green and blue of a colour as matplotlib names it; None takes the next of the cycle."""
    if value is None:
        axes._colors += 1
        return _COLORS[_CYCLE[(axes._colors - 1) % len(_CYCLE)]]
    if isinstance(value, str):
        if value in _COLORS:
            return _COLORS[value]
        if len(value) == 2 and value[0] == "C" and value[1].isdigit():
            return _COLORS[_CYCLE[int(value[1])]]
        if value.startswith("#") and len(value) == 7:
            return tuple(int(value[i:i + 2], 16) for i in (1, 3, 5))
        try:
            level = round(255 * float(value))
            return (level, level, level)
        except ValueError:
            pass
    elif len(value) >= 3:
        return tuple(round(255 * float(part)) for part in value[:3])
    raise ValueError(f"{value!r} is not a valid value for color")


def _numbers(values):
    """A flat list of floats from a list, a tuple, a range, or an array of either library."""
    if hasattr(values, "tolist"):
        values = values.tolist()
    if not isinstance(values, (list, tuple, range)):
        values = [values]
    return [float(v) for v in values]


def _columns(values):
    """The columns of a two-dimensional argument, or the one column of a flat one."""
    if hasattr(values, "tolist"):
        values = values.tolist()
    if isinstance(values, (list, tuple)) and values and isinstance(values[0], (list, tuple)):
        return [[float(row[i]) for row in values] for i in range(len(values[0]))]
    return [_numbers(values)]


def _split_format(text):
    """Colour, marker and line style of a format string such as 'ro--'."""
    color = marker = line = None
    i = 0
    while i < len(text):
        if text[i:i + 2] in ("--", "-."):
            line = text[i:i + 2]
            i += 2
            continue
        c = text[i]
        if c == "C" and text[i + 1:i + 2].isdigit():
            color = text[i:i + 2]
            i += 2
            continue
        if c in "-:":
            line = c
        elif c in _MARKERS:
            marker = c
        elif c in _COLORS:
            color = c
        else:
            raise ValueError(f"{text!r} is not a valid format string (unrecognized character {c!r})")
        i += 1
    return color, marker, line


class Line2D:
    """A curve on its axes."""

    def __init__(self, series):
        self._series = series

    def get_color(self):
        return tuple(c / 255 for c in self._series["color"])

    def set_label(self, label):
        self._series["label"] = str(label)

    def get_label(self):
        return self._series["label"]


class Axes:
    """One pair of axes with its curves."""

    def __init__(self, figure):
        self.figure = figure
        self._colors = 0
        self._series = []
        self._hlines = []
        self._vlines = []
        self._settings = {"title": "", "xlabel": "", "ylabel": "", "xscale": "linear", "yscale": "linear",
                          "xlim": None, "ylim": None, "legend": False, "grid": False}

    def _add(self, x, y, color, label=None, line="-", width=1.5, marker="", size=6.0, yerr=None, fill=None,
             alpha=1.0):
        if len(x) != len(y):
            raise ValueError(f"x and y must have same first dimension, but have shapes ({len(x)},) and ({len(y)},)")
        series = {"x": x, "y": y, "color": _color(color, self), "label": None if label is None else str(label),
                  "line": line, "width": float(width), "marker": marker, "size": float(size),
                  "yerr": yerr or [], "fill": fill, "alpha": 1.0 if alpha is None else float(alpha)}
        self._series.append(series)
        return Line2D(series)

    def plot(self, *args, color=None, c=None, linestyle=None, ls=None, linewidth=None, lw=None, marker=None,
             markersize=None, ms=None, label=None, alpha=None, **ignored):
        """Draw y against x: plot(y), plot(x, y), plot(x, y, 'r--'), several in a row."""
        lines = []
        args = list(args)
        while args:
            first = args.pop(0)
            second = args.pop(0) if args and not isinstance(args[0], str) else None
            style = args.pop(0) if args and isinstance(args[0], str) else ""
            fmt_color, fmt_marker, fmt_line = _split_format(style)
            columns = _columns(first if second is None else second)
            x = list(map(float, range(len(columns[0])))) if second is None else _numbers(first)
            line = _LINES.get(linestyle or ls or fmt_line or ("" if fmt_marker else "-"), "-")
            for column in columns:
                lines.append(self._add(x, column, color or c or fmt_color, label, line, linewidth or lw or 1.5,
                                       marker or fmt_marker or "", markersize or ms or 6.0, alpha=alpha))
        return lines

    def errorbar(self, x, y, yerr=None, xerr=None, fmt="", color=None, label=None, linewidth=None, marker=None,
                 linestyle=None, capsize=None, alpha=None, **ignored):
        """Draw y against x with vertical bars of half-length yerr."""
        fmt_color, fmt_marker, fmt_line = _split_format(fmt)
        x, y = _numbers(x), _numbers(y)
        bars = [] if yerr is None else _numbers(yerr)
        if len(bars) == 1:
            bars = bars * len(x)
        line = _LINES.get(linestyle or fmt_line or ("" if fmt_marker else "-"), "-")
        return self._add(x, y, color or fmt_color, label, line, linewidth or 1.5, marker or fmt_marker or "",
                         yerr=bars, alpha=alpha)

    def scatter(self, x, y, s=None, c=None, color=None, marker="o", label=None, alpha=None, **ignored):
        """Draw points without a line."""
        chosen = color if color is not None else (c if isinstance(c, str) else None)
        size = 6.0 if s is None or hasattr(s, "__len__") else float(s) ** 0.5
        return self._add(_numbers(x), _numbers(y), chosen, label, "", 1.5, marker, size, alpha=alpha)

    def fill_between(self, x, y1, y2=0.0, color=None, alpha=None, label=None, **ignored):
        """Fill the band between two curves."""
        x, upper, lower = _numbers(x), _numbers(y1), _numbers(y2)
        upper = upper * len(x) if len(upper) == 1 else upper
        lower = lower * len(x) if len(lower) == 1 else lower
        return self._add(x, upper, color, label, fill=lower, alpha=alpha)

    def axhline(self, y=0.0, color="C0", linestyle="-", ls=None, **ignored):
        """A horizontal line across the axes."""
        self._hlines.append((float(y), _color(color, self), _LINES.get(ls or linestyle, "-")))

    def axvline(self, x=0.0, color="C0", linestyle="-", ls=None, **ignored):
        """A vertical line across the axes."""
        self._vlines.append((float(x), _color(color, self), _LINES.get(ls or linestyle, "-")))

    def _set(self, name, value):
        self._settings[name] = value

    def set_title(self, text, **ignored):
        self._set("title", str(text))

    def set_xlabel(self, text, **ignored):
        self._set("xlabel", str(text))

    def set_ylabel(self, text, **ignored):
        self._set("ylabel", str(text))

    def _scale(self, axis, value):
        if value not in ("linear", "log"):
            raise ValueError(f"{value!r} is not a valid value for scale; supported values are 'linear', 'log'")
        self._set(axis, value)

    def set_xscale(self, value, **ignored):
        self._scale("xscale", value)

    def set_yscale(self, value, **ignored):
        self._scale("yscale", value)

    def _limits(self, axis, low, high):
        if high is None and hasattr(low, "__len__"):
            low, high = low
        if low is not None and high is not None:
            self._set(axis, (float(low), float(high)))

    def set_xlim(self, left=None, right=None):
        self._limits("xlim", left, right)

    def set_ylim(self, bottom=None, top=None):
        self._limits("ylim", bottom, top)

    def set(self, **properties):
        """Set several properties: set(xlabel='n', title='...')."""
        for name, value in properties.items():
            getattr(self, "set_" + name)(value)

    def legend(self, *args, **ignored):
        if args and isinstance(args[0], (list, tuple)):
            for series, label in zip(self._series, args[-1]):
                series["label"] = str(label)
        self._set("legend", True)

    def grid(self, visible=True, **ignored):
        self._set("grid", bool(visible))

    def loglog(self, *args, **kw):
        self.set_xscale("log")
        self.set_yscale("log")
        return self.plot(*args, **kw)

    def semilogx(self, *args, **kw):
        self.set_xscale("log")
        return self.plot(*args, **kw)

    def semilogy(self, *args, **kw):
        self.set_yscale("log")
        return self.plot(*args, **kw)

    def _spec(self):
        return {**self._settings, "series": self._series, "hlines": self._hlines, "vlines": self._vlines}


class Figure:
    """A picture: a grid of axes."""

    def __init__(self, figsize=None, dpi=None, rows=1, columns=1):
        self._size = tuple(map(float, figsize or (6.4, 4.8)))
        self._dpi = float(dpi or 100.0)
        self._rows, self._columns = rows, columns
        self.axes = []
        self._title = ""

    def add_subplot(self, rows=1, columns=1, index=1, **ignored):
        if rows > 100 and columns == 1:
            rows, columns, index = rows // 100, rows // 10 % 10, rows % 10
        self._rows, self._columns = rows, columns
        while len(self.axes) < index:
            self.axes.append(Axes(self))
        return self.axes[index - 1]

    def gca(self):
        return self.axes[-1] if self.axes else self.add_subplot()

    def suptitle(self, text, **ignored):
        self._title = str(text)

    def tight_layout(self, **ignored):
        pass

    def savefig(self, fname, dpi=None, **ignored):
        """Write the figure to a file, PNG or SVG by its suffix."""
        name = str(fname)
        if "." not in name.replace("\\", "/").split("/")[-1]:
            name += ".png"
        _plot.save(self._spec(dpi), name)

    def _spec(self, dpi=None):
        return {"size": self._size, "dpi": float(dpi or self._dpi), "rows": self._rows, "columns": self._columns,
                "title": self._title, "axes": [axes._spec() for axes in self.axes]}


_figures = []
_current = None


def figure(num=None, figsize=None, dpi=None, **ignored):
    """A new figure, which the following calls draw into."""
    global _current
    _current = Figure(figsize, dpi)
    _figures.append(_current)
    return _current


def gcf():
    """The current figure; a new one where there is none."""
    return figure() if _current is None else _current


def gca():
    """The current axes; new ones where there are none."""
    fig = gcf()
    return getattr(fig, "_chosen", None) or fig.gca()


def subplots(nrows=1, ncols=1, figsize=None, dpi=None, squeeze=True, **ignored):
    """A figure with a grid of axes: fig, ax = subplots(); fig, (a, b) = subplots(1, 2)."""
    fig = figure(figsize=figsize, dpi=dpi)
    fig._rows, fig._columns = nrows, ncols
    fig.axes = [Axes(fig) for _ in range(nrows * ncols)]
    if nrows * ncols == 1 and squeeze:
        return fig, fig.axes[0]
    if squeeze and (nrows == 1 or ncols == 1):
        return fig, list(fig.axes)
    return fig, [fig.axes[r * ncols:(r + 1) * ncols] for r in range(nrows)]


def subplot(*args):
    """Choose one of a grid of axes: subplot(1, 2, 1)."""
    fig = gcf()
    fig._chosen = fig.add_subplot(*args)
    return fig._chosen


def show(*args, **ignored):
    """Show the open figures where there is a place to show them, and close them."""
    for fig in list(_figures):
        _plot.show(fig._spec())
    close("all")


def close(fig=None):
    """Close the current figure, a given one, or all of them."""
    global _current
    if fig == "all":
        _figures.clear()
    elif fig is None and _current in _figures:
        _figures.remove(_current)
    elif fig in _figures:
        _figures.remove(fig)
    _current = _figures[-1] if _figures else None


def savefig(fname, **kw):
    """Write the current figure to a file, PNG or SVG by its suffix."""
    gcf().savefig(fname, **kw)


def plot(*args, **kw):
    """Draw y against x into the current axes."""
    return gca().plot(*args, **kw)


def errorbar(*args, **kw):
    """Draw y against x with error bars into the current axes."""
    return gca().errorbar(*args, **kw)


def scatter(*args, **kw):
    """Draw points into the current axes."""
    return gca().scatter(*args, **kw)


def fill_between(*args, **kw):
    """Fill the band between two curves in the current axes."""
    return gca().fill_between(*args, **kw)


def axhline(*args, **kw):
    """A horizontal line across the current axes."""
    return gca().axhline(*args, **kw)


def axvline(*args, **kw):
    """A vertical line across the current axes."""
    return gca().axvline(*args, **kw)


def loglog(*args, **kw):
    """Draw on logarithmic axes."""
    return gca().loglog(*args, **kw)


def semilogx(*args, **kw):
    """Draw with a logarithmic x axis."""
    return gca().semilogx(*args, **kw)


def semilogy(*args, **kw):
    """Draw with a logarithmic y axis."""
    return gca().semilogy(*args, **kw)


def title(text, **kw):
    """The title of the current axes."""
    gca().set_title(text)


def suptitle(text, **kw):
    """The title of the current figure."""
    gcf().suptitle(text)


def xlabel(text, **kw):
    """The label under the x axis."""
    gca().set_xlabel(text)


def ylabel(text, **kw):
    """The label beside the y axis."""
    gca().set_ylabel(text)


def xscale(value, **kw):
    """'linear' or 'log'."""
    gca().set_xscale(value)


def yscale(value, **kw):
    """'linear' or 'log'."""
    gca().set_yscale(value)


def xlim(*args, **kw):
    """Set the range of x."""
    gca().set_xlim(*args, **kw)


def ylim(*args, **kw):
    """Set the range of y."""
    gca().set_ylim(*args, **kw)


def legend(*args, **kw):
    """Show the labels of the curves."""
    gca().legend(*args, **kw)


def grid(*args, **kw):
    """Show lines at the ticks."""
    gca().grid(*args, **kw)


def tight_layout(**kw):
    """The layout is tight enough already."""
