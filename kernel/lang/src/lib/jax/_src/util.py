"""`jax._src.util`: `map` and `zip` that want arguments of one length, and lists taken apart."""


def safe_map(f, *args):
    """The list of ``f(*xs)``; all arguments have one length: ``safe_map(lambda x, y: x + y, [1], [2])``."""
    args = [list(a) for a in args]
    if any(len(a) != len(args[0]) for a in args[1:]):
        at = next(i for i, a in enumerate(args) if len(a) != len(args[0]))
        which = "longer" if len(args[at]) > len(args[0]) else "shorter"
        raise ValueError(f"safe_map() argument {at + 1} is {which} than argument 1")
    return list(map(f, *args))


def safe_zip(*args):
    """The list of tuples; all arguments have one length: ``safe_zip([1], [2])``."""
    args = [list(a) for a in args]
    if any(len(a) != len(args[0]) for a in args[1:]):
        at = next(i for i, a in enumerate(args) if len(a) != len(args[0]))
        raise ValueError(f"safe_zip() argument {at} has length {len(args[at])} but argument 0 has length {len(args[0])}. "
                         f"All lengths: {tuple([len(a) for a in args])}")
    return list(zip(*args))


def unzip2(pairs):
    """Two tuples of a list of pairs: ``unzip2([(1, 2), (3, 4)])`` is ``((1, 3), (2, 4))``."""
    pairs = list(pairs)
    return tuple([a for a, _ in pairs]), tuple([b for _, b in pairs])


def unzip3(triples):
    """Three tuples of a list of triples."""
    triples = list(triples)
    return tuple([a for a, _, _ in triples]), tuple([b for _, b, _ in triples]), tuple([c for _, _, c in triples])


def split_list(items, sizes):
    """Parts of these sizes, and what remains: ``split_list([1, 2, 3], [1])`` is ``[[1], [2, 3]]``."""
    items, out = list(items), []
    for n in sizes:
        out.append(items[:n])
        items = items[n:]
    return [*out, items]


def partition_list(which, items):
    """Those with False, then those with True."""
    pairs = safe_zip(which, items)
    return [x for b, x in pairs if not b], [x for b, x in pairs if b]


def merge_lists(which, off, on):
    """The inverse of `partition_list`."""
    off, on = iter(off), iter(on)
    return [next(on) if b else next(off) for b in which]


def concatenate(lists):
    """One list of many."""
    return [x for xs in lists for x in xs]


def subs_list(places, items, base):
    """The items at these places; where there is None, what `base` has there."""
    base = iter(base)
    return [items[i] if i is not None else next(base) for i in places]
