"""Lists of lines, as `a = !command` gives them."""


class SList(list):
    """The lines that a command wrote: `.l` is the list, `.n` one text with line ends, `.s` one with blanks between.

    >>> lines = SList(["b 2", "a 1"])
    >>> lines.s, lines.fields(0), lines.grep("a")
    ('b 2 a 1', ['b', 'a'], ['a 1'])
    """

    @property
    def l(self):
        return self

    @property
    def n(self):
        return "\n".join(self)

    @property
    def s(self):
        return " ".join(self)

    list, nlstr, spstr = l, n, s

    def grep(self, pattern, prune=False, field=None):
        """The lines that hold a text, or for which a function is true; the others where `prune` is."""
        def fits(line):
            words = line.split()
            part = line if field is None else words[field] if field < len(words) else ""
            return bool(pattern(part)) if callable(pattern) else pattern.lower() in part.lower()

        return SList([line for line in self if fits(line) != prune])

    def fields(self, *fields):
        """The words with these numbers of each line; every word where none is given."""
        if not fields:
            return [line.split() for line in self]
        found = []
        for line in self:
            words = line.split()
            found.append(" ".join([words[i] for i in fields if -len(words) <= i < len(words)]))
        return SList([line for line in found if line])
