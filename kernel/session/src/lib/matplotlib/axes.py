"""One pair of axes: its drawing calls, and the settings of its frame."""
import math
import numpy as np
import _plot
from matplotlib import colors as mcolors
from matplotlib._artists import (Annotation, Axis, BarContainer, Container, Legend, Line2D, Mappable, Patch, Spines,
                                 StemContainer, Text, STEPS, linestyle, marker, numbers, options, pixels, split_format, undrawn)
from matplotlib._settings import Settings
from matplotlib._style import points, rcParams
from matplotlib.cm import get_cmap

_LINE = {"color", "linestyle", "linewidth", "marker", "markersize", "markeredgecolor", "markeredgewidth",
         "markerfacecolor", "fillstyle", "label", "alpha", "zorder", "drawstyle", "markevery", "gapcolor"}
_PATCH = {"color", "facecolor", "edgecolor", "linewidth", "linestyle", "alpha", "label", "zorder", "fill"}
_TEXT = {"color", "fontsize", "horizontalalignment", "verticalalignment", "rotation", "alpha", "bbox", "fontweight",
         "zorder", "multialignment", "ma", "rotation_mode", "fontdict", "backgroundcolor", "linespacing", "label"}


class Axes(Settings):
    """One pair of axes with what is drawn in it."""

    def __init__(self, figure, place=None):
        self.figure = figure
        self._place = place
        self._start()

    def _start(self):
        """Everything as it is before the first call."""
        self._colors = 0
        self._fills = 0
        self._order = 0
        self._drawn = {kind: [] for kind in ("series", "clouds", "patches", "strokes", "images", "labels")}
        self._categories = {"x": None, "y": None}
        self._image = None
        self.xaxis, self.yaxis = Axis(self, "x"), Axis(self, "y")
        self.spines = Spines(self)
        self.containers = []
        self._reset_settings()

    def clear(self):
        """Take everything off."""
        self._start()

    cla = clear

    @property
    def lines(self):
        return [Line2D(self, spec) for spec in self._drawn["series"]]

    @property
    def patches(self):
        return [Patch(self, spec) for spec in self._drawn["patches"]]

    def _next_color(self):
        self._colors += 1
        return f"C{self._colors - 1}"

    def _next_fill(self):
        """Areas and points have a cycle of their own, beside that of curves and histograms."""
        self._fills += 1
        return f"C{self._fills - 1}"

    def _add(self, kind, spec, label=None, z=None, default=2.0):
        self._order += 1
        spec.update(label=None if label is None else str(label), z=float(default if z is None else z),
                    order=self._order)
        self._drawn[kind].append(spec)
        return spec

    def _axis_values(self, axis, values):
        """Values as floats; names become places with ticks of their own."""
        if isinstance(values, str):
            values = [values]
        if isinstance(values, (list, tuple)) and len(values) and isinstance(values[0], str):
            known = self._categories[axis]
            if known is None:
                known = self._categories[axis] = {}
            for name in values:
                known.setdefault(name, len(known))
            self._settings[axis + "ticks"].update(at=[float(i) for i in known.values()], labels=list(known))
            return np.array([float(known[name]) for name in values])
        return numbers(values)

    def _curve(self, x, y, named, kw, fmt_marker=None, fmt_line=None):
        mcolors.check(named, "color")
        color = mcolors.to_rgba(named)
        style = kw.get("linestyle", fmt_line)
        if style is None:
            style = "" if fmt_marker and "linestyle" not in kw else "-"
            style = style if fmt_marker else rcParams["lines.linestyle"]
        width = kw.get("linewidth")
        alpha = kw.get("alpha")
        face, edge = kw.get("markerfacecolor"), kw.get("markeredgecolor")
        if kw.get("fillstyle") == "none":
            face = "none"
        spec = {
            "x": x, "y": y, "color": color, "named": named, "line": linestyle(style),
            "width": float(rcParams["lines.linewidth"] if width is None else width),
            "marker": marker(kw.get("marker", fmt_marker or rcParams["lines.marker"])),
            "size": float(kw.get("markersize") or rcParams["lines.markersize"]),
            "alpha": color[3] if alpha is None else float(alpha), "steps": STEPS.get(kw.get("drawstyle"), ""),
            "face": None if face in (None, "auto") else mcolors.to_rgba(face, None if face == "none" else alpha),
            "edge": None if edge in (None, "auto") else mcolors.to_rgba(edge, alpha),
            "edge_width": float(kw.get("markeredgewidth", rcParams["lines.markeredgewidth"])),
        }
        return Line2D(self, self._add("series", spec, kw.get("label"), kw.get("zorder")))

    def plot(self, *args, data=None, scalex=True, scaley=True, **kw):
        """Draw y against x: plot(y), plot(x, y), plot(x, y, 'r--'), several in a row."""
        kw = options("Line2D", kw, _LINE)
        lines, args = [], list(args)
        if data is not None:
            args = [data[a] if isinstance(a, str) and a in data else a for a in args]
        while args:
            first = args.pop(0)
            second = args.pop(0) if args and not isinstance(args[0], str) else None
            style = args.pop(0) if args and isinstance(args[0], str) else ""
            fmt_color, fmt_marker, fmt_line = split_format(style)
            if second is None:
                y = self._axis_values("y", first)
                x = np.arange(len(y), dtype=float)
            else:
                x, y = self._axis_values("x", first), self._axis_values("y", second)
            if len(x) != len(y):
                raise ValueError(f"x and y must have same first dimension, but have shapes {x.shape} and {y.shape}")
            if x.ndim > 2 or y.ndim > 2:
                raise ValueError(f"x and y can be no greater than 2D, but have shapes {x.shape} and {y.shape}")
            count = max(a.shape[1] if a.ndim == 2 else 1 for a in (x, y))
            labels = kw.get("label")
            for i in range(count):
                pick = lambda a: a[:, i % a.shape[1]] if a.ndim == 2 else a
                color = kw.get("color")
                named = color if color is not None else (fmt_color or self._next_color())
                own = kw
                if isinstance(labels, (list, tuple)):
                    own = {**kw, "label": labels[i]}
                lines.append(self._curve(pick(x), pick(y), named, own, fmt_marker, fmt_line))
        return lines

    def _scaled_plot(self, args, kw, **scales):
        for axis, scale in scales.items():
            getattr(self, f"set_{axis}scale")(scale)
        for name, nothing in (("base", 10), ("basex", 10), ("basey", 10), ("nonpositive", "mask"), ("subs", None)):
            value = kw.pop(name, None)
            if value != nothing:
                undrawn("plot", name, value, "clip")
        return self.plot(*args, **kw)

    def loglog(self, *args, **kw):
        """Draw on logarithmic axes."""
        return self._scaled_plot(args, kw, x="log", y="log")

    def semilogx(self, *args, **kw):
        """Draw with a logarithmic x axis."""
        return self._scaled_plot(args, kw, x="log")

    def semilogy(self, *args, **kw):
        """Draw with a logarithmic y axis."""
        return self._scaled_plot(args, kw, y="log")

    def step(self, x, y, *args, where="pre", **kw):
        """Draw y against x in steps."""
        return self.plot(x, y, *args, drawstyle="steps-" + where, **kw)

    def errorbar(self, x, y, yerr=None, xerr=None, fmt="", ecolor=None, elinewidth=None, capsize=None,
                 barsabove=False, errorevery=1, capthick=None, **kw):
        """Draw y against x with bars of the lengths yerr and xerr."""
        kw = options("Line2D", kw, _LINE)
        x, y = self._axis_values("x", x), self._axis_values("y", y)
        fmt_color, fmt_marker, fmt_line = split_format("" if fmt.lower() == "none" else fmt)
        named = kw.get("color") or fmt_color or self._next_color()
        kw.setdefault("zorder", 2)
        if fmt.lower() == "none":
            kw["linestyle"] = ""
        line = self._curve(x, y, named, kw, fmt_marker, fmt_line)
        line._own(ybars=_bars(yerr, len(x)), xbars=_bars(xerr, len(x)),
                  capsize=float(rcParams["errorbar.capsize"] if capsize is None else capsize))
        # matplotlib lists containers after all else in a legend.
        line._own(order=self._order + 1_000_000)
        if ecolor is not None or elinewidth is not None:
            bars = {**line._spec, "line": "", "marker": "", "label": None,
                    "width": float(elinewidth or line._spec["width"])}
            if ecolor is not None:
                bars["color"] = mcolors.to_rgba(ecolor)
            line._own(ybars=np.zeros((0, 2)), xbars=np.zeros((0, 2)))
            self._drawn["series"].insert(len(self._drawn["series"]) - 1, bars)
        box = Container([line])
        self.containers.append(box)
        return box

    def scatter(self, x, y, s=None, c=None, marker_=None, cmap=None, norm=None, vmin=None, vmax=None, alpha=None,
                **kw):
        """Draw points, of one size and colour or each of its own."""
        mark = kw.pop("marker", marker_)
        color = kw.pop("color", None)
        kw = options("PathCollection", kw, {"label", "zorder", "linewidth", "edgecolor", "facecolor"})
        x, y = self._axis_values("x", x).ravel(), self._axis_values("y", y).ravel()
        if len(x) != len(y):
            raise ValueError("x and y must be the same size")
        sizes = np.array([rcParams["lines.markersize"] ** 2.0]) if s is None else numbers(s).ravel()
        values = None
        norm = norm if norm is not None else mcolors.Normalize(vmin, vmax)
        cmap = get_cmap(cmap)
        if color is not None:
            c = color
        if c is None:
            c = kw.get("facecolor")
        if c is None:
            fills = mcolors.to_rgba_array(self._next_fill(), alpha)
        elif isinstance(c, str) or _is_color(c, len(x)):
            fills = mcolors.to_rgba_array(c, alpha)
        elif len(c) and (isinstance(c[0], str) or np.ndim(c[0]) > 0):
            fills = mcolors.to_rgba_array(c, alpha)
        else:
            values = numbers(c).ravel()
            if len(values) != len(x):
                raise ValueError(f"'c' argument has {len(values)} elements, which is inconsistent with 'x' and 'y' "
                                 f"with size {len(x)}.")
            fills = cmap(norm(values), alpha)
        edges = kw.get("edgecolor", "face")
        face_only = isinstance(edges, str) and edges == "face"
        width = kw.get("linewidth")
        width = rcParams["lines.linewidth"] if width is None else (width[0] if hasattr(width, "__len__") else width)
        hollow = c is not None and isinstance(c, str) and c == "none"
        spec = {"x": x, "y": y, "sizes": sizes, "fills": fills, "marker": marker(mark or rcParams["scatter.marker"]),
                "edges": np.zeros((0, 4)) if face_only else mcolors.to_rgba_array(edges, None if hollow else alpha),
                "edge_width": float(width)}
        self._add("clouds", spec, kw.get("label"), kw.get("zorder"), 1.0)
        return self._mapped(Mappable(self, spec, values, norm, cmap))

    def _mapped(self, mappable):
        self._image = mappable
        return mappable

    def _shape(self, outlines, kw, default, z=1.0, width=None, **more):
        """Filled outlines in one look."""
        alpha = kw.get("alpha")
        base = kw.get("color")
        fill = kw.get("facecolor", base if base is not None else default)
        edge = kw.get("edgecolor", base)
        if isinstance(fill, (list, tuple)) and len(fill) and isinstance(fill[0], str):
            fill = fill[0]
        spec = {"outlines": outlines, "fill": None if kw.get("fill") is False else mcolors.to_rgba(fill, alpha),
                "edge": None if edge is None or (edge is base and width is None) else mcolors.to_rgba(edge, alpha),
                "width": float(kw.get("linewidth") if kw.get("linewidth") is not None else (width or 1.0)),
                "line": linestyle(kw.get("linestyle", "-")), "counted": True, "spans": "", **more}
        return self._add("patches", spec, kw.get("label"), kw.get("zorder"), z)

    def bar(self, x, height, width=0.8, bottom=None, align="center", **kw):
        """Bars that stand on the x axis."""
        return self._bars(x, height, width, bottom, align, kw, "x")

    def barh(self, y, width, height=0.8, left=None, align="center", **kw):
        """Bars that lie along the x axis."""
        return self._bars(y, width, height, left, align, kw, "y")

    def _bars(self, at, length, thick, start, align, kw, axis):
        errors = kw.pop("yerr" if axis == "x" else "xerr", None)
        capsize, ecolor = kw.pop("capsize", None), kw.pop("ecolor", "k")
        names, log = kw.pop("tick_label", None), kw.pop("log", False)
        undrawn("bar", "error_kw", kw.pop("error_kw", None))
        kw = options("Rectangle", kw, _PATCH)
        at = self._axis_values(axis, at)
        length, thick = np.broadcast_to(numbers(length), at.shape), np.broadcast_to(numbers(thick), at.shape)
        start = np.broadcast_to(numbers(0.0 if start is None else start), at.shape)
        near = at - thick / 2 if align == "center" else at
        named = kw.get("color", kw.get("facecolor"))
        several = not isinstance(named, str) and named is not None and not _is_color(named, -1)
        default = self._next_fill() if named is None else named
        labels = kw.get("label")
        bars = []
        for i in range(len(at)):
            a, b = float(near[i]), float(near[i] + thick[i])
            low, high = float(start[i]), float(start[i] + length[i])
            outline = [(a, low), (b, low), (b, high), (a, high)]
            if axis == "y":
                outline = [(v, u) for u, v in outline]
            own = {**kw, "label": labels[i] if isinstance(labels, (list, tuple)) else (labels if i == 0 else None)}
            if several:
                own["color"] = named[i % len(named)]
                own.pop("facecolor", None)
            bars.append(Patch(self, self._shape([outline], own, default, signed=high - low)))
            bars[-1]._own(order=self._order + 1_000_000)
        self._settings["ysticky" if axis == "x" else "xsticky"].extend(float(v) for v in start)
        if names is not None:
            getattr(self, f"set_{axis}ticks")(at, list(names))
        if log:
            getattr(self, "set_yscale" if axis == "x" else "set_xscale")("log")
        if errors is not None:
            ends = start + length
            place = (at, ends) if axis == "x" else (ends, at)
            error = {"yerr" if axis == "x" else "xerr": errors}
            self.errorbar(*place, fmt="none", color=ecolor, capsize=capsize, **error)
        box = BarContainer(bars)
        self.containers.append(box)
        return box

    def bar_label(self, container, labels=None, fmt="%g", padding=0, **kw):
        """Write the lengths of bars at their ends."""
        out = []
        for i, bar in enumerate(container):
            value = bar.get_height()
            text = labels[i] if labels is not None else (fmt % value if "%" in fmt else fmt.format(value))
            middle = bar.get_x() + bar.get_width() / 2
            out.append(self.annotate(text, (middle, bar.get_y() + bar.get_height()), xytext=(0, padding + 1),
                                     textcoords="offset points", ha="center", va="bottom", **kw))
        return out

    def hist(self, x, bins=None, range=None, density=False, weights=None, cumulative=False, histtype="bar",
             orientation="vertical", label=None, stacked=False, align="mid", rwidth=None, log=False, **kw):
        """Bars that count how many values fall in each bin."""
        kw = options("Rectangle", kw, _PATCH)
        bins = rcParams["hist.bins"] if bins is None else bins
        several = isinstance(x, (list, tuple)) and len(x) and hasattr(x[0], "__len__")
        sets = [numbers(v).ravel() for v in x] if several else [numbers(x).ravel()]
        if not several and getattr(x, "ndim", 1) == 2:
            values = numbers(x)
            sets = [values[:, i] for i in builtin_range(values.shape[1])]
        everything = np.concatenate(sets) if sets else np.zeros(0)
        edges = np.histogram_bin_edges(everything, bins=bins, range=range)
        counts, bottoms, artists = [], np.zeros(len(edges) - 1), []
        widths = np.diff(edges)
        colors, labels = kw.pop("color", None), label
        for i, values in enumerate(sets):
            heights = np.histogram(values, bins=edges, density=bool(density), weights=weights)[0].astype(float)
            if cumulative:
                heights = np.cumsum(heights * widths if density else heights)
            counts.append(heights)
            own = dict(kw)
            own["label"] = labels[i] if isinstance(labels, (list, tuple)) else (labels if i == 0 else None)
            if colors is not None:
                own["color"] = colors[i] if isinstance(colors, (list, tuple)) and not _is_color(colors, -1) else colors
            elif "facecolor" not in own:
                own["color"] = self._next_color()
            share = (rwidth or (0.8 if len(sets) > 1 and not stacked else 1.0)) / (1 if stacked else len(sets))
            if histtype.startswith("step"):
                artists.append(self._stairs(edges, heights, own, histtype == "stepfilled"))
                continue
            left = edges[:-1] + (widths * (1 - share * (1 if stacked else len(sets))) / 2) + (
                0 if stacked else i * share * widths)
            draw = self.bar if orientation == "vertical" else self.barh
            artists.append(draw(left, heights, widths * share, bottoms.copy() if stacked else None, align="edge", **own))
            if stacked:
                bottoms = bottoms + heights
        if log:
            self.set_yscale("log")
        if several or len(sets) > 1:
            return np.array(counts), edges, artists
        return counts[0], edges, artists[0]

    def _stairs(self, edges, heights, kw, filled):
        xs, ys = np.repeat(edges, 2), np.concatenate([[0.0], np.repeat(heights, 2), [0.0]])
        self._settings["ysticky"].append(0.0)
        color = kw.pop("color", None)
        color = self._next_color() if color is None else color
        outline = list(zip(xs.tolist(), ys.tolist()))
        if filled:
            return [Patch(self, self._shape([outline], {**kw, "color": color}, color))]
        kw = {"edgecolor": color, "facecolor": "none", **kw}
        return [Patch(self, self._shape([outline], kw, "none"))]

    def fill_between(self, x, y1, y2=0.0, where=None, interpolate=False, step=None, **kw):
        """Fill the band between two curves."""
        return self._band(self._axis_values("x", x), numbers(y1), numbers(y2), where, kw, False)

    def fill_betweenx(self, y, x1, x2=0.0, where=None, interpolate=False, step=None, **kw):
        """Fill the band between two curves over y."""
        return self._band(self._axis_values("y", y), numbers(x1), numbers(x2), where, kw, True)

    def _band(self, along, one, two, where, kw, upright):
        kw = options("FillBetweenPolyCollection", kw, _PATCH)
        one, two = np.broadcast_to(one, along.shape), np.broadcast_to(two, along.shape)
        keep = np.isfinite(along) & np.isfinite(one) & np.isfinite(two)
        if where is not None:
            keep = keep & np.asarray(where).astype(bool)
        outlines, start = [], None
        for i, inside in enumerate(keep.tolist() + [False]):
            if inside and start is None:
                start = i
            elif not inside and start is not None:
                part = slice(start, i)
                rim = list(zip(along[part].tolist(), one[part].tolist()))
                rim += list(zip(along[part].tolist(), two[part].tolist()))[::-1]
                outlines.append([(b, a) for a, b in rim] if upright else rim)
                start = None
        color = kw.get("color", kw.get("facecolor"))
        return Patch(self, self._shape(outlines, kw, self._next_fill() if color is None else color))

    def fill(self, *args, **kw):
        """Fill a polygon: fill(x, y), fill(x, y, 'r')."""
        kw = options("Polygon", kw, _PATCH)
        args, out = list(args), []
        while len(args) >= 2:
            x, y = numbers(args.pop(0)), numbers(args.pop(0))
            color = args.pop(0) if args and isinstance(args[0], str) else kw.get("color", kw.get("facecolor"))
            color = self._next_fill() if color is None else color
            out.append(Patch(self, self._shape([list(zip(x.tolist(), y.tolist()))], kw, color)))
        return out

    def stackplot(self, x, *args, labels=(), colors=None, **kw):
        """Bands stacked on one another."""
        rows = numbers(np.vstack([numbers(a) for a in args]))
        tops = np.cumsum(rows, axis=0)
        low, out = np.zeros(rows.shape[1]), []
        for i in builtin_range(len(rows)):
            own = {**kw, "label": labels[i] if i < len(labels) else None}
            own["color"] = self._next_color() if colors is None else colors[i % len(colors)]
            out.append(self.fill_between(x, low, tops[i], **own))
            low = tops[i]
        return out

    def axhspan(self, ymin, ymax, xmin=0, xmax=1, **kw):
        """A band across the axes."""
        kw = options("Rectangle", kw, _PATCH)
        outline = [(xmin, ymin), (xmax, ymin), (xmax, ymax), (xmin, ymax)]
        return Patch(self, self._shape([_floats(outline)], kw, "C0", spans="x"))

    def axvspan(self, xmin, xmax, ymin=0, ymax=1, **kw):
        """A band up the axes."""
        kw = options("Rectangle", kw, _PATCH)
        outline = [(xmin, ymin), (xmax, ymin), (xmax, ymax), (xmin, ymax)]
        return Patch(self, self._shape([_floats(outline)], kw, "C0", spans="y"))

    def _lines(self, lines, kw, color, spans="", z=2.0):
        width = kw.get("linewidth")
        colors = kw.get("color", color)
        alpha = kw.get("alpha")
        spec = {"lines": lines, "inks": mcolors.to_rgba_array(colors, alpha), "spans": spans,
                "line": linestyle(kw.get("linestyle", "-")),
                "width": float(rcParams["lines.linewidth"] if width is None else width)}
        self._add("strokes", spec, kw.get("label"), kw.get("zorder"), z)
        from matplotlib._artists import Artist
        return Artist(self, spec)

    def axhline(self, y=0.0, xmin=0.0, xmax=1.0, **kw):
        """A horizontal line across the axes."""
        kw = options("Line2D", kw, _LINE)
        return self._lines([_floats([(xmin, y), (xmax, y)])], kw, "C0", "x")

    def axvline(self, x=0.0, ymin=0.0, ymax=1.0, **kw):
        """A vertical line across the axes."""
        kw = options("Line2D", kw, _LINE)
        return self._lines([_floats([(x, ymin), (x, ymax)])], kw, "C0", "y")

    def axline(self, xy1, xy2=None, slope=None, **kw):
        """An endless line through a point."""
        kw = options("Line2D", kw, _LINE)
        x, y = map(float, xy1)
        if xy2 is not None:
            slope = math.inf if xy2[0] == x else (xy2[1] - y) / (xy2[0] - x)
        if math.isinf(slope):
            return self._lines([[(x, 0.0), (x, 1.0)]], kw, "C0", "y")
        low, high = self.get_xlim()
        self.set_xlim(low, high)
        self.set_ylim(*self.get_ylim())
        return self._lines([[(low, y + slope * (low - x)), (high, y + slope * (high - x))]], kw, "C0")

    def hlines(self, y, xmin, xmax, colors=None, linestyles="solid", label="", **kw):
        """Horizontal lines from xmin to xmax."""
        kw = options("LineCollection", {**kw, "linestyle": linestyles, "label": label}, _LINE)
        y, low, high = np.broadcast_arrays(numbers(y), numbers(xmin), numbers(xmax))
        lines = [_floats([(a, v), (b, v)]) for v, a, b in zip(y.tolist(), low.tolist(), high.tolist())]
        return self._lines(lines, kw, "C0" if colors is None else colors)

    def vlines(self, x, ymin, ymax, colors=None, linestyles="solid", label="", **kw):
        """Vertical lines from ymin to ymax."""
        kw = options("LineCollection", {**kw, "linestyle": linestyles, "label": label}, _LINE)
        x, low, high = np.broadcast_arrays(numbers(x), numbers(ymin), numbers(ymax))
        lines = [_floats([(v, a), (v, b)]) for v, a, b in zip(x.tolist(), low.tolist(), high.tolist())]
        return self._lines(lines, kw, "C0" if colors is None else colors)

    def stem(self, *args, linefmt="C0-", markerfmt="C0o", basefmt="C3-", bottom=0, label=None):
        """Stalks from a base line to the values."""
        y = numbers(args[-1])
        x = numbers(args[0]) if len(args) > 1 else np.arange(len(y), dtype=float)
        stalks = self.vlines(x, bottom, y, colors=split_format(linefmt)[0] or "C0")
        heads = self.plot(x, y, markerfmt, label=label)[0]
        base = self.plot([x.min(), x.max()], [bottom, bottom], basefmt)[0] if len(x) else None
        return StemContainer([heads, stalks, base])

    def quiver(self, *args, color="k", scale=None, width=None, **kw):
        """Arrows: quiver(u, v), quiver(x, y, u, v)."""
        u, v = numbers(args[-2]), numbers(args[-1])
        if len(args) >= 4:
            x, y = numbers(args[0]), numbers(args[1])
            if x.ndim == 1 and u.ndim == 2:
                x, y = np.meshgrid(x, y)
        else:
            x, y = np.meshgrid(np.arange(u.shape[-1], dtype=float), np.arange(u.shape[0], dtype=float))
        x, y, u, v = (a.ravel() for a in np.broadcast_arrays(x, y, u, v))
        if scale is not None and kw.get("angles") == "xy":
            size = 1.0 / float(scale)
        else:
            # matplotlib's own: a mean arrow is one of ten or more across the axes.
            mean = float(np.sqrt(u * u + v * v).mean()) if len(u) else 1.0
            across = max(float(x.max() - x.min()), 1e-12) * 1.1 if len(x) else 1.0
            size = across / (float(scale) if scale is not None else 1.8 * (mean or 1.0) * max(10.0, math.sqrt(len(x))))
        lines = []
        for a, b, p, q in zip(x.tolist(), y.tolist(), (u * size).tolist(), (v * size).tolist()):
            tip = (a + p, b + q)
            side = [(a + 0.7 * p - 0.15 * q, b + 0.7 * q + 0.15 * p), (a + 0.7 * p + 0.15 * q, b + 0.7 * q - 0.15 * p)]
            lines += [[(a, b), tip], [side[0], tip, side[1]]]
        return self._lines(lines, {"linewidth": 1.0, "alpha": kw.get("alpha")}, color)

    def imshow(self, X, cmap=None, norm=None, aspect=None, interpolation=None, alpha=None, vmin=None, vmax=None,
               origin=None, extent=None, **kw):
        """Show a grid of values as colours, or of colours as they are."""
        kw = options("AxesImage", kw, {"zorder", "label"})
        values = np.asarray(X)
        if values.ndim not in (2, 3):
            raise TypeError(f"Invalid shape {values.shape} for image data")
        if values.dtype.kind == "b":
            values = values.astype(float)
        norm = norm if isinstance(norm, mcolors.Normalize) else (
            mcolors.LogNorm(vmin, vmax) if norm == "log" else mcolors.Normalize(vmin, vmax))
        cmap = get_cmap(cmap)
        rows, columns = values.shape[:2]
        upper = (origin or rcParams["image.origin"]) == "upper"
        if extent is None:
            edges = (-0.5, columns - 0.5, rows - 0.5, -0.5) if upper else (-0.5, columns - 0.5, -0.5, rows - 0.5)
        else:
            edges = tuple(map(float, extent))
        paint = pixels(values, norm, cmap, alpha)
        left, right, bottom, top = edges
        smooth = interpolation in ("bilinear", "bicubic", "lanczos", "spline16", "gaussian", "hanning")
        spec = {"pixels": paint, "extent": (left, right, bottom, top), "flip": not upper, "alpha": alpha,
                "smooth": smooth, "rows": rows, "columns": columns}
        self._add("images", spec, None, kw.get("zorder"), 0.0)
        aspect = rcParams["image.aspect"] if aspect is None else aspect
        self.set_aspect(aspect)
        self._settings["xlim"], self._settings["ylim"] = (left, right), (bottom, top)
        return self._mapped(Mappable(self, spec, values if values.ndim == 2 else None, norm, cmap))

    def matshow(self, Z, **kw):
        """Show a matrix."""
        return self.imshow(Z, **{"interpolation": "nearest", **kw})

    def spy(self, Z, **kw):
        """Show where a matrix is not zero."""
        return self.imshow(np.asarray(Z) != 0, cmap="binary", **kw)

    def pcolormesh(self, *args, cmap=None, norm=None, vmin=None, vmax=None, alpha=None, shading=None, **kw):
        """Show a grid of values as coloured cells: pcolormesh(z), pcolormesh(x, y, z)."""
        kw = options("QuadMesh", kw, _PATCH)
        z = numbers(args[-1])
        rows, columns = z.shape
        x, y = (args[0], args[1]) if len(args) == 3 else (np.arange(columns + 1), np.arange(rows + 1))
        x, y = (a[0] if i == 0 and a.ndim == 2 else (a[:, 0] if a.ndim == 2 else a)
                for i, a in enumerate((numbers(x), numbers(y))))
        x, y = _edges(x, columns), _edges(y, rows)
        norm = norm if norm is not None else mcolors.Normalize(vmin, vmax)
        cmap = get_cmap(cmap)
        even = all(np.allclose(np.diff(a), a[1] - a[0]) for a in (x, y))
        if even and self._settings["xscale"] == self._settings["yscale"] == "linear":
            spec = {"pixels": pixels(z, norm, cmap, alpha), "extent": (float(x[0]), float(x[-1]), float(y[0]), float(y[-1])),
                    "flip": True, "alpha": alpha, "smooth": False, "rows": rows, "columns": columns}
            self._add("images", spec, None, kw.get("zorder"), 0.0)
            return self._mapped(Mappable(self, spec, z, norm, cmap))
        shades = cmap(norm(z), alpha)
        for i in builtin_range(rows):
            for j in builtin_range(columns):
                a, b, c, d = float(x[j]), float(x[j + 1]), float(y[i]), float(y[i + 1])
                self._shape([[(a, c), (b, c), (b, d), (a, d)]], {"facecolor": tuple(shades[i, j])}, "C0", z=0.0)
        self._settings["xmargin"] = self._settings["ymargin"] = 0.0
        return self._mapped(Mappable(self, {}, z, norm, cmap))

    pcolor = pcolormesh

    def contour(self, *args, **kw):
        """Lines of equal height: contour(z), contour(x, y, z, levels)."""
        return self._contours(args, kw, False)

    def contourf(self, *args, **kw):
        """Regions between heights, filled."""
        return self._contours(args, kw, True)

    def _contours(self, args, kw, filled):
        levels = kw.pop("levels", None)
        if len(args) in (2, 4):
            args, levels = args[:-1], args[-1]
        cmap, norm, colors = kw.pop("cmap", None), kw.pop("norm", None), kw.pop("colors", None)
        vmin, vmax = kw.pop("vmin", None), kw.pop("vmax", None)
        for name, nothing in (("extend", "neither"), ("origin", None), ("corner_mask", True), ("hatches", None)):
            undrawn("contourf" if filled else "contour", name, kw.pop(name, None), nothing)
        extent = kw.pop("extent", None)
        kw = options("ContourSet", kw, {"alpha", "linewidth", "linestyle", "zorder"})
        z = numbers(args[-1])
        if len(args) == 3:
            x, y = args[:2]
        elif extent is not None:
            x, y = (np.linspace(extent[i], extent[i + 1], z.shape[1 - i // 2]) for i in (0, 2))
        else:
            x, y = np.arange(z.shape[1]), np.arange(z.shape[0])
        x, y = numbers(x), numbers(y)
        x, y = (x[0] if x.ndim == 2 else x), (y[:, 0] if y.ndim == 2 else y)
        if levels is None or isinstance(levels, int):
            levels = _levels(z, 7 if levels is None else levels)
        levels = np.asarray(levels, dtype=float)
        cmap, norm = get_cmap(cmap), norm if norm is not None else mcolors.Normalize(vmin, vmax)
        if filled:
            middles = (levels[1:] + levels[:-1]) / 2
        else:
            middles = levels
        norm.autoscale_None(levels if not filled else middles)
        inks = cmap(norm(middles), kw.get("alpha")) if colors is None else mcolors.to_rgba_array(colors, kw.get("alpha"))
        self._settings["xmargin"] = self._settings["ymargin"] = 0.0
        self._counted(x, y)
        specs = []
        for i, level in enumerate(middles.tolist()):
            ink = tuple(inks[i % len(inks)])
            if filled:
                outlines = _plot.region(x, y, z, float(levels[i]), float(levels[-1]))
                specs.append(self._shape(outlines, {"facecolor": ink, "zorder": kw.get("zorder")}, "C0"))
            else:
                dashed = colors is not None and isinstance(colors, (str, tuple)) and level < 0
                style = kw.get("linestyle") or ("--" if dashed else "-")
                width = kw.get("linewidth")
                width = width[i % len(width)] if hasattr(width, "__len__") else width
                own = {"linewidth": width, "linestyle": style, "zorder": kw.get("zorder")}
                specs.append(self._lines(_plot.contours(x, y, z, float(level)), own, ink)._spec)
        out = Mappable(self, {}, z, norm, cmap)
        out.levels, out._inks, out._lines = levels, inks, specs
        return self._mapped(out)

    def _counted(self, x, y):
        """Make the axes reach over a range of x and y without drawing there."""
        corners = [(float(np.min(x)), float(np.min(y))), (float(np.max(x)), float(np.max(y)))]
        self._shape([corners], {"facecolor": "none"}, "none")

    def clabel(self, contours, levels=None, fmt=None, inline=True, fontsize=None, **kw):
        """Write the heights on contour lines."""
        out = []
        step = min(np.diff(contours.levels).tolist(), default=1.0)
        digits = next((d for d in range(10) if abs(step * 10 ** d - round(step * 10 ** d)) < 1e-6), 3)
        fmt = f"%1.{digits}f" if fmt is None else fmt
        for level, spec in zip(contours.levels.tolist(), contours._lines):
            longest = max(spec.get("lines") or [[]], key=len)
            if len(longest) > 3:
                x, y = longest[len(longest) // 2]
                text = fmt[level] if isinstance(fmt, dict) else (fmt(level) if callable(fmt) else fmt % level)
                own = kw.get("colors") or tuple(spec["inks"][0])
                out.append(self.text(x, y, text, fontsize=fontsize or 10, color=own, ha="center", va="center",
                                     bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5}))
        return out

    def boxplot(self, x, positions=None, widths=None, labels=None, tick_labels=None, **kw):
        """Boxes from the first to the third quartile with whiskers."""
        many = isinstance(x, (list, tuple)) and len(x) and hasattr(x[0], "__len__")
        columns = [numbers(v) for v in x] if many else (
            [c for c in numbers(x).T] if np.ndim(x) == 2 else [numbers(x)])
        places = positions if positions is not None else builtin_range(1, len(columns) + 1)
        places = [float(p) for p in places]
        if widths is None:
            widths = min(max(0.15 * (max(places) - min(places)), 0.15), 0.5) if places else 0.5
        for at, values in zip(places, columns):
            low, middle, high = (float(v) for v in np.percentile(values, [25, 50, 75]))
            reach = 1.5 * (high - low)
            inside = values[(values >= low - reach) & (values <= high + reach)]
            bottom, top = float(inside.min()), float(inside.max())
            a, b = at - widths / 2, at + widths / 2
            box = [[(a, low), (b, low), (b, high), (a, high), (a, low)], [(at, low), (at, bottom)],
                   [(at, high), (at, top)], [(at - widths / 4, bottom), (at + widths / 4, bottom)],
                   [(at - widths / 4, top), (at + widths / 4, top)]]
            self._lines([_floats(line) for line in box], {"linewidth": 1.0}, "k")
            self._lines([_floats([(a, middle), (b, middle)])], {"linewidth": 1.0}, "C1")
            far = values[(values < low - reach) | (values > high + reach)]
            if len(far):
                self._curve(np.full(len(far), float(at)), far, "k", {"linestyle": "", "marker": "o",
                                                                     "markerfacecolor": "none"})
        self.set_xticks(places, tick_labels or labels or [f"{p:g}" for p in places])

    def pie(self, x, labels=None, colors=None, autopct=None, startangle=0.0, explode=None, **kw):
        """Slices of a circle."""
        shares = numbers(x) / max(float(np.sum(numbers(x))), 1.0 if np.sum(numbers(x)) < 1 else 0.0)
        angle, slices = math.radians(startangle), []
        for i, share in enumerate(shares.tolist()):
            sweep = 2 * math.pi * share
            t = np.linspace(angle, angle + sweep, max(3, int(90 * share) + 2))
            rim = [(0.0, 0.0)] + list(zip(np.cos(t).tolist(), np.sin(t).tolist()))
            color = colors[i % len(colors)] if colors is not None else self._next_fill()
            slices.append(Patch(self, self._shape([rim], {"facecolor": color}, color)))
            middle = angle + sweep / 2
            if labels is not None:
                side = "left" if math.cos(middle) > 0 else "right"
                self.text(1.1 * math.cos(middle), 1.1 * math.sin(middle), labels[i], ha=side, va="center")
            if autopct is not None:
                text = autopct % (100 * share) if isinstance(autopct, str) else autopct(100 * share)
                self.text(0.6 * math.cos(middle), 0.6 * math.sin(middle), text, ha="center", va="center")
            angle += sweep
        self.set_aspect("equal")
        self.set(xlim=(-1.25, 1.25), ylim=(-1.25, 1.25))
        self.set_axis_off()
        return slices, []

    def text(self, x, y, s, fontdict=None, transform=None, **kw):
        """Write at a point of the data, or of the axes with transform=ax.transAxes."""
        kw = options("Text", {**(fontdict or {}), **kw}, _TEXT)
        frame = transform if isinstance(transform, str) else "data"
        x, y = (float(np.asarray(self._axis_values(a, v) if isinstance(v, str) else v)) for a, v in (("x", x), ("y", y)))
        return Text(self, self._label(x, y, s, frame, kw))

    def _label(self, x, y, s, frame, kw, vertical="baseline", **more):
        box = kw.get("bbox")
        if box is not None:
            pad = box.get("pad", 4.0)
            style = box.get("boxstyle", "")
            if isinstance(style, str) and "pad=" in style:
                pad = 10.0 * float(style.split("pad=")[1].split(",")[0])
            shade = box.get("alpha")
            face = box.get("facecolor", box.get("fc", box.get("color", "C0")))
            edge = box.get("edgecolor", box.get("ec", "k"))
            box = (mcolors.to_rgba(face, shade), mcolors.to_rgba(edge, None if edge == "none" else shade), float(pad))
        turn = {"vertical": 90.0, "horizontal": 0.0, None: 0.0}
        rotation = kw.get("rotation")
        weight = kw.get("fontweight")
        spec = {"text": str(s), "x": x, "y": y, "frame": frame, "offset": (0.0, 0.0),
                "size": points(kw.get("fontsize"), "font.size"),
                "color": mcolors.to_rgba(kw.get("color", "k"), kw.get("alpha")),
                "bold": weight in ("bold", "heavy", "semibold", "black") or (isinstance(weight, int) and weight >= 600),
                "ha": kw.get("horizontalalignment", "left"), "va": kw.get("verticalalignment", vertical),
                "rotation": turn[rotation] if rotation in turn else float(rotation), "box": box, "arrow": None, **more}
        return self._add("labels", spec, None, kw.get("zorder"), 3.0)

    def annotate(self, text, xy, xytext=None, xycoords="data", textcoords=None, arrowprops=None, **kw):
        """Write about a point, with an arrow to it."""
        kw = options("Text", kw, _TEXT)
        frames = {"data": "data", "axes fraction": "axes", "figure fraction": "figure"}
        place, coords = (xy, xycoords) if xytext is None else (xytext, textcoords or xycoords)
        if coords in ("offset points", "offset pixels"):
            spec = self._label(float(xy[0]), float(xy[1]), text, frames.get(xycoords, "data"), kw,
                               offset=(float(xytext[0]), float(xytext[1])))
        else:
            spec = self._label(float(place[0]), float(place[1]), text, frames.get(coords, "data"), kw)
        if arrowprops is not None:
            style = arrowprops.get("arrowstyle")
            head = "filled" if style is None or "|>" in style else ("none" if ">" not in style else "open")
            color = arrowprops.get("color", arrowprops.get("facecolor", arrowprops.get("fc", "k" if style else "C0")))
            width = arrowprops.get("lw", arrowprops.get("linewidth", 1.0 if style else arrowprops.get("width", 4.0)))
            spec["arrow"] = (float(xy[0]), float(xy[1]), frames.get(xycoords, "data"), mcolors.to_rgba(color),
                             float(width), head)
        return Annotation(self, spec)

    def arrow(self, x, y, dx, dy, **kw):
        """An arrow from a point to another."""
        color = kw.get("color", kw.get("fc", kw.get("facecolor", "C0")))
        return self.annotate("", (x + dx, y + dy), (x, y), arrowprops={"arrowstyle": "-|>", "color": color})


builtin_range = range


def _is_color(c, count):
    """Whether a list of three or four numbers is one colour rather than values."""
    if isinstance(c, str):
        return True
    return hasattr(c, "__len__") and len(c) in (3, 4) and len(c) != count and not isinstance(c[0], str) and (
        np.ndim(c[0]) == 0 and mcolors.is_color_like(tuple(c)))


def _floats(points_):
    return [(float(x), float(y)) for x, y in points_]


def _bars(error, count):
    """Lower and upper lengths of error bars, a row for each point."""
    if error is None:
        return np.zeros((0, 2))
    error = numbers(error)
    if error.ndim == 2 and error.shape[0] == 2:
        return np.stack([np.broadcast_to(e, (count,)) for e in error], axis=1)
    error = np.broadcast_to(error.ravel(), (count,))
    if (error < 0).any():
        raise ValueError("'yerr' must not contain negative values")
    return np.stack([error, error], axis=1)


def _edges(values, cells):
    """Edges of cells from edges or from middles."""
    if len(values) == cells + 1:
        return values
    if len(values) != cells:
        raise TypeError(f"Dimensions of C are incompatible with X and/or Y; see help(pcolormesh)")
    if cells < 2:
        return np.array([values[0] - 0.5, values[0] + 0.5])
    middles = (values[1:] + values[:-1]) / 2
    return np.concatenate([[2 * values[0] - middles[0]], middles, [2 * values[-1] - middles[-1]]])


def _levels(z, count):
    """Round heights over the range of z, as matplotlib chooses them."""
    finite = z[np.isfinite(z)]
    if not finite.size:
        return np.array([0.0, 1.0])
    low, high = float(finite.min()), float(finite.max())
    if low == high:
        return np.array([low - 0.5, low, low + 0.5])
    raw = (high - low) / (count + 1)
    decade = 10.0 ** math.floor(math.log10(raw))
    step = next(m * decade for m in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if m * decade >= raw * (1 - 1e-9))
    return np.arange(math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9) + 1) * step
