"""The frame of an axes: titles, limits, scales, ticks, legend, grid."""
import numpy as np
import _plot
from matplotlib import colors as mcolors
from matplotlib._artists import Legend, Text, linestyle, numbers, options, undrawn
from matplotlib._style import points, rcParams


def _no_ticks():
    return {"at": None, "labels": None, "degrees": 0.0, "size": None, "labels_hidden": False, "ticks_hidden": False,
            "locator": None, "formatter": None}


class Settings:
    """What is around the data."""
    transAxes = "axes"
    transData = "data"
    name = "rectilinear"

    def _reset_settings(self):
        hidden = [side for side in ("left", "right", "bottom", "top") if not rcParams["axes.spines." + side]]
        self._settings = {
            "title": "", "xlabel": "", "ylabel": "", "xscale": "linear", "yscale": "linear", "xlim": (None, None),
            "ylim": (None, None), "xsticky": [], "ysticky": [], "xmargin": None, "ymargin": None, "aspect": None,
            "legend": False, "grid": bool(rcParams["axes.grid"]), "hidden": False, "face": None, "linthresh": 2.0,
            "no_spines": hidden, "xticks": _no_ticks(), "yticks": _no_ticks(), "xshared": [], "yshared": [],
            "colorbar": None,
            "sizes": [points(None, n) for n in ("axes.titlesize", "axes.labelsize", "axes.labelsize", "xtick.labelsize")],
            "legend_look": {"place": "best", "title": "", "columns": 1, "size": points(None, "legend.fontsize"),
                            "framed": bool(rcParams["legend.frameon"]), "anchor": None},
            "grid_look": {"x": True, "y": True, "minor": False, "color": mcolors.to_rgba(rcParams["grid.color"]),
                          "width": float(rcParams["grid.linewidth"]), "line": linestyle(rcParams["grid.linestyle"])},
        }
        if rcParams["axes.facecolor"] != "white":
            self.set_facecolor(rcParams["axes.facecolor"])

    def set_title(self, label, fontdict=None, loc=None, pad=None, **kw):
        """The title above."""
        self._settings["title"] = str(label)
        size = {**(fontdict or {}), **kw}.get("fontsize", kw.get("size"))
        if size is not None:
            self._settings["sizes"][0] = points(size, "axes.titlesize")

    def get_title(self, loc="center"):
        return self._settings["title"]

    def _axis_label(self, axis, label, place, fontdict, kw):
        self._settings[axis + "label"] = str(label)
        size = {**(fontdict or {}), **kw}.get("fontsize", kw.get("size"))
        if size is not None:
            self._settings["sizes"][place] = points(size, "axes.labelsize")

    def set_xlabel(self, xlabel, fontdict=None, labelpad=None, **kw):
        """The label under the x axis."""
        self._axis_label("x", xlabel, 1, fontdict, kw)

    def set_ylabel(self, ylabel, fontdict=None, labelpad=None, **kw):
        """The label beside the y axis."""
        self._axis_label("y", ylabel, 2, fontdict, kw)

    def get_xlabel(self):
        return self._settings["xlabel"]

    def get_ylabel(self):
        return self._settings["ylabel"]

    def _scale(self, axis, value, kw):
        if value not in ("linear", "log", "symlog"):
            raise ValueError(f"{value!r} is not a valid value for scale; supported values are 'linear', 'log', 'symlog'")
        if kw.get("base", 10) != 10:
            raise ValueError("logarithmic axes have base 10 here")
        self._settings["linthresh"] = float(kw.get("linthresh", self._settings["linthresh"]))
        self._settings[axis] = value

    def set_xscale(self, value, **kw):
        """'linear', 'log' or 'symlog'."""
        self._scale("xscale", value, kw)

    def set_yscale(self, value, **kw):
        """'linear', 'log' or 'symlog'."""
        self._scale("yscale", value, kw)

    def get_xscale(self):
        return self._settings["xscale"]

    def get_yscale(self):
        return self._settings["yscale"]

    def _limits(self, axis, low, high):
        if high is None and low is not None and hasattr(low, "__len__"):
            low, high = low
        former = self._settings[axis]
        new = tuple(was if v is None else float(v) for was, v in zip(former, (low, high)))
        for v in new:
            if v is not None and not np.isfinite(v):
                raise ValueError("Axis limits cannot be NaN or Inf")
        self._settings[axis] = new

    def set_xlim(self, left=None, right=None, *, xmin=None, xmax=None, emit=True, auto=False):
        """Set the range of x."""
        self._limits("xlim", xmin if left is None else left, xmax if right is None else right)
        return self.get_xlim()

    def set_ylim(self, bottom=None, top=None, *, ymin=None, ymax=None, emit=True, auto=False):
        """Set the range of y."""
        self._limits("ylim", ymin if bottom is None else bottom, ymax if top is None else top)
        return self.get_ylim()

    def get_xlim(self):
        return _plot.ranges(self.figure._spec(), self.figure.axes.index(self))[0]

    def get_ylim(self):
        return _plot.ranges(self.figure._spec(), self.figure.axes.index(self))[1]

    get_xbound, get_ybound = get_xlim, get_ylim

    def invert_xaxis(self):
        """Let x run from right to left."""
        low, high = self.get_xlim()
        self.set_xlim(high, low)

    def invert_yaxis(self):
        """Let y run downwards."""
        low, high = self.get_ylim()
        self.set_ylim(high, low)

    def margins(self, *margins, x=None, y=None, tight=True):
        """Set the share of the range that is left free around the data."""
        if margins:
            x, y = margins[0], margins[-1]
        for axis, value in (("xmargin", x), ("ymargin", y)):
            if value is not None:
                self._settings[axis] = float(value)

    def autoscale(self, enable=True, axis="both", tight=None):
        """Let the range follow the data again."""
        for name in ("x", "y"):
            if axis in (name, "both") and enable:
                self._settings[name + "lim"] = (None, None)
                if tight:
                    self._settings[name + "margin"] = 0.0

    def autoscale_view(self, *args, **kw):
        pass

    relim = autoscale_view

    def set_aspect(self, aspect, adjustable=None, anchor=None, share=False):
        """'equal', 'auto', or how long a unit of y is in units of x."""
        self._settings["aspect"] = {"equal": 1.0, "auto": None}.get(aspect, aspect) if isinstance(aspect, str) else float(aspect)

    def set_box_aspect(self, aspect):
        pass

    def axis(self, arg=None, **kw):
        """'off', 'on', 'equal', 'tight', 'scaled', 'square', or [xmin, xmax, ymin, ymax]."""
        if arg is False or arg == "off":
            self.set_axis_off()
        elif arg is True or arg == "on":
            self.set_axis_on()
        elif isinstance(arg, str) and arg in ("equal", "scaled", "image", "square"):
            self.set_aspect("equal")
            if arg == "image":
                self.autoscale(tight=True)
        elif isinstance(arg, str) and arg in ("tight", "auto"):
            self.autoscale(tight=arg == "tight")
        elif arg is not None and not isinstance(arg, str):
            self.set(xlim=arg[:2], ylim=arg[2:])
        elif arg is not None:
            raise ValueError(f"Unrecognized string {arg!r} to axis; try 'on' or 'off'")
        if kw:
            self.set_xlim(kw.get("xmin"), kw.get("xmax"))
            self.set_ylim(kw.get("ymin"), kw.get("ymax"))
        return self.get_xlim() + self.get_ylim()

    def set_axis_off(self):
        """No frame, ticks and labels."""
        self._settings["hidden"] = True

    def set_axis_on(self):
        self._settings["hidden"] = False

    def set_facecolor(self, color):
        """The colour behind the data."""
        self._settings["face"] = mcolors.to_rgba(color)

    def set_visible(self, shown):
        self._settings["hidden"] = not shown

    def set(self, **properties):
        """Set several properties: set(xlabel='n', title='...')."""
        for name, value in properties.items():
            setter = getattr(self, "set_" + name, None)
            if setter is None:
                raise AttributeError(f"Axes.set() got an unexpected keyword argument {name!r}")
            setter(value)

    def _set_ticks(self, axis, ticks, labels, kw):
        where = self._settings[axis + "ticks"]
        if ticks is not None:
            where["at"] = [float(t) for t in numbers(ticks).ravel()] if len(ticks) else []
            low_high = self._settings[axis + "lim"]
            if len(ticks) and low_high != (None, None):
                pass
        if labels is not None:
            where["labels"] = [str(label) for label in labels]
            if where["at"] is not None and len(where["labels"]) != len(where["at"]) and ticks is not None:
                raise ValueError(f"The number of FixedLocator locations ({len(where['at'])}), usually from a call to "
                                 f"set_ticks, does not match the number of labels ({len(where['labels'])}).")
        if kw.get("rotation") is not None:
            where["degrees"] = 90.0 if kw["rotation"] == "vertical" else float(kw["rotation"])
        size = kw.get("fontsize", kw.get("size"))
        if size is not None:
            where["size"] = points(size, "xtick.labelsize")

    def set_xticks(self, ticks, labels=None, minor=False, **kw):
        """Ticks at these places."""
        if not minor:
            self._set_ticks("x", ticks, labels, kw)

    def set_yticks(self, ticks, labels=None, minor=False, **kw):
        """Ticks at these places."""
        if not minor:
            self._set_ticks("y", ticks, labels, kw)

    def set_xticklabels(self, labels, **kw):
        """What stands at the ticks."""
        self._set_ticks("x", None, labels, kw)

    def set_yticklabels(self, labels, **kw):
        """What stands at the ticks."""
        self._set_ticks("y", None, labels, kw)

    def _get_ticks(self, axis):
        at = self._settings[axis + "ticks"]["at"]
        return np.array(at if at is not None else _plot.ticks(self.figure._spec(), self.figure.axes.index(self), axis))

    def get_xticks(self):
        return self._get_ticks("x")

    def get_yticks(self):
        return self._get_ticks("y")

    def tick_params(self, axis="both", **kw):
        """How ticks look: sizes, and what is left out."""
        sides = {"x": ("bottom", "labelbottom"), "y": ("left", "labelleft")}
        for name in ("x", "y"):
            if axis not in (name, "both"):
                continue
            where = self._settings[name + "ticks"]
            if kw.get("labelsize") is not None:
                where["size"] = points(kw["labelsize"], "xtick.labelsize")
            if kw.get("labelrotation", kw.get("rotation")) is not None:
                where["degrees"] = float(kw.get("labelrotation", kw.get("rotation")))
            ticks, labels = sides[name]
            if kw.get(labels) is False:
                where["labels_hidden"] = True
            if kw.get(ticks) is False and kw.get(labels) is False:
                where["ticks_hidden"] = True

    def label_outer(self):
        """Leave labels to the axes at the rim of the grid."""

    def ticklabel_format(self, **kw):
        for name, nothing in (("style", "plain"), ("scilimits", None), ("useMathText", False)):
            undrawn("ticklabel_format", name, kw.get(name), nothing)

    def minorticks_on(self):
        undrawn("Axes", "minorticks_on")

    def minorticks_off(self):
        pass

    def set_axisbelow(self, below):
        pass

    def legend(self, *args, loc=None, title=None, ncol=None, ncols=None, fontsize=None, frameon=None,
               bbox_to_anchor=None, handles=None, labels=None, **kw):
        """Show the labels of what is drawn."""
        if len(args) == 2:
            handles, labels = args
        elif len(args) == 1:
            labels = args[0]
        if labels is not None:
            chosen = [h for h in handles] if handles is not None else None
            if chosen is None:
                specs = sorted(self._drawn["series"] + self._drawn["patches"] + self._drawn["clouds"], key=lambda s: s["order"])
                for spec, label in zip(specs, labels):
                    spec["label"] = str(label)
            else:
                for handle, label in zip(chosen, labels):
                    handle.set_label(label)
        look = self._settings["legend_look"]
        names = ["best", "upper right", "upper left", "lower left", "lower right", "right", "center left",
                 "center right", "lower center", "upper center", "center"]
        if loc is not None:
            loc = names[loc] if isinstance(loc, int) else loc
            if isinstance(loc, str) and loc.startswith("outside"):
                loc = "upper right"
            if isinstance(loc, str) and loc not in names:
                raise ValueError(f"{loc!r} is not a valid value for loc; supported values are " + ", ".join(map(repr, names)))
            if not isinstance(loc, str):
                bbox_to_anchor, loc = loc, "lower left"
            look["place"] = loc
        if bbox_to_anchor is not None:
            look["anchor"] = (float(bbox_to_anchor[0]), float(bbox_to_anchor[1]))
            if look["place"] == "best":
                look["place"] = "upper right"
        if title is not None:
            look["title"] = str(title)
        if ncols or ncol:
            look["columns"] = int(ncols or ncol)
        if fontsize is not None or "prop" in kw:
            look["size"] = points(fontsize if fontsize is not None else kw["prop"].get("size"), "legend.fontsize")
        if frameon is not None:
            look["framed"] = bool(frameon)
        self._settings["legend"] = True
        return Legend(self)

    def get_legend(self):
        return Legend(self) if self._settings["legend"] else None

    def get_legend_handles_labels(self):
        from matplotlib._artists import Artist
        specs = sorted((s for kind in self._drawn.values() for s in kind if s.get("label")), key=lambda s: s["order"])
        return [Artist(self, s) for s in specs], [s["label"] for s in specs]

    def grid(self, visible=None, which="major", axis="both", **kw):
        """Show lines at the ticks."""
        kw = options("Line2D", kw, {"color", "linestyle", "linewidth", "alpha", "zorder"})
        look = self._settings["grid_look"]
        shown = not self._settings["grid"] if visible is None and not kw else visible is not False
        if axis == "both":
            self._settings["grid"] = bool(shown)
            look["x"] = look["y"] = True
        else:
            other = look["y" if axis == "x" else "x"] and self._settings["grid"]
            look[axis], look["y" if axis == "x" else "x"] = bool(shown), bool(other)
            self._settings["grid"] = bool(shown or other)
        look["minor"] = look["minor"] or which in ("minor", "both")
        if "color" in kw or "alpha" in kw:
            look["color"] = mcolors.to_rgba(kw.get("color", rcParams["grid.color"]), kw.get("alpha"))
        if "linestyle" in kw:
            look["line"] = linestyle(kw["linestyle"])
        if "linewidth" in kw:
            look["width"] = float(kw["linewidth"])

    def _with_chosen_ticks(self, axis):
        """The ticks with those that a locator or formatter chooses."""
        ticks = dict(self._settings[axis + "ticks"])
        locator, formatter = ticks.pop("locator"), ticks.pop("formatter")
        if locator is None and formatter is None:
            return ticks
        bare = {**self._settings, axis + "ticks": _no_ticks()}
        spec = self.figure._spec_with(self, bare)
        index = self.figure.axes.index(self)
        if locator is not None and hasattr(locator, "tick_values"):
            low, high = _plot.ranges(spec, index)[0 if axis == "x" else 1]
            ticks["at"] = [float(t) for t in locator.tick_values(min(low, high), max(low, high))]
        if formatter is not None and callable(formatter):
            if ticks["at"] is None:
                ticks["at"] = [float(t) for t in _plot.ticks(spec, index, axis)]
            ticks["labels"] = [str(formatter(v, i)) for i, v in enumerate(ticks["at"])]
        elif isinstance(formatter, str):
            places = ticks["at"] if ticks["at"] is not None else _plot.ticks(spec, index, axis)
            ticks["at"], ticks["labels"] = list(places), [formatter.format(x=v) for v in places]
        return ticks

    def _spec(self):
        settings = {**self._settings, "place": self._place, **self._drawn}
        for axis in ("x", "y"):
            settings[axis + "ticks"] = self._with_chosen_ticks(axis)
            others = settings[axis + "shared"]
            settings[axis + "shared"] = [i for i, a in enumerate(self.figure.axes) if any(a is o for o in others)]
        return settings
