"""Progress bars: a line of text that is drawn again, or in a notebook a display that is updated."""

import sys
import time
import weakref

import _display

__version__ = "4.70.1"

_BLOCKS = " ▏▎▍▌▋▊▉█"
_ASCII = " 123456789#"


class _Average:
    """An exponential moving average, right from the first value on."""

    def __init__(self, smoothing):
        self.alpha, self.last, self.calls = smoothing, 0, 0

    def add(self, x):
        self.last = self.alpha * x + (1 - self.alpha) * self.last
        self.calls += 1

    def value(self):
        return self.last / (1 - (1 - self.alpha) ** self.calls) if self.calls and self.alpha else self.last


def _bar(fraction, length, symbols):
    steps = len(symbols) - 1
    whole, part = divmod(int(fraction * length * steps), steps)
    bar = symbols[-1] * whole
    return bar + symbols[part] + symbols[0] * (length - whole - 1) if whole < length else bar


class tqdm:
    """An iterable that shows how far its loop has come: `for x in tqdm(items): ...`."""

    # Bars that are drawn, for those that write between them.
    _bars = []
    # Until its first line is drawn a bar has nothing to leave.
    _closed = True

    def __init__(self, iterable=None, desc=None, total=None, leave=True, file=None, ncols=None, mininterval=0.1,
                 maxinterval=10.0, miniters=None, ascii=None, disable=False, unit="it", unit_scale=False,
                 dynamic_ncols=False, smoothing=0.3, bar_format=None, initial=0, position=None, postfix=None,
                 unit_divisor=1000, write_bytes=False, lock_args=None, nrows=None, colour=None, delay=0.0, gui=False,
                 **kwargs):
        if total is None and iterable is not None:
            try:
                total = len(iterable)
            except (TypeError, AttributeError):
                total = None
        if total == float("inf"):
            total = None
        self.iterable, self.desc, self.total, self.leave = iterable, desc or "", total, leave
        self.fp = sys.stderr if file is None else file
        self.ncols, self.mininterval, self.miniters = ncols, mininterval, miniters or 0
        self.ascii, self.disable, self.unit, self.unit_scale = ascii, bool(disable), unit, unit_scale
        self.smoothing, self.bar_format, self.unit_divisor = smoothing, bar_format, unit_divisor
        self.initial, self.n, self.last_print_n = initial, initial, initial
        self.delay, self.postfix, self.colour = delay, None, colour
        if ncols is None and file is None:
            self.ncols = _display.columns()
        self._dn, self._dt = _Average(smoothing), _Average(smoothing)
        self._drawn = 0
        if isinstance(postfix, dict):
            self.set_postfix(refresh=False, **postfix)
        elif postfix:
            self.postfix = str(postfix)
        self.start_t = self.last_print_t = time.time()
        if not self.disable:
            tqdm._bars.append(weakref.ref(self))
            if delay <= 0:
                self.refresh()
        self._closed = False

    def __bool__(self):
        if self.total is not None:
            return self.total > 0
        return self.iterable is None or bool(self.iterable)

    def __len__(self):
        return self.total if self.iterable is None else len(self.iterable)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def __del__(self):
        # A loop that was left early.
        self.close()

    def __repr__(self):
        return self.format_meter(**self.format_dict)

    def __iter__(self):
        if self.disable:
            yield from self.iterable
            return
        try:
            for item in self.iterable:
                yield item
                self.update(1)
        finally:
            self.close()

    def update(self, n=1):
        """Note that `n` more are done, and draw where it is time to."""
        if self.disable:
            return None
        self.n += n
        if self.n - self.last_print_n < self.miniters:
            return None
        now = time.time()
        took = now - self.last_print_t
        if took < self.mininterval or now < self.start_t + self.delay:
            return None
        if self.smoothing and took and self.n != self.last_print_n:
            self._dn.add(self.n - self.last_print_n)
            self._dt.add(took)
        self.refresh()
        self.last_print_n, self.last_print_t = self.n, now
        return True

    def close(self):
        """Draw for the last time, and leave the line."""
        if self._closed or self.disable:
            return
        self._closed = True
        tqdm._bars[:] = [bar for bar in tqdm._bars if bar() not in (None, self)]
        self.disable = True
        if time.time() < self.start_t + self.delay:
            return
        # The last line says the average of the whole.
        self._dt = _Average(0)
        self._finish()

    def _finish(self):
        if self.leave:
            self._draw(repr(self))
            self.fp.write("\n")
        else:
            self._draw("")
            self.fp.write("\r")
        self.fp.flush()

    def _draw(self, text):
        padding = " " * max(self._drawn - len(text), 0)
        self.fp.write("\r" + text + padding)
        self.fp.flush()
        self._drawn = len(text)

    def refresh(self, nolock=False, lock_args=None):
        """Draw now."""
        if not self.disable:
            self._draw(repr(self))
        return True

    def display(self, msg=None, pos=None):
        """Draw a text, or the bar as it is."""
        self._draw(repr(self) if msg is None else msg)
        return True

    def clear(self, nolock=False):
        """Take the bar off its line."""
        if not self.disable:
            self._draw("")
            self.fp.write("\r")

    def unpause(self):
        """Begin to count time again."""
        if not self.disable:
            now = time.time()
            self.start_t += now - self.last_print_t
            self.last_print_t = now

    def reset(self, total=None):
        """Begin from nothing."""
        self.n = self.last_print_n = 0
        self.start_t = self.last_print_t = time.time()
        if total is not None:
            self.total = total
        self._dn, self._dt = _Average(self.smoothing), _Average(self.smoothing)
        self._closed = self.disable = False
        self.refresh()

    def set_description(self, desc=None, refresh=True):
        """Put words before the bar."""
        self.desc = desc + ": " if desc else ""
        if refresh:
            self.refresh()

    def set_description_str(self, desc=None, refresh=True):
        """Put words before the bar, as they are."""
        self.desc = desc or ""
        if refresh:
            self.refresh()

    def set_postfix(self, ordered_dict=None, refresh=True, **kwargs):
        """Put names with their values behind the bar."""
        parts = []
        for name, value in {**dict(ordered_dict or {}), **{k: kwargs[k] for k in sorted(kwargs)}}.items():
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                value = self.format_num(value)
            elif not isinstance(value, str):
                value = str(value)
            parts.append(f"{name}={value.strip()}")
        self.postfix = ", ".join(parts)
        if refresh:
            self.refresh()

    def set_postfix_str(self, s="", refresh=True):
        """Put words behind the bar."""
        self.postfix = str(s)
        if refresh:
            self.refresh()

    @property
    def format_dict(self):
        took = self._dt.value()
        return dict(
            n=self.n, total=self.total, elapsed=time.time() - self.start_t, ncols=self.ncols, prefix=self.desc,
            ascii=self.ascii, unit=self.unit, unit_scale=self.unit_scale, rate=self._dn.value() / took if took else None,
            bar_format=self.bar_format, postfix=self.postfix, unit_divisor=self.unit_divisor, initial=self.initial,
        )

    @staticmethod
    def format_sizeof(num, suffix="", divisor=1000):
        """A number with a metric prefix: `1.23k`."""
        for unit in ["", "k", "M", "G", "T", "P", "E", "Z"]:
            if abs(num) < 999.5:
                if abs(num) < 99.95:
                    return f"{num:1.2f}{unit}{suffix}" if abs(num) < 9.995 else f"{num:2.1f}{unit}{suffix}"
                return f"{num:3.0f}{unit}{suffix}"
            num /= divisor
        return f"{num:3.1f}Y{suffix}"

    @staticmethod
    def format_interval(t):
        """Seconds as a clock shows them: `01:02`."""
        sign = "-" if t < 0 else ""
        minutes, seconds = divmod(abs(int(t)), 60)
        hours, minutes = divmod(minutes, 60)
        return f"{sign}{hours:d}:{minutes:02d}:{seconds:02d}" if hours else f"{sign}{minutes:02d}:{seconds:02d}"

    @staticmethod
    def format_num(n):
        """A number in at most as many characters as it needs."""
        short = f"{n:.3g}".replace("e+0", "e+").replace("e-0", "e-")
        return short if len(short) < len(str(n)) else str(n)

    @staticmethod
    def format_meter(n, total, elapsed, ncols=None, prefix="", ascii=False, unit="it", unit_scale=False, rate=None,
                     bar_format=None, postfix=None, unit_divisor=1000, initial=0, colour=None, **extra):
        """The line as text."""
        if total and n >= total + 0.5:
            total = None
        if unit_scale and unit_scale not in (True, 1):
            total = total * unit_scale if total else total
            n *= unit_scale
            rate = rate * unit_scale if rate else rate
            unit_scale = False
        size = tqdm.format_sizeof
        if rate is None and elapsed:
            rate = (n - initial) / elapsed
        inverse = 1 / rate if rate else None
        number = (lambda x: size(x)) if unit_scale else (lambda x: f"{x:5.2f}")
        rate_noinv = (number(rate) if rate else "?") + unit + "/s"
        rate_inv = (number(inverse) if inverse else "?") + "s/" + unit
        rate_fmt = rate_inv if inverse and inverse > 1 else rate_noinv
        if unit_scale:
            n_fmt = size(n, divisor=unit_divisor)
            total_fmt = size(total, divisor=unit_divisor) if total is not None else "?"
        else:
            n_fmt, total_fmt = str(n), str(total) if total is not None else "?"
        postfix = ", " + postfix if postfix else ""
        clock = tqdm.format_interval
        remaining = (total - n) / rate if rate and total else 0
        remaining_fmt = clock(remaining) if rate else "?"
        left = (prefix if prefix.endswith(": ") else prefix + ": ") if prefix else ""
        right = f"| {n_fmt}/{total_fmt} [{clock(elapsed)}<{remaining_fmt}, {rate_fmt}{postfix}]"
        if not total and not bar_format:
            return f"{left}{n_fmt}{unit} [{clock(elapsed)}, {rate_fmt}{postfix}]"
        fraction = n / total if total else 0
        symbols = ascii if isinstance(ascii, str) else _ASCII if ascii else _BLOCKS
        if total:
            left += f"{fraction * 100:3.0f}%|"
        if bar_format:
            names = dict(
                n=n, n_fmt=n_fmt, total=total, total_fmt=total_fmt, elapsed=clock(elapsed), elapsed_s=elapsed,
                ncols=ncols, desc=prefix or "", unit=unit, rate=inverse if inverse and inverse > 1 else rate,
                rate_fmt=rate_fmt, rate_noinv=rate, rate_noinv_fmt=rate_noinv, rate_inv=inverse,
                rate_inv_fmt=rate_inv, postfix=postfix, unit_divisor=unit_divisor, remaining=remaining_fmt,
                remaining_s=remaining, l_bar=left, r_bar=right, percentage=fraction * 100,
            )
            if "{bar}" not in bar_format:
                return bar_format.format(bar="", **names)
            without = bar_format.format(bar="", **names)
            length = max(1, ncols - len(without)) if ncols else 10
            return bar_format.format(bar=_bar(fraction, length, symbols), **names)
        if ncols == 0:
            return left[:-1] + right[1:]
        length = max(1, ncols - len(left) - len(right)) if ncols else 10
        return left + _bar(fraction, length, symbols) + right

    @classmethod
    def write(cls, s, file=None, end="\n", nolock=False):
        """Print a line above the bars that are drawn."""
        bars = [bar() for bar in tqdm._bars if bar() is not None]
        for bar in bars:
            bar.clear()
        print(s, file=sys.stdout if file is None else file, end=end, flush=True)
        for bar in bars:
            bar.refresh()


class tqdm_notebook(tqdm):
    """A bar that is a display of its own, updated as the loop goes on."""

    _handle = None

    def _draw(self, text):
        shown = _Shown(self, text)
        from IPython.display import DisplayHandle

        if self._handle is None:
            self._handle = DisplayHandle()
            self._handle.display(shown)
        else:
            self._handle.update(shown)

    def _finish(self):
        self._draw(repr(self) if self.leave else "")

    def clear(self, nolock=False):
        """Nothing: the bar has a place of its own."""


class tqdm_auto(tqdm):
    """A display in a notebook, a line of text elsewhere."""

    def _draw(self, text):
        (tqdm_notebook if _display.rich() else tqdm)._draw(self, text)

    def _finish(self):
        (tqdm_notebook if _display.rich() else tqdm)._finish(self)

    def clear(self, nolock=False):
        """Take the bar off its line, where it has one."""
        (tqdm_notebook if _display.rich() else tqdm).clear(self)

    _handle = None


class _Shown:
    """One moment of a bar."""

    def __init__(self, bar, text):
        self.text = text
        self.value, self.total = bar.n, bar.total

    def __repr__(self):
        return self.text

    def _repr_html_(self):
        if not self.text:
            return ""
        text = self.text.replace("&", "&amp;").replace("<", "&lt;")
        if not self.total:
            return f"<code>{text}</code>"
        left, _, right = text.partition("|")
        right = right.rpartition("|")[2]
        bar = f"<progress max='{self.total}' value='{min(self.value, self.total)}' style='width:40%'></progress>"
        return f"<div style='font-family:monospace'>{left} {bar} {right}</div>"


def trange(*args, **kwargs):
    """`tqdm(range(...))`."""
    return tqdm(range(*args), **kwargs)


def tnrange(*args, **kwargs):
    """`tqdm_notebook(range(...))`."""
    return tqdm_notebook(range(*args), **kwargs)


def _auto_range(*args, **kwargs):
    return tqdm_auto(range(*args), **kwargs)
