"""Colours by name, and from numbers."""
import numpy as np

_words = (
    "aliceblue f0f8ff antiquewhite faebd7 aqua 00ffff aquamarine 7fffd4 azure f0ffff beige f5f5dc bisque ffe4c4 black "
    "000000 blanchedalmond ffebcd blue 0000ff blueviolet 8a2be2 brown a52a2a burlywood deb887 cadetblue 5f9ea0 "
    "chartreuse 7fff00 chocolate d2691e coral ff7f50 cornflowerblue 6495ed cornsilk fff8dc crimson dc143c cyan 00ffff "
    "darkblue 00008b darkcyan 008b8b darkgoldenrod b8860b darkgray a9a9a9 darkgreen 006400 darkgrey a9a9a9 darkkhaki "
    "bdb76b darkmagenta 8b008b darkolivegreen 556b2f darkorange ff8c00 darkorchid 9932cc darkred 8b0000 darksalmon "
    "e9967a darkseagreen 8fbc8f darkslateblue 483d8b darkslategray 2f4f4f darkslategrey 2f4f4f darkturquoise 00ced1 "
    "darkviolet 9400d3 deeppink ff1493 deepskyblue 00bfff dimgray 696969 dimgrey 696969 dodgerblue 1e90ff firebrick "
    "b22222 floralwhite fffaf0 forestgreen 228b22 fuchsia ff00ff gainsboro dcdcdc ghostwhite f8f8ff gold ffd700 "
    "goldenrod daa520 gray 808080 green 008000 greenyellow adff2f grey 808080 honeydew f0fff0 hotpink ff69b4 "
    "indianred cd5c5c indigo 4b0082 ivory fffff0 khaki f0e68c lavender e6e6fa lavenderblush fff0f5 lawngreen 7cfc00 "
    "lemonchiffon fffacd lightblue add8e6 lightcoral f08080 lightcyan e0ffff lightgoldenrodyellow fafad2 lightgray "
    "d3d3d3 lightgreen 90ee90 lightgrey d3d3d3 lightpink ffb6c1 lightsalmon ffa07a lightseagreen 20b2aa lightskyblue "
    "87cefa lightslategray 778899 lightslategrey 778899 lightsteelblue b0c4de lightyellow ffffe0 lime 00ff00 "
    "limegreen 32cd32 linen faf0e6 magenta ff00ff maroon 800000 mediumaquamarine 66cdaa mediumblue 0000cd "
    "mediumorchid ba55d3 mediumpurple 9370db mediumseagreen 3cb371 mediumslateblue 7b68ee mediumspringgreen 00fa9a "
    "mediumturquoise 48d1cc mediumvioletred c71585 midnightblue 191970 mintcream f5fffa mistyrose ffe4e1 moccasin "
    "ffe4b5 navajowhite ffdead navy 000080 oldlace fdf5e6 olive 808000 olivedrab 6b8e23 orange ffa500 orangered "
    "ff4500 orchid da70d6 palegoldenrod eee8aa palegreen 98fb98 paleturquoise afeeee palevioletred db7093 papayawhip "
    "ffefd5 peachpuff ffdab9 peru cd853f pink ffc0cb plum dda0dd powderblue b0e0e6 purple 800080 rebeccapurple 663399 "
    "red ff0000 rosybrown bc8f8f royalblue 4169e1 saddlebrown 8b4513 salmon fa8072 sandybrown f4a460 seagreen 2e8b57 "
    "seashell fff5ee sienna a0522d silver c0c0c0 skyblue 87ceeb slateblue 6a5acd slategray 708090 slategrey 708090 "
    "snow fffafa springgreen 00ff7f steelblue 4682b4 tan d2b48c teal 008080 thistle d8bfd8 tomato ff6347 turquoise "
    "40e0d0 violet ee82ee wheat f5deb3 white ffffff whitesmoke f5f5f5 yellow ffff00 yellowgreen 9acd32 "
).split()
CSS4_COLORS = {name: "#" + value.upper() for name, value in zip(_words[::2], _words[1::2])}
TABLEAU_COLORS = {
    "tab:blue": "#1f77b4", "tab:orange": "#ff7f0e", "tab:green": "#2ca02c", "tab:red": "#d62728",
    "tab:purple": "#9467bd", "tab:brown": "#8c564b", "tab:pink": "#e377c2", "tab:gray": "#7f7f7f",
    "tab:olive": "#bcbd22", "tab:cyan": "#17becf",
}
BASE_COLORS = {
    "b": (0, 0, 1), "g": (0, 0.5, 0), "r": (1, 0, 0), "c": (0, 0.75, 0.75), "m": (0.75, 0, 0.75),
    "y": (0.75, 0.75, 0), "k": (0, 0, 0), "w": (1, 1, 1),
}
_CYCLE = list(TABLEAU_COLORS.values())


def _named(text):
    """The colour of a text, or None."""
    low = text.lower()
    if text in BASE_COLORS:
        return tuple(float(v) for v in BASE_COLORS[text]) + (1.0,)
    if low in ("none", ""):
        return (0.0, 0.0, 0.0, 0.0)
    if len(text) > 1 and text[0] == "C" and text[1:].isdigit():
        text = _CYCLE[int(text[1:]) % len(_CYCLE)]
    text = TABLEAU_COLORS.get(low.replace("grey", "gray"), CSS4_COLORS.get(low.replace(" ", ""), text))
    if text.startswith("#") and len(text) in (4, 5, 7, 9):
        digits = text[1:] if len(text) > 5 else "".join(2 * c for c in text[1:])
        try:
            parts = tuple(int(digits[i:i + 2], 16) / 255 for i in range(0, len(digits), 2))
        except ValueError:
            return None
        return parts if len(parts) == 4 else parts + (1.0,)
    try:
        level = float(text)
    except ValueError:
        return None
    return (level, level, level, 1.0) if 0 <= level <= 1 else None


def to_rgba(c, alpha=None):
    """Red, green, blue and opacity, from 0 to 1, of a colour by name or numbers."""
    if isinstance(c, tuple) and len(c) == 2 and not isinstance(c[1], str):
        c, alpha = c[0], (c[1] if alpha is None else alpha)
    if isinstance(c, str):
        rgba = _named(c)
    else:
        try:
            rgba = tuple(float(part) for part in c)
        except TypeError:
            rgba = None
        if rgba is not None and (len(rgba) not in (3, 4) or not all(0 <= v <= 1 for v in rgba)):
            if len(rgba) in (3, 4):
                raise ValueError("RGBA values should be within 0-1 range")
            rgba = None
        if rgba is not None and len(rgba) == 3:
            rgba += (1.0,)
    if rgba is None:
        raise ValueError(f"Invalid RGBA argument: {c!r}")
    if alpha is not None and not (isinstance(c, str) and c.lower() == "none"):
        rgba = rgba[:3] + (float(alpha),)
    return rgba


def check(c, name):
    """An error in matplotlib's words where `c` is no colour."""
    if not is_color_like(c):
        raise ValueError(f"{c!r} is not a valid value for {name}: supported inputs are (r, g, b) and (r, g, b, a) 0-1 "
                         "float tuples; '#rrggbb', '#rrggbbaa', '#rgb', '#rgba' strings; named color strings; string "
                         "reprs of 0-1 floats for grayscale values; 'C0', 'C1', ... strings for colors of the color "
                         "cycle; and pairs combining one of the above with an alpha value")


def to_rgb(c):
    """Red, green and blue of a colour."""
    return to_rgba(c)[:3]


def to_hex(c, keep_alpha=False):
    """A colour as '#1f77b4'."""
    parts = to_rgba(c)
    return "#" + "".join(f"{round(v * 255):02x}" for v in (parts if keep_alpha else parts[:3]))


def is_color_like(c):
    """Whether it names a colour."""
    try:
        to_rgba(c)
    except (ValueError, TypeError):
        return False
    return True


def to_rgba_array(c, alpha=None):
    """One colour, or a list of them, as rows."""
    if isinstance(c, str) or (len(c) in (3, 4) and not isinstance(c[0], str) and np.ndim(c[0]) == 0):
        c = [c]
    return np.array([to_rgba(one, alpha) for one in c])


class Normalize:
    """A scale from values to 0..1."""

    def __init__(self, vmin=None, vmax=None, clip=False):
        self.vmin, self.vmax, self.clip = vmin, vmax, clip

    def autoscale_None(self, values):
        finite = self._usable(np.asarray(values, dtype=float))
        if self.vmin is None:
            self.vmin = float(finite.min()) if finite.size else 0.0
        if self.vmax is None:
            self.vmax = float(finite.max()) if finite.size else 1.0

    def _usable(self, values):
        return values[np.isfinite(values)]

    def scaled(self):
        return self.vmin is not None and self.vmax is not None

    def __call__(self, value, clip=None):
        values = np.asarray(value, dtype=float)
        self.autoscale_None(values)
        if self.vmin == self.vmax:
            result = values * 0.0
        else:
            result = self._scaled(values)
        if self.clip if clip is None else clip:
            result = np.clip(result, 0.0, 1.0)
        return result

    def _scaled(self, values):
        return (values - self.vmin) / (self.vmax - self.vmin)

    def _levels(self, count):
        return self.vmin + (self.vmax - self.vmin) * np.linspace(0, 1, count)

    _scale = "linear"


class LogNorm(Normalize):
    """A logarithmic scale from values to 0..1."""
    _scale = "log"

    def _usable(self, values):
        return values[np.isfinite(values) & (values > 0)]

    def _scaled(self, values):
        safe = np.where(values > 0, values, np.nan)
        return np.log(safe / self.vmin) / np.log(self.vmax / self.vmin)


class TwoSlopeNorm(Normalize):
    """A linear scale on both sides of a centre."""

    def __init__(self, vcenter, vmin=None, vmax=None):
        Normalize.__init__(self, vmin, vmax)
        self.vcenter = vcenter

    def _scaled(self, values):
        low = 0.5 * (values - self.vmin) / (self.vcenter - self.vmin)
        high = 0.5 + 0.5 * (values - self.vcenter) / (self.vmax - self.vcenter)
        return np.where(values < self.vcenter, low, high)


class Colormap:
    """Colours for 0..1."""

    def __init__(self, name, N=256, table=None):
        self.name, self.N = name, N
        self._table = table
        self._bad, self._under, self._over = (0.0, 0.0, 0.0, 0.0), None, None

    def __call__(self, X, alpha=None, bytes=False):
        scalar = not hasattr(X, "__len__") or getattr(X, "shape", None) == ()
        values = np.atleast_1d(np.asarray(X))
        bad = None
        if values.dtype.kind not in "iu":
            bad = np.isnan(values)
            values = values.astype(float) * self.N
            values[values == self.N] = self.N - 1
            values = np.floor(values)
        # Below the range is -1, the last row; above it N; what is no number N + 1.
        places = np.clip(values, -1, self.N)
        if bad is not None and bad.any():
            places[bad] = self.N + 1
        each = hasattr(alpha, "__len__")
        rgba = self._rows(None if each else alpha)[places.astype(int)]
        if each:
            rgba[..., 3] = np.where(bad, 0.0, alpha) if bad is not None and not any(self._bad) else alpha
        if bytes:
            rgba = (rgba * 255).astype(np.uint8)
        return tuple(rgba[0]) if scalar else rgba

    def _rows(self, alpha):
        """The table with its colours for what is above, no number, and below."""
        table = np.concatenate([self._table, np.ones((self.N, 1))], axis=1)
        over = table[-1] if self._over is None else np.array(self._over)
        under = table[0] if self._under is None else np.array(self._under)
        rows = np.concatenate([table, over[None], np.array(self._bad)[None], under[None]])
        if alpha is not None:
            rows[:, 3] = alpha
            if not any(self._bad):
                rows[self.N + 1] = 0.0
        return rows

    def set_bad(self, color="k", alpha=None):
        self._bad = to_rgba(color, alpha)

    def set_under(self, color="k", alpha=None):
        self._under = to_rgba(color, alpha)

    def set_over(self, color="k", alpha=None):
        self._over = to_rgba(color, alpha)

    def copy(self):
        other = Colormap(self.name, self.N, self._table)
        other._bad, other._under, other._over = self._bad, self._under, self._over
        return other

    def resampled(self, lutsize):
        places = np.linspace(0, self.N - 1, lutsize).round().astype(int)
        return Colormap(self.name, lutsize, self._table[places])

    def reversed(self, name=None):
        return Colormap(name or self.name + "_r", self.N, self._table[::-1])


class ListedColormap(Colormap):
    """The colours of a list."""

    def __init__(self, colors, name="from_list", N=None):
        table = to_rgba_array(list(colors))[:, :3]
        self.colors = colors
        Colormap.__init__(self, name, len(table), table)


class LinearSegmentedColormap(Colormap):
    """Colours between those of a list."""

    @classmethod
    def from_list(cls, name, colors, N=256, gamma=1.0):
        if len(colors) and isinstance(colors[0], tuple) and len(colors[0]) == 2:
            places = np.array([float(c[0]) for c in colors])
            colors = [c[1] for c in colors]
        else:
            places = np.linspace(0, 1, len(colors))
        anchors = to_rgba_array(list(colors))[:, :3]
        x = np.linspace(0, 1, N)
        table = np.stack([np.interp(x, places, anchors[:, i]) for i in range(3)], axis=1)
        return cls(name, N, table)
