"""The colour maps by name."""
import _plot
from matplotlib.colors import Colormap, Normalize

_loaded = {}


def get_cmap(name=None, lut=None):
    """A colour map by name."""
    if isinstance(name, Colormap):
        return name
    if name is None:
        from matplotlib._style import rcParams
        name = rcParams["image.cmap"]
    if name not in _loaded:
        table = _plot.colormap(name)
        if table is None:
            known = ", ".join(repr(n) for n in sorted(_plot.colormap_names()))
            raise ValueError(f"{name!r} is not a valid value for cmap; supported values are {known}")
        _loaded[name] = Colormap(name, len(table), table)
    return _loaded[name] if lut is None else _loaded[name].resampled(lut)


class _Maps:
    def __getitem__(self, name):
        try:
            return get_cmap(name).copy()
        except ValueError:
            raise KeyError(f"{name!r} is not a known colormap name") from None

    def __contains__(self, name):
        return _plot.colormap(name) is not None

    def __iter__(self):
        return iter(_plot.colormap_names())

    def __len__(self):
        return len(_plot.colormap_names())

    def get_cmap(self, name):
        return get_cmap(name)


colormaps = _Maps()


class ScalarMappable:
    """A scale and a colour map: what a colour bar shows."""

    def __init__(self, norm=None, cmap=None):
        self.norm = norm if isinstance(norm, Normalize) else Normalize()
        self.cmap = get_cmap(cmap)
        self._array = None

    def set_array(self, values):
        self._array = values

    def get_cmap(self):
        return self.cmap

    def set_clim(self, vmin=None, vmax=None):
        if vmax is None and vmin is not None:
            vmin, vmax = vmin
        self.norm.vmin, self.norm.vmax = vmin, vmax

    def to_rgba(self, x, alpha=None):
        return self.cmap(self.norm(x), alpha)


def __getattr__(name):
    try:
        return get_cmap(name)
    except ValueError:
        raise AttributeError(f"module 'matplotlib.cm' has no attribute {name!r}") from None
