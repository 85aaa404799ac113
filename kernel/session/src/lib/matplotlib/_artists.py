"""What is drawn in axes: the objects that plotting calls give back, and the reading of their arguments."""
import warnings
import numpy as np
from matplotlib import colors as mcolors
from matplotlib._style import points, rcParams

LINES = {"-": "-", "--": "--", "-.": "-.", ":": ":", "": "", " ": "", "none": "", "None": "", "solid": "-",
         "dashed": "--", "dashdot": "-.", "dotted": ":"}
MARKERS = ".,ov^<>12348spP*hH+xXDd|_"
STEPS = {"default": "", "steps": "pre", "steps-pre": "pre", "steps-mid": "mid", "steps-post": "post"}
# Settings that change nothing here: how edges are smoothed, what is picked with the mouse.
_SILENT = {"antialiased", "aa", "rasterized", "clip_on", "clip_box", "clip_path", "solid_capstyle", "dash_capstyle",
           "solid_joinstyle", "dash_joinstyle", "picker", "snap", "animated", "gid", "url", "pickradius", "in_layout",
           "joinstyle", "capstyle", "antialiaseds", "interpolation_stage", "filternorm", "filterrad", "resample",
           "agg_filter", "mouseover"}
# Settings that would change the picture, and what they are where they change nothing.
_UNDRAWN = {"transform": "data", "visible": True, "hatch": None, "sketch_params": None, "path_effects": None,
            "plotnonfinite": False, "wrap": False, "usetex": False, "math_fontfamily": None, "fontfamily": None,
            "family": None, "fontname": None, "fontproperties": None, "font": None, "fontstyle": "normal",
            "style": "normal", "fontstretch": None, "fontvariant": "normal"}
_ALIASES = {"c": "color", "ls": "linestyle", "linestyles": "linestyle", "lw": "linewidth", "linewidths": "linewidth",
            "ms": "markersize", "mec": "markeredgecolor", "mew": "markeredgewidth", "mfc": "markerfacecolor",
            "ec": "edgecolor", "edgecolors": "edgecolor", "fc": "facecolor", "facecolors": "facecolor",
            "ds": "drawstyle", "ha": "horizontalalignment", "va": "verticalalignment", "size": "fontsize",
            "weight": "fontweight", "dashes": "linestyle"}


def options(owner, kw, allowed):
    """The arguments under their full names; one that is not known is a mistake."""
    out = {}
    for name, value in kw.items():
        full = _ALIASES.get(name, name)
        if full in allowed:
            out[full] = value
        elif full in _UNDRAWN:
            undrawn(owner, name, value, _UNDRAWN[full])
        elif full not in _SILENT:
            raise AttributeError(f"{owner}.set() got an unexpected keyword argument {name!r}")
    return out


def undrawn(owner, name, value=True, nothing=None):
    """Say that a setting does not show in this picture, unless it asks for nothing."""
    if value is not None and not (isinstance(value, (str, bool)) and value == nothing):
        warnings.warn(f"{owner}: {name}={value!r} has no effect here", UserWarning, stacklevel=4)


def numbers(values):
    """Values as a flat or two-dimensional array of floats."""
    out = np.asarray(values)
    if out.dtype.kind == "c":
        out = out.real
    out = out.astype(float)
    return out.reshape(1) if out.ndim == 0 else out


def linestyle(value):
    """A line style by any of its names."""
    if isinstance(value, tuple):
        on = value[1] if len(value) == 2 and not isinstance(value[1], (int, float)) else value
        return "-" if not on else (":" if len(on) > 1 and on[0] <= 1.5 else ("-." if len(on) > 2 else "--"))
    if value not in LINES:
        raise ValueError(f"{value!r} is not a valid value for ls; supported values are '-', '--', '-.', ':', 'None', "
                         "' ', '', 'solid', 'dashed', 'dashdot', 'dotted'")
    return LINES[value]


def marker(value):
    """A marker by its name."""
    if value is None or value in ("", " ", "None", "none"):
        return ""
    if isinstance(value, str) and len(value) == 1 and value in MARKERS:
        return {"1": "v", "2": "^", "3": "<", "4": ">", "8": "h"}.get(value, value)
    raise ValueError(f"Unrecognized marker style {value!r}")


def split_format(text):
    """Colour, marker and line style of a format string such as 'ro--'."""
    try:
        if text not in ("", "0") and mcolors.is_color_like(text) and not (len(text) == 1 and text in MARKERS):
            return text, None, None
    except ValueError:
        pass
    color = mark = line = None
    i = 0
    while i < len(text):
        c = text[i]
        if text[i:i + 2] in ("--", "-."):
            line, i = text[i:i + 2], i + 2
            continue
        if c == "C" and text[i + 1:i + 2].isdigit():
            color, i = text[i:i + 2], i + 2
            continue
        if c in "-:":
            line = c
        elif c in MARKERS:
            mark = c
        elif c in mcolors.BASE_COLORS:
            color = c
        elif c != " ":
            raise ValueError(f"{text!r} is not a valid format string (unrecognized character {c!r})")
        i += 1
    return color, mark, line


class Artist:
    """A thing drawn, as the dict that the drawing reads."""

    def __init__(self, axes, spec):
        self.axes, self._spec = axes, spec

    def _own(self, **values):
        self._spec.update(values)

    def set_label(self, label):
        self._spec["label"] = None if label is None else str(label)

    def get_label(self):
        return self._spec.get("label") or ""

    def set_alpha(self, alpha):
        self._spec["alpha"] = 1.0 if alpha is None else float(alpha)

    def set_zorder(self, level):
        self._spec["z"] = float(level)

    def remove(self):
        """Take it off its axes."""
        for kind in self.axes._drawn.values():
            for i, spec in enumerate(kind):
                if spec is self._spec:
                    del kind[i]
                    return

    def set(self, **kw):
        for name, value in kw.items():
            getattr(self, "set_" + name)(value)


class Line2D(Artist):
    """A curve on its axes."""

    def get_color(self):
        return self._spec["named"]

    def set_color(self, color):
        self._own(color=mcolors.to_rgba(color), named=color)

    def get_xdata(self):
        return self._spec["x"]

    def get_ydata(self):
        return self._spec["y"]

    def get_data(self):
        return self._spec["x"], self._spec["y"]

    def set_data(self, x, y):
        self._own(x=numbers(x), y=numbers(y))

    def set_xdata(self, x):
        self._own(x=numbers(x))

    def set_ydata(self, y):
        self._own(y=numbers(y))

    def set_linewidth(self, width):
        self._own(width=float(width))

    set_lw = set_linewidth

    def get_linewidth(self):
        return self._spec["width"]

    def set_linestyle(self, style):
        self._own(line=linestyle(style))

    set_ls = set_linestyle

    def get_linestyle(self):
        return self._spec["line"] or "None"

    def set_marker(self, value):
        self._own(marker=marker(value))

    def set_markersize(self, size):
        self._own(size=float(size))


class Patch(Artist):
    """A filled shape."""

    def get_x(self):
        return min(p[0] for p in self._spec["outlines"][0])

    def get_y(self):
        return min(p[1] for p in self._spec["outlines"][0])

    def get_width(self):
        xs = [p[0] for p in self._spec["outlines"][0]]
        return max(xs) - min(xs)

    def get_height(self):
        ys = [p[1] for p in self._spec["outlines"][0]]
        return self._spec.get("signed", max(ys) - min(ys))

    def set_facecolor(self, color):
        self._own(fill=mcolors.to_rgba(color))

    set_color = set_facecolor

    def set_edgecolor(self, color):
        self._own(edge=mcolors.to_rgba(color))


class Container(tuple):
    """Several artists drawn by one call."""

    def set_label(self, label):
        if len(self):
            self[0].set_label(label)

    def remove(self):
        for artist in self:
            artist.remove()

    def __repr__(self):
        return f"<{type(self).__name__} object of {len(self)} artists>"


class BarContainer(Container):
    """The bars of one call."""

    @property
    def patches(self):
        return list(self)


class StemContainer(Container):
    """The heads, stalks and ground of stems."""


class Text(Artist):
    """A text on its axes or figure."""

    def set_text(self, text):
        self._own(text=str(text))

    def get_text(self):
        return self._spec["text"]

    def set_position(self, place):
        self._own(x=float(place[0]), y=float(place[1]))

    def set_fontsize(self, size):
        self._own(size=points(size, "font.size"))

    set_size = set_fontsize

    def set_color(self, color):
        self._own(color=mcolors.to_rgba(color))


class Mappable(Artist):
    """Something coloured by value: an image, a scatter, a mesh, filled contours."""

    def __init__(self, axes, spec, values=None, norm=None, cmap=None):
        Artist.__init__(self, axes, spec)
        self._values, self.norm, self.cmap = values, norm, cmap
        self.levels = None

    def get_array(self):
        return self._values

    def get_cmap(self):
        return self.cmap

    def get_clim(self):
        return self.norm.vmin, self.norm.vmax

    def set_clim(self, vmin=None, vmax=None):
        if vmax is None and vmin is not None and hasattr(vmin, "__len__"):
            vmin, vmax = vmin
        self.norm.vmin = self.norm.vmin if vmin is None else float(vmin)
        self.norm.vmax = self.norm.vmax if vmax is None else float(vmax)
        self._paint()

    def set_data(self, values):
        self._values = np.asarray(values)
        self._paint()

    set_array = set_data

    def set_cmap(self, cmap):
        from matplotlib.cm import get_cmap
        self.cmap = get_cmap(cmap)
        self._paint()

    def _paint(self):
        if "pixels" in self._spec:
            self._spec["pixels"] = pixels(self._values, self.norm, self.cmap, self._spec.get("alpha"))
        elif "fills" in self._spec and self._values is not None:
            self._spec["fills"] = self.cmap(self.norm(self._values))


def pixels(values, norm, cmap, alpha=None):
    """An image's colours, four bytes a cell."""
    values = np.asarray(values)
    if values.ndim == 3:
        if values.shape[2] not in (3, 4):
            raise TypeError(f"Invalid shape {values.shape} for image data")
        rgb = values
        if rgb.dtype.kind == "f":
            rgb = np.clip(np.nan_to_num(rgb.astype(float)), 0.0, 1.0) * 255
        rgb = rgb.astype(np.uint8)
        if rgb.shape[2] == 3:
            rgb = np.concatenate([rgb, np.full(rgb.shape[:2] + (1,), 255, dtype=np.uint8)], axis=2)
    else:
        rgb = (cmap(norm(values.astype(float))) * 255 + 0.5).astype(np.uint8)
    if alpha is not None and alpha != 1.0:
        rgb[..., 3] = (rgb[..., 3] * float(alpha)).astype(np.uint8)
    return rgb


class Legend:
    """The legend of an axes."""

    def __init__(self, axes):
        self.axes = axes

    def set_title(self, title, **kw):
        self.axes._settings["legend_look"]["title"] = str(title)

    def get_texts(self):
        return []

    def remove(self):
        self.axes._settings["legend"] = False


class Annotation(Text):
    """A text with an arrow."""


class Spine:
    """One side of the frame."""

    def __init__(self, axes, side):
        self._axes, self._side = axes, side

    def set_visible(self, shown):
        hidden = self._axes._settings["no_spines"]
        if not shown and self._side not in hidden:
            hidden.append(self._side)
        elif shown and self._side in hidden:
            hidden.remove(self._side)

    def set_color(self, color):
        self.set_visible(mcolors.to_rgba(color)[3] > 0)

    def set_linewidth(self, width):
        self.set_visible(width > 0)

    def set_position(self, place):
        raise NotImplementedError("spines stay at the sides of the frame")


class Spines:
    """The sides of the frame by name: spines['top'], spines[['top', 'right']], spines.right."""

    def __init__(self, axes):
        self._sides = {side: Spine(axes, side) for side in ("left", "right", "bottom", "top")}

    def __getitem__(self, sides):
        if isinstance(sides, str):
            return self._sides[sides]
        return _Several([self._sides[s] for s in (self._sides if isinstance(sides, slice) else sides)])

    def __getattr__(self, side):
        if side in ("left", "right", "bottom", "top"):
            return self._sides[side]
        raise AttributeError(f"'Spines' object does not contain a {side!r} spine")

    def items(self):
        return self._sides.items()

    def values(self):
        return self._sides.values()


class _Several:
    def __init__(self, spines):
        self._spines = spines

    def set_visible(self, shown):
        for spine in self._spines:
            spine.set_visible(shown)

    def set_color(self, color):
        for spine in self._spines:
            spine.set_color(color)


class Axis:
    """The x or the y axis, for the settings that are reached through it."""

    def __init__(self, axes, name):
        self.axes, self._name = axes, name

    def _ticks(self):
        return self.axes._settings[self._name + "ticks"]

    def set_visible(self, shown):
        self._ticks().update(labels_hidden=not shown, ticks_hidden=not shown)

    def set_ticks(self, ticks, labels=None, **kw):
        getattr(self.axes, f"set_{self._name}ticks")(ticks, labels)

    def set_ticklabels(self, labels, **kw):
        getattr(self.axes, f"set_{self._name}ticklabels")(labels)

    def set_label_text(self, text, **kw):
        getattr(self.axes, f"set_{self._name}label")(text)

    def set_major_locator(self, locator):
        self._ticks()["locator"] = locator

    def set_major_formatter(self, formatter):
        self._ticks()["formatter"] = formatter

    def set_minor_locator(self, locator):
        pass

    def set_minor_formatter(self, formatter):
        pass

    def grid(self, visible=True, **kw):
        self.axes.grid(visible, axis=self._name, **kw)

    def tick_top(self):
        pass

    def tick_right(self):
        pass

    def set_inverted(self, inverted):
        getattr(self.axes, f"invert_{self._name}axis")()
