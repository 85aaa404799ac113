"""Rich displays: objects that say how they are shown in a notebook, and `display`, which shows them on the way."""

import _display


def _read(path, mode):
    with open(path, mode) as file:
        return file.read()


def _escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


class DisplayObject:
    """What has data for one form of display: given as such, or read from a file."""

    _read_flags = "r"
    metadata = None

    def __init__(self, data=None, url=None, filename=None, metadata=None):
        if filename is None and url is None and isinstance(data, str):
            if data.startswith(("http://", "https://")) and "\n" not in data and self._takes_places:
                url, data = data, None
            elif self._is_file(data):
                filename, data = data, None
        self.url = url
        self.filename = filename
        self.data = data
        if metadata is not None:
            self.metadata = metadata
        elif self.metadata is None:
            self.metadata = {}
        self.reload()
        self._check_data()

    _takes_places = False

    def _is_file(self, data):
        return False

    def _check_data(self):
        pass

    def reload(self):
        """Read the data again, where they are a file's."""
        if self.filename is not None:
            self.data = _read(self.filename, self._read_flags)
        elif self.url is not None and self.data is None:
            raise OSError(f"jitbook fetches nothing from the network: {self.url}")

    def _data_and_metadata(self):
        return (self.data, dict(self.metadata)) if self.metadata else self.data

    def __repr__(self):
        return f"<IPython.core.display.{type(self).__name__} object>"


class TextDisplayObject(DisplayObject):
    """What is text."""

    def _check_data(self):
        if self.data is not None and not isinstance(self.data, str):
            raise TypeError(f"{type(self).__name__} expects text, not {self.data!r}")


class Pretty(TextDisplayObject):
    """Text as it is."""

    def __repr__(self):
        return self.data


class HTML(TextDisplayObject):
    """HTML for a notebook."""

    def _repr_html_(self):
        return self._data_and_metadata()

    def __html__(self):
        return self.data


class Markdown(TextDisplayObject):
    """Markdown for a notebook."""

    def _repr_markdown_(self):
        return self._data_and_metadata()


class Latex(TextDisplayObject):
    """LaTeX for a notebook, with its dollar signs."""

    def _repr_latex_(self):
        return self._data_and_metadata()


class Math(TextDisplayObject):
    """A formula, without dollar signs."""

    def _repr_latex_(self):
        text = "$\\displaystyle " + self.data.strip("$") + "$"
        return (text, dict(self.metadata)) if self.metadata else text


class SVG(DisplayObject):
    """A drawing: text or bytes of SVG, or the name of a file."""

    def _is_file(self, data):
        return "<" not in data and data.endswith(".svg")

    def reload(self):
        super().reload()
        text = self.data
        if isinstance(text, bytes):
            text = text.decode("utf-8")
        if text is not None and "<svg" in text:
            # What stands before the drawing, such as a declaration, is not for a page.
            text = text[text.index("<svg"):]
        self.data = text

    def _repr_svg_(self):
        return self._data_and_metadata()


class JSON(DisplayObject):
    """A dict or list as a tree to unfold."""

    def __init__(self, data=None, url=None, filename=None, expanded=False, metadata=None, root="root", **kwargs):
        self.metadata = {"expanded": expanded, "root": root}
        if metadata:
            self.metadata.update(metadata)
        self.metadata.update(kwargs)
        super().__init__(data, url, filename, self.metadata)

    def _check_data(self):
        if isinstance(self.data, str):
            import warnings

            warnings.warn("JSON expects JSONable dict or list, not JSON strings")
            self.data = _display.parse_json(self.data)
        if self.data is not None and not isinstance(self.data, (dict, list)):
            raise TypeError(f"JSON expects JSONable dict or list, not {self.data!r}")

    def _repr_json_(self):
        return self._data_and_metadata()


class Javascript(TextDisplayObject):
    """A script that the notebook's page runs."""

    def _repr_javascript_(self):
        return self.data


_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
_GIF = (b"GIF87a", b"GIF89a")


def _sniffed(data):
    """The format that bytes begin as."""
    if data[:8] == _PNG:
        return "png"
    if data[:2] == _JPEG:
        return "jpeg"
    if data[:6] in _GIF:
        return "gif"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return None


def _big_endian(data):
    value = 0
    for byte in data:
        value = value * 256 + byte
    return value


class Image(DisplayObject):
    """A picture: bytes of PNG, JPEG, GIF or WebP, the name of a file, or a URL."""

    _read_flags = "rb"
    _takes_places = True
    _FORMATS = ("png", "jpeg", "gif", "webp")

    def __init__(self, data=None, url=None, filename=None, format=None, embed=None, width=None, height=None,
                 retina=False, unconfined=False, metadata=None, alt=None):
        if data is None and url is None and filename is None:
            raise ValueError("No image data found. Expecting filename, url, or data.")
        if isinstance(data, str) and url is None and filename is None:
            if data.startswith(("http://", "https://")):
                url, data = data, None
            else:
                filename, data = data, None
        if format is None:
            name = filename if filename is not None else url
            if isinstance(data, bytes):
                format = _sniffed(data)
            elif name is not None and "." in name:
                format = name.rsplit(".", 1)[1].lower()
            format = {"jpg": "jpeg", None: "png"}.get(format, format)
        self.format = format.lower()
        self.embed = embed if embed is not None else url is None
        if self.embed and self.format not in self._FORMATS:
            raise ValueError(f"Cannot embed the '{self.format}' image format")
        self.width, self.height, self.retina = width, height, retina
        self.unconfined, self.alt = unconfined, alt
        super().__init__(data, url, filename, metadata)
        if retina and self.width is None and self.data is not None and self.format == "png":
            self.width, self.height = _big_endian(self.data[16:20]) // 2, _big_endian(self.data[20:24]) // 2

    def reload(self):
        if self.embed:
            super().reload()

    def _repr_html_(self):
        if self.embed:
            return None
        parts = [f'src="{self.url if self.url is not None else self.filename}"']
        if self.width:
            parts.append(f'width="{self.width}"')
        if self.height:
            parts.append(f'height="{self.height}"')
        if self.unconfined:
            parts.append('class="unconfined"')
        if self.alt:
            parts.append(f'alt="{_escaped(self.alt)}"')
        return f"<img {' '.join(parts)}/>"

    def _repr_mimebundle_(self, include=None, exclude=None):
        if not self.embed:
            return {}
        metadata = dict(self.metadata)
        for name in ("width", "height", "alt"):
            if getattr(self, name):
                metadata[name] = getattr(self, name)
        if self.unconfined:
            metadata["unconfined"] = True
        mime = f"image/{self.format}"
        return {mime: self.data}, ({mime: metadata} if metadata else {})


class IFrame:
    """Another page inside the notebook."""

    def __init__(self, src, width, height, extras=None, **kwargs):
        self.src, self.width, self.height = src, width, height
        self.extras = list(extras) if extras else []
        self.params = kwargs

    def _repr_html_(self):
        query = "&".join(f"{name}={value}" for name, value in self.params.items())
        source = f"{self.src}?{query}" if query else self.src
        return (f'<iframe width="{self.width}" height="{self.height}" src="{source}" frameborder="0" '
                f"allowfullscreen {' '.join(self.extras)}></iframe>")


class ProgressBar(DisplayObject):
    """A bar that is shown again with each step."""

    def __init__(self, total):
        self.total = total
        self._progress = 0
        self.html_width = "60ex"
        self.text_width = 60
        self._display_id = _display.new_id()

    def __repr__(self):
        filled = int(self._progress / self.total * self.text_width)
        return f"[{'=' * filled:{self.text_width}}] {self._progress}/{self.total}"

    def _repr_html_(self):
        return f"<progress style='width:{self.html_width}' max='{self.total}' value='{self._progress}'></progress>"

    def display(self):
        display(self, display_id=self._display_id)

    def update(self):
        display(self, display_id=self._display_id, update=True)

    @property
    def progress(self):
        return self._progress

    @progress.setter
    def progress(self, value):
        self._progress = value
        self.update()

    def __iter__(self):
        self.display()
        self._progress = -1
        return self

    def __next__(self):
        self.progress += 1
        if self.progress < self.total:
            return self.progress
        raise StopIteration


class DisplayHandle:
    """A display that can be changed after it was shown."""

    def __init__(self, display_id=None):
        self.display_id = _display.new_id() if display_id is None else display_id

    def __repr__(self):
        return f"<DisplayHandle display_id={self.display_id}>"

    def display(self, obj, **kwargs):
        """Show an object here, as a new display of this name."""
        display(obj, display_id=self.display_id, **kwargs)

    def update(self, obj, **kwargs):
        """Put an object in place of what is shown."""
        update_display(obj, display_id=self.display_id, **kwargs)


def publish_display_data(data, metadata=None, *, transient=None, update=False, **kwargs):
    """Show forms that are given by their MIME types."""
    id = (transient or {}).get("display_id")
    _display.publish(data, metadata or {}, None if id is None else str(id), bool(update))


def display(*objs, include=None, exclude=None, metadata=None, transient=None, display_id=None, raw=False, clear=False,
            update=False, **kwargs):
    """Show objects, each in the best form that the front end knows.

    With `display_id=` it gives a handle, whose `update` puts another object in place of this one.
    """
    transient = dict(transient or {})
    if display_id:
        if display_id is True:
            display_id = _display.new_id()
        transient["display_id"] = display_id
    if update and "display_id" not in transient:
        raise TypeError("display_id required for update_display")
    if not objs and display_id:
        objs, raw = ({},), True
    if clear:
        clear_output(wait=True)
    for obj in objs:
        data, about = (obj, {}) if raw else _display.forms(obj, include, exclude)
        if not data and not raw:
            # The object has shown itself.
            continue
        for name, value in (metadata or {}).items():
            about[name] = {**about[name], **value} if isinstance(about.get(name), dict) else value
        publish_display_data(data, about, transient=transient, update=update)
    if display_id:
        return DisplayHandle(display_id)


def update_display(obj, *, display_id, **kwargs):
    """Put an object in place of the display of that name."""
    kwargs["update"] = True
    display(obj, display_id=display_id, **kwargs)


def clear_output(wait=False):
    """Take the outputs of this cell away: now, or with `wait=True` when the next one comes."""
    _display.clear(bool(wait))


def display_html(*objs, raw=False, **kwargs):
    """Show only the HTML form."""
    display(*[HTML(o) for o in objs] if raw else objs, include={"text/html"}, **kwargs)


def display_markdown(*objs, raw=False, **kwargs):
    """Show only the Markdown form."""
    display(*[Markdown(o) for o in objs] if raw else objs, include={"text/markdown"}, **kwargs)


def display_latex(*objs, raw=False, **kwargs):
    """Show only the LaTeX form."""
    display(*[Latex(o) for o in objs] if raw else objs, include={"text/latex"}, **kwargs)


def display_svg(*objs, raw=False, **kwargs):
    """Show only the drawing."""
    display(*[SVG(o) for o in objs] if raw else objs, include={"image/svg+xml"}, **kwargs)


def display_pretty(*objs, raw=False, **kwargs):
    """Show only the plain text."""
    display(*[Pretty(o) for o in objs] if raw else objs, include={"text/plain"}, **kwargs)


def set_matplotlib_formats(*formats, **kwargs):
    """Choose how figures come: ``set_matplotlib_formats("png")``; SVG and PNG are both there without it."""
    from IPython import get_ipython

    get_ipython().run_line_magic("config", f"InlineBackend.figure_formats = {formats}")
