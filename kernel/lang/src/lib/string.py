"""Character classes and templates, as CPython's `string`."""

whitespace = " \t\n\r\v\f"
ascii_lowercase = "abcdefghijklmnopqrstuvwxyz"
ascii_uppercase = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ascii_letters = ascii_lowercase + ascii_uppercase
digits = "0123456789"
hexdigits = digits + "abcdef" + "ABCDEF"
octdigits = "01234567"
punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
printable = digits + ascii_letters + punctuation + whitespace


def capwords(s, sep=None):
    """Capitalise every word: ``capwords("a bc")`` is ``'A Bc'``."""
    return (sep or " ").join([word.capitalize() for word in s.split(sep)])


class Template:
    """A string with ``$name`` holes: ``Template("hi $who").substitute(who="you")``."""

    delimiter = "$"

    def __init__(self, template):
        self.template = template

    def substitute(self, mapping=None, /, **kws):
        return self._fill({**(mapping or {}), **kws}, False)

    def safe_substitute(self, mapping=None, /, **kws):
        return self._fill({**(mapping or {}), **kws}, True)

    def _fill(self, values, safe):
        text = self.template
        out = []
        at = 0
        while at < len(text):
            hole = text.find(self.delimiter, at)
            if hole < 0:
                break
            out.append(text[at:hole])
            name, end = _hole(text, hole + 1)
            if name == self.delimiter:
                out.append(self.delimiter)
            elif name is None and not safe:
                before = text[:hole]
                line = before.count("\n") + 1
                raise ValueError(f"Invalid placeholder in string: line {line}, col {hole - before.rfind(chr(10))}")
            elif name is None or (safe and name not in values):
                out.append(text[hole:end])
            else:
                out.append(str(values[name]))
            at = end
        return "".join(out) + text[at:]


def _hole(text, at):
    if text[at:at + 1] == "$":
        return "$", at + 1
    braced = text[at:at + 1] == "{"
    start = at + 1 if braced else at
    end = start
    while end < len(text) and (text[end] in ascii_letters or text[end] == "_" or (end > start and text[end] in digits)):
        end += 1
    if end == start or (braced and text[end:end + 1] != "}"):
        return None, at
    return text[start:end], end + 1 if braced else end


class Formatter:
    """`str.format` as an object."""

    def format(self, format_string, /, *args, **kwargs):
        return format_string.format(*args, **kwargs)

    def vformat(self, format_string, args, kwargs):
        return format_string.format(*args, **kwargs)
