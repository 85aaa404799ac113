"""matplotlib's settings, as far as pictures here depend on them."""

rcParamsDefault = {
    "backend": "agg", "figure.figsize": [6.4, 4.8], "figure.dpi": 100.0, "savefig.dpi": "figure",
    "savefig.bbox": None, "savefig.format": "png", "figure.facecolor": "white", "axes.facecolor": "white",
    "axes.grid": False, "axes.titlesize": "large", "axes.labelsize": "medium", "font.size": 10.0,
    "font.family": ["sans-serif"], "legend.fontsize": "medium", "xtick.labelsize": "medium",
    "ytick.labelsize": "medium", "lines.linewidth": 1.5, "lines.markersize": 6.0, "lines.linestyle": "-",
    "lines.marker": "None", "image.cmap": "viridis", "image.interpolation": "auto", "image.origin": "upper",
    "image.aspect": "equal", "axes.spines.top": True, "axes.spines.right": True, "axes.spines.left": True,
    "axes.spines.bottom": True, "grid.color": "#b0b0b0", "grid.linestyle": "-", "grid.linewidth": 0.8,
    "grid.alpha": 1.0, "text.usetex": False, "mathtext.fontset": "dejavusans", "axes.xmargin": 0.05,
    "axes.ymargin": 0.05, "legend.frameon": True, "figure.autolayout": False, "figure.titlesize": "large",
    "figure.constrained_layout.use": False, "errorbar.capsize": 0.0, "hist.bins": 10, "scatter.marker": "o",
    "figure.max_open_warning": 20, "axes.linewidth": 0.8, "pdf.fonttype": 3, "ps.fonttype": 3, "svg.fonttype": "path",
    "axes.unicode_minus": True, "lines.markeredgewidth": 1.0, "patch.linewidth": 1.0, "axes.axisbelow": "line",
    "axes.prop_cycle": None, "animation.html": "none", "font.sans-serif": ["DejaVu Sans"], "axes.titleweight": "normal",
}
_NAMED = {"xx-small": 0.579, "x-small": 0.694, "small": 0.833, "medium": 1.0, "large": 1.2, "x-large": 1.44,
          "xx-large": 1.728, "larger": 1.2, "smaller": 0.833}


class RcParams(dict):
    """The settings by name; a name that is not one is a mistake."""

    def __setitem__(self, name, value):
        if name not in rcParamsDefault:
            raise KeyError(f"{name} is not a valid rc parameter (see rcParams.keys() for a list of valid parameters)")
        dict.__setitem__(self, name, value)

    def update(self, *args, **kw):
        for name, value in dict(*args, **kw).items():
            self[name] = value


rcParams = RcParams(rcParamsDefault)


def rc(group, **kw):
    """Set the parameters of a group: rc('lines', linewidth=2)."""
    groups = [group] if isinstance(group, str) else group
    short = {"lw": "linewidth", "ls": "linestyle", "c": "color", "fc": "facecolor", "ec": "edgecolor"}
    for g in groups:
        for name, value in kw.items():
            rcParams[f"{g}.{short.get(name, name)}"] = value


def rcdefaults():
    """Put all settings back."""
    rcParams.update(rcParamsDefault)


class rc_context:
    """Settings for the length of a with statement."""

    def __init__(self, rc=None, fname=None):
        self._rc = rc or {}

    def __enter__(self):
        self._former = dict(rcParams)
        rcParams.update(self._rc)
        return rcParams

    def __exit__(self, *exc):
        rcParams.update(self._former)
        return False


def points(size, default):
    """A text size in points, from a number or a name such as 'large'."""
    if size is None:
        size = rcParams.get(default, "medium")
    if isinstance(size, str):
        if size not in _NAMED:
            raise ValueError(f"{size} is not a valid font size. Valid font sizes are {', '.join(sorted(_NAMED))}.")
        return _NAMED[size] * float(rcParams["font.size"])
    return float(size)


class _Style:
    """Looks by name. The default look is there; others are refused by name."""
    available = ["default", "fast"]
    _GRAY = {"ggplot", "bmh", "fivethirtyeight", "grayscale", "dark_background", "Solarize_Light2", "classic"}

    def use(self, style):
        for name in [style] if isinstance(style, (str, dict)) else style:
            if isinstance(name, dict):
                rcParams.update(name)
            elif name == "default":
                rcdefaults()
            elif name.endswith("whitegrid"):
                rcParams["axes.grid"] = True
            elif name in self._GRAY or name.startswith("seaborn-v0_8") or name == "fast":
                pass
            else:
                raise OSError(f"{name!r} is not a valid package style, path of style file, URL of style file, or "
                              "library style name (library styles are listed in `style.available`)")

    def context(self, style, after_reset=False):
        return rc_context(style if isinstance(style, dict) else {})


style = _Style()
