"""Output that is kept and not shown: `%%capture`, and `with capture_output() as captured:`."""

import sys

import _display


class RichOutput:
    """A display that was kept."""

    def __init__(self, data=None, metadata=None, transient=None, update=False):
        self.data = data or {}
        self.metadata = metadata or {}
        self.transient = transient or {}
        self.update = update

    def display(self):
        _display.publish(self.data, self.metadata, None, False)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.data, self.metadata

    def __repr__(self):
        return self.data.get("text/plain", "<IPython.utils.capture.RichOutput object>")


class CapturedIO:
    """What was printed and shown, to be read or shown again."""

    def __init__(self, stdout="", stderr="", outputs=None):
        self.stdout = stdout
        self.stderr = stderr
        self.outputs = outputs or []

    def show(self):
        sys.stdout.write(self.stdout)
        sys.stderr.write(self.stderr)
        for output in self.outputs:
            output.display()

    __call__ = show

    def __str__(self):
        return self.stdout


class capture_output:
    """A context whose output is kept: `captured.stdout`, `.stderr`, `.outputs`, and `captured()` shows it."""

    def __init__(self, stdout=True, stderr=True, display=True):
        self.kinds = (stdout, stderr, display)
        self.captured = CapturedIO()

    def __enter__(self):
        _display.keep(*self.kinds)
        return self.captured

    def __exit__(self, kind, error, trace):
        captured = self.captured
        captured.stdout, captured.stderr, outputs = _display.kept()
        captured.outputs = [RichOutput(data, metadata) for data, metadata in outputs]
        return False


def _made(kept):
    stdout, stderr, outputs = kept
    return CapturedIO(stdout, stderr, [RichOutput(data, metadata) for data, metadata in outputs])


def _numpy_digits(digits):
    import numpy

    numpy.set_printoptions(precision=digits)
