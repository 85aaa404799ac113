"""A picture: its axes, their places, and its files."""
import numpy as np
import _display
import _plot
from matplotlib import colors as mcolors
from matplotlib._artists import Mappable, Text, options, undrawn
from matplotlib._style import points, rcParams
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable


class SubplotSpec:
    """Some cells of a grid."""

    def __init__(self, grid, rows, columns):
        self.grid, self.rows, self.columns = grid, rows, columns

    def get_gridspec(self):
        return self.grid


class GridSpec:
    """A grid of places for axes: gs[0, :], gs[1:, 2]."""

    def __init__(self, nrows, ncols, figure=None, width_ratios=None, height_ratios=None, **spaces):
        self.nrows, self.ncols = nrows, ncols
        self.figure, self.ratios = figure, (width_ratios, height_ratios)
        self._spaces = {k: float(v) for k, v in spaces.items() if v is not None}

    def __getitem__(self, key):
        if not isinstance(key, tuple):
            if self.ncols == 1:
                key = (key, 0)
            elif self.nrows == 1:
                key = (0, key)
            else:
                key = divmod(key, self.ncols) if isinstance(key, int) else (key, slice(None))
        return SubplotSpec(self, _span(key[0], self.nrows), _span(key[1], self.ncols))


def _span(key, count):
    """First and last of an index or slice."""
    if isinstance(key, slice):
        start, stop, _ = key.indices(count)
        return start, max(stop - 1, start)
    key = key + count if key < 0 else key
    if not 0 <= key < count:
        raise IndexError("GridSpec slice would result in no space allocated for subplot")
    return key, key


class Grid:
    """Axes in rows and columns, indexed and walked through as an array of objects is."""

    def __init__(self, items, shape):
        self._items, self.shape = list(items), tuple(shape)

    ndim = property(lambda self: len(self.shape))
    size = property(lambda self: len(self._items))
    flat = property(lambda self: iter(self._items))

    @property
    def T(self):
        if self.ndim < 2:
            return self
        rows, columns = self.shape
        return Grid([self._items[r * columns + c] for c in range(columns) for r in range(rows)], (columns, rows))

    def __len__(self):
        return self.shape[0]

    def __iter__(self):
        return iter([self[i] for i in range(self.shape[0])])

    def __getitem__(self, key):
        places = np.arange(self.size).reshape(self.shape)[key]
        if places.shape == ():
            return self._items[int(places)]
        return Grid([self._items[i] for i in places.ravel().tolist()], places.shape)

    def ravel(self, order="C"):
        items = self._items if order == "C" else self.T._items
        return Grid(items, (self.size,))

    flatten = ravel

    def reshape(self, *shape):
        shape = shape[0] if len(shape) == 1 and isinstance(shape[0], tuple) else shape
        return Grid(self._items, np.arange(self.size).reshape(shape).shape)

    def squeeze(self):
        return Grid(self._items, tuple(n for n in self.shape if n != 1))

    def tolist(self):
        return list(self._items) if self.ndim == 1 else [row.tolist() for row in self]

    def item(self):
        return self._items[0]

    def __repr__(self):
        return repr(self.tolist())


class Canvas:
    """What some programs draw through."""

    def __init__(self, figure):
        self.figure = figure

    def draw(self):
        pass

    draw_idle = flush_events = draw

    def print_png(self, file):
        self.figure.savefig(file, format="png")


class Figure:
    """A picture: a grid of axes."""

    def __init__(self, figsize=None, dpi=None, facecolor=None, edgecolor=None, frameon=True, layout=None,
                 tight_layout=None, constrained_layout=None, number=1, **kw):
        self._size = tuple(float(v) for v in (figsize or rcParams["figure.figsize"]))
        if not all(np.isfinite(self._size)) or min(self._size) <= 0:
            raise ValueError(f"figure size must be positive finite not {self._size}")
        self._dpi = float(dpi or rcParams["figure.dpi"])
        self._face = mcolors.to_rgba(rcParams["figure.facecolor"] if facecolor is None else facecolor)
        self.number = number
        self.axes = []
        self.canvas = Canvas(self)
        self._chosen = None
        self._title, self._title_size = "", points(None, "figure.titlesize")
        self._texts = []
        self._tight = bool(tight_layout or constrained_layout or layout in ("tight", "constrained", "compressed")
                           or rcParams["figure.autolayout"] or rcParams["figure.constrained_layout.use"])
        self._margins = {"left": 0.125, "right": 0.9, "bottom": 0.11, "top": 0.88, "wspace": 0.2, "hspace": 0.2}
        self._ratios = (None, None)

    def __repr__(self):
        width, height = (v * self._dpi for v in self._size)
        return f"<Figure size {width:g}x{height:g} with {len(self.axes)} Axes>"

    def _repr_mimebundle_(self, include=None, exclude=None):
        return _plot.pictures(self._spec()) if self.axes and _display.rich() else {}

    def _new_axes(self, place, kw):
        if kw.get("projection") not in (None, "rectilinear"):
            raise ValueError(f"Unknown projection {kw['projection']!r}: axes here are flat and rectangular")
        axes = Axes(self, place)
        self.axes.append(axes)
        self._chosen = axes
        for name in ("sharex", "sharey"):
            other = kw.pop(name, None)
            if other is not None and not isinstance(other, (bool, str)):
                _share([axes, other], name[-1])
        kw.pop("projection", None)
        kw.pop("label", None)
        undrawn("Axes", "polar", kw.pop("polar", None), False)
        undrawn("Axes", "frameon", kw.pop("frameon", None), True)
        undrawn("Axes", "zorder", kw.pop("zorder", None))
        if kw:
            axes.set(**kw)
        return axes

    def add_subplot(self, *args, **kw):
        """One of a grid of axes: add_subplot(2, 1, 1), add_subplot(211), add_subplot(gs[0, 1])."""
        if not args:
            args = (1, 1, 1)
        if isinstance(args[0], SubplotSpec):
            spec = args[0]
            if any(spec.grid.ratios):
                self._ratios = spec.grid.ratios
            self._margins.update({k: v for k, v in spec.grid._spaces.items() if k in self._margins})
            place = ("cell", spec.grid.nrows, spec.grid.ncols, spec.rows, spec.columns)
        else:
            rows, columns, index = (args[0] // 100, args[0] // 10 % 10, args[0] % 10) if len(args) == 1 else args
            first, last = index if isinstance(index, tuple) else (index, index)
            if not 1 <= first <= rows * columns:
                raise ValueError(f"num must be an integer with 1 <= num <= {rows * columns}, not {first!r}")
            (r0, c0), (r1, c1) = divmod(first - 1, columns), divmod(last - 1, columns)
            place = ("cell", rows, columns, (r0, r1), (c0, c1))
        for axes in self.axes:
            if axes._place == place and not kw:
                self._chosen = axes
                return axes
        return self._new_axes(place, kw)

    def add_axes(self, rect, **kw):
        """Axes at left, bottom, width and height, as fractions of the figure."""
        return self._new_axes(("rect",) + tuple(float(v) for v in rect), kw)

    def add_gridspec(self, nrows=1, ncols=1, **kw):
        """A grid of places for axes."""
        return GridSpec(nrows, ncols, self, **kw)

    def subplots(self, nrows=1, ncols=1, sharex=False, sharey=False, squeeze=True, width_ratios=None,
                 height_ratios=None, subplot_kw=None, gridspec_kw=None):
        """A grid of axes."""
        gridspec = dict(gridspec_kw or {})
        self._ratios = (width_ratios or gridspec.pop("width_ratios", None),
                        height_ratios or gridspec.pop("height_ratios", None))
        self._margins.update({k: float(v) for k, v in gridspec.items() if k in self._margins})
        cells = [(r, c) for r in range(nrows) for c in range(ncols)]
        grid = Grid([self._new_axes(("cell", nrows, ncols, (r, r), (c, c)), dict(subplot_kw or {})) for r, c in cells],
                    (nrows, ncols))
        for name, how in (("x", sharex), ("y", sharey)):
            groups = {True: [grid.ravel().tolist()], "all": [grid.ravel().tolist()],
                      "row": [row.tolist() for row in grid], "col": [column.tolist() for column in grid.T]}
            for group in groups.get(how, []) if not isinstance(how, bool) or how else []:
                _share(group, name)
            if how in (True, "all") or how == ("col" if name == "x" else "row"):
                inner = grid[:-1] if name == "x" else grid[:, 1:]
                for axes in inner.ravel().tolist():
                    axes._settings[name + "ticks"]["labels_hidden"] = True
        if grid.size:
            self._chosen = grid[0, 0] if nrows * ncols == 1 else self.axes[-1]
        if not squeeze:
            return grid
        return grid[0, 0] if grid.size == 1 else grid.squeeze()

    def subplot_mosaic(self, mosaic, **kw):
        """Axes by letters: subplot_mosaic('AB;CC')."""
        rows = [list(r.strip()) for r in mosaic.strip().replace(";", "\n").split("\n")] if isinstance(mosaic, str) else mosaic
        found = {}
        for name in dict.fromkeys(n for row in rows for n in row):
            if name != ".":
                at = [(r, c) for r, row in enumerate(rows) for c, n in enumerate(row) if n == name]
                (r0, c0), (r1, c1) = at[0], at[-1]
                found[name] = self._new_axes(("cell", len(rows), len(rows[0]), (r0, r1), (c0, c1)), {})
        return found

    def gca(self):
        """The current axes; new ones where there are none."""
        return self._chosen if self._chosen is not None else self.add_subplot()

    def sca(self, axes):
        self._chosen = axes

    def delaxes(self, axes):
        """Take axes off."""
        index = self.axes.index(axes)
        self.axes.remove(axes)
        for other in self.axes:
            place = other._place
            if place[0] in ("twin", "beside") and place[1] > index:
                other._place = (place[0], place[1] - 1) + place[2:]
        if self._chosen is axes:
            self._chosen = self.axes[-1] if self.axes else None

    def clear(self, keep_observers=False):
        """Take everything off."""
        self.axes, self._texts, self._chosen, self._title = [], [], None, ""

    clf = clear

    def colorbar(self, mappable, cax=None, ax=None, label=None, orientation="vertical", shrink=1.0, pad=None,
                 fraction=0.15, aspect=20.0, ticks=None, **kw):
        """A scale of the colours that an image or scatter shows, beside its axes."""
        if isinstance(ax, Grid):
            ax = ax.ravel().tolist()
        owner = ax[-1] if isinstance(ax, (list, tuple)) else ax
        if owner is None:
            owner = getattr(mappable, "axes", None) or self.gca()
        chosen = self._chosen
        across = orientation == "horizontal"
        axes = cax if cax is not None else self._new_axes(("beside", self.axes.index(owner)), {})
        self._chosen = chosen
        norm, cmap = mappable.norm, mappable.cmap
        if not norm.scaled():
            norm.autoscale_None(mappable._array if getattr(mappable, "_array", None) is not None else [0.0, 1.0])
        bands = getattr(mappable, "_inks", None)
        if bands is not None and len(mappable.levels) == len(bands) + 1:
            low, high = float(mappable.levels[0]), float(mappable.levels[-1])
            places = np.searchsorted(mappable.levels, np.linspace(low, high, 257)[:-1], side="right") - 1
            colors = np.asarray(bands)[np.clip(places, 0, len(bands) - 1)]
            if ticks is None:
                # At most ten, zero among them where it is a level.
                step = -(-len(mappable.levels) // 10)
                ticks = min((mappable.levels[i::step] for i in range(step)), key=lambda t: float(np.abs(t).min()))
        else:
            low, high = float(norm.vmin), float(norm.vmax)
            colors = cmap(norm(norm._levels(256))) if norm._scale == "linear" else cmap(np.linspace(0, 1, 256))
        if low == high:
            low, high = low - 0.5, high + 0.5
        name = "x" if across else "y"
        axes._settings.update(colorbar={
            "colors": colors, "horizontal": across, "shrink": float(shrink), "fraction": float(fraction),
            "pad": float(pad) if pad is not None else (0.15 if across else 0.05), "aspect": float(aspect)})
        axes._settings[name + "lim"] = (low, high)
        axes._settings[name + "scale"] = norm._scale
        axes._settings[("y" if across else "x") + "lim"] = (0.0, 1.0)
        bar = Colorbar(axes, name)
        if label is not None:
            bar.set_label(label)
        if ticks is not None:
            bar.set_ticks(ticks)
        return bar

    def suptitle(self, t, fontsize=None, size=None, **kw):
        """The title above all axes."""
        self._title = str(t)
        if fontsize or size:
            self._title_size = points(fontsize or size, "figure.titlesize")

    def text(self, x, y, s, fontdict=None, **kw):
        """Write at a place of the figure."""
        holder = Axes(self)
        label = holder.text(x, y, s, fontdict, **kw)
        label._spec["frame"] = "figure"
        self._texts.append(label._spec)
        return label

    def supxlabel(self, t, **kw):
        return self.text(0.5, 0.01, t, ha="center", va="bottom", fontsize="large")

    def supylabel(self, t, **kw):
        return self.text(0.02, 0.5, t, ha="left", va="center", rotation=90, fontsize="large")

    def legend(self, *args, **kw):
        """The labels of all axes in one legend."""
        axes = self.axes[0]
        kw.setdefault("loc", "upper right")
        return axes.legend(*args, **kw)

    def tight_layout(self, **kw):
        """Make axes as large as their labels allow."""
        self._tight = True

    def set_layout_engine(self, layout=None, **kw):
        self._tight = layout in ("tight", "constrained", "compressed")

    set_tight_layout = set_constrained_layout = tight_layout

    def subplots_adjust(self, **spaces):
        """Set the margins and gaps by hand."""
        self._tight = False
        self._margins.update({k: float(v) for k, v in spaces.items() if k in self._margins and v is not None})

    def autofmt_xdate(self, rotation=30, **kw):
        for axes in self.axes:
            axes._settings["xticks"]["degrees"] = float(rotation)

    def set_size_inches(self, w, h=None, **kw):
        self._size = tuple(float(v) for v in (w if h is None else (w, h)))

    def get_size_inches(self):
        return np.array(self._size)

    def set_figwidth(self, width):
        self._size = (float(width), self._size[1])

    def set_figheight(self, height):
        self._size = (self._size[0], float(height))

    def set_dpi(self, dpi):
        self._dpi = float(dpi)

    def get_dpi(self):
        return self._dpi

    dpi = property(get_dpi, set_dpi)

    def set_facecolor(self, color):
        self._face = mcolors.to_rgba(color)

    def get_axes(self):
        return self.axes

    def show(self, *args, **kw):
        """Show this figure."""
        _plot.show(self._spec())

    def savefig(self, fname, dpi=None, format=None, bbox_inches=None, pad_inches=0.1, transparent=False,
                facecolor=None, edgecolor=None, **kw):
        """Write the figure to a file: PNG, SVG or PDF, by its suffix or format."""
        bbox_inches = bbox_inches or rcParams["savefig.bbox"]
        if dpi is None and rcParams["savefig.dpi"] != "figure":
            dpi = rcParams["savefig.dpi"]
        spec = self._spec(None if dpi == "figure" else dpi)
        spec["cropped"] = float(pad_inches) if bbox_inches == "tight" else None
        if facecolor is not None and facecolor != "auto":
            spec["face"] = mcolors.to_rgba(facecolor)
        if transparent:
            spec["face"] = (1.0, 1.0, 1.0, 0.0)
            spec["axes"] = [{**a, "face": a["face"] or (1.0, 1.0, 1.0, 0.0)} for a in spec["axes"]]
        if hasattr(fname, "write"):
            fname.write(_plot.encode(spec, format or rcParams["savefig.format"]))
            return
        name = str(fname)
        if "." not in name.replace("\\", "/").split("/")[-1]:
            name += "." + (format or rcParams["savefig.format"])
        _plot.save(spec, name, format or name.rsplit(".", 1)[1].lower())

    def _spec(self, dpi=None, axes=None):
        return {"size": self._size, "dpi": float(dpi or self._dpi), "title": self._title, "face": self._face,
                "title_size": self._title_size, "tight": self._tight, "margins": self._margins, "cropped": None,
                "width_ratios": list(self._ratios[0] or []), "height_ratios": list(self._ratios[1] or []),
                "labels": self._texts, "axes": axes if axes is not None else [a._spec() for a in self.axes]}

    def _spec_with(self, one, settings):
        """The figure with other settings for one axes, before any tick is chosen."""
        def of(axes):
            bare = dict(settings if axes is one else axes._settings)
            for name in ("xshared", "yshared"):
                bare[name] = [i for i, a in enumerate(self.axes) if any(a is o for o in bare[name])]
            return {**bare, "place": axes._place, **axes._drawn}
        return self._spec(None, [of(axes) for axes in self.axes])


def _share(group, name):
    """Give axes one range."""
    for axes in group:
        others = axes._settings[name + "shared"]
        others.extend(o for o in group if o is not axes and not any(o is k for k in others))


def _twin(self, shares):
    figure = self.figure
    return figure._new_axes(("twin", figure.axes.index(self), shares), {})


def _twinx(self):
    """Axes over these, with an own y axis on the right."""
    return _twin(self, "x")


def _twiny(self):
    """Axes over these, with an own x axis above."""
    return _twin(self, "y")


def _sharex(self, other):
    _share([self, other], "x")


def _sharey(self, other):
    _share([self, other], "y")


Axes.twinx, Axes.twiny, Axes.sharex, Axes.sharey = _twinx, _twiny, _sharex, _sharey
Axes.get_figure = lambda self: self.figure
Axes.remove = lambda self: self.figure.delaxes(self)


class Colorbar:
    """A scale of colours."""

    def __init__(self, axes, name):
        self.ax, self._name = axes, name

    def set_label(self, label, **kw):
        getattr(self.ax, f"set_{self._name}label")(label)

    def set_ticks(self, ticks, labels=None, **kw):
        getattr(self.ax, f"set_{self._name}ticks")(ticks, labels)

    def set_ticklabels(self, labels, **kw):
        getattr(self.ax, f"set_{self._name}ticklabels")(labels)

    def remove(self):
        self.ax.remove()
