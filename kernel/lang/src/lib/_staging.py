"""What rewritten control flow calls, while jitbook's own `jit` traces.

A condition that is known takes Python's own path. A traced one becomes a `cond` or `while` equation over the variables
that the region assigns: they live in cells, which are read and set here around each trace of a branch or body.
"""
import _jitbook
from _jitbook import bind, convert

_asarray = _jitbook.asarray
_is_array = _jitbook.is_array_like
_flatten, _unflatten = _jitbook.tree_flatten, _jitbook.tree_unflatten
_staged = 0


class _Unbound:
    def __repr__(self):
        return "<unbound>"


UNBOUND = _Unbound()


class _Slot:
    """The place of a traced leaf in a variable."""

    def __init__(self, index):
        self.index = index


def traced(x):
    return _jitbook.is_tracer(x) and not _jitbook.is_concrete(x)


def _event(line, what):
    global _staged
    _staged += 1
    if line:
        _jitbook.staged_event(line, what)


def _truth(x):
    """A traced condition as a bool scalar."""
    if not _is_array(x):
        return _asarray(bool(x))
    shape = _jitbook.shape_of(x)
    if shape != ():
        for size in shape:
            if size != 1:
                bool(x)
        x = _asarray(x).reshape(())
    x = _asarray(x)
    if _jitbook.dtype_kind(_jitbook.dtype_of(x)) != "b":
        x = bind("ne", x, _jitbook.const_like(x, 0))
    return x


def staged():
    """How many times control flow was compiled: whether a piece of a program has any is seen by asking twice."""
    return _staged


def _error(message, help):
    _jitbook.staging_error(message, help)


def nothing():
    pass


# Expressions.


def none_of(*flags):
    """Whether no flag is set."""
    known = [f for f in flags if not traced(f)]
    if any(known):
        return False
    out = True
    for f in flags:
        if traced(f):
            f = bind("not", _truth(f))
            out = f if out is True else bind("and", out, f)
    return out


def not_(line, x):
    if not traced(x):
        return not x
    _event(line, "if")
    return convert(bind("not", _truth(x)), "bool", False)


def and_(line, first, *rest):
    for i in range(len(rest)):
        if traced(first):
            _event(line, "and")
            return _both(line, first, rest[i:], True)
        if not first:
            return first
        first = rest[i]()
    return first


def or_(line, first, *rest):
    for i in range(len(rest)):
        if traced(first):
            _event(line, "or")
            return _both(line, first, rest[i:], False)
        if first:
            return first
        first = rest[i]()
    return first


def _both(line, first, rest, is_and):
    def others():
        return and_(0, rest[0](), *rest[1:]) if is_and else or_(0, rest[0](), *rest[1:])

    def same():
        return first

    test = _truth(first)
    if is_and:
        return _choose(line, test, others, same, "'and'")
    return _choose(line, test, same, others, "'or'")


def chain(line, left, *parts):
    out = True
    for i in range(0, len(parts), 2):
        right = parts[i + 1]()
        result = parts[i](left, right)
        if traced(out):
            out = bind("and", _truth(out), _truth(result))
        elif traced(result) and i + 2 < len(parts):
            _event(line, "and")
            out = result
        else:
            out = result
            if i + 2 < len(parts) and not out:
                return out
        left = right
    return out


def choose(line, test, first, second):
    """`first() if test else second()`."""
    if not traced(test):
        return first() if test else second()
    _event(line, "if")
    return _choose(line, _truth(test), first, second, "the conditional expression")


def _choose(line, test, first, second, what):
    results = _cond(test, [lambda: [second()], lambda: [first()]], [UNBOUND], [what], (), line)
    return results[0]


# Branches.


def if_(test, then, other, state, soft, outer, line):
    if not traced(test):
        return then() if test else other()
    _event(line, "if")
    names, before = _jitbook.variable_names(state), _jitbook.variables(state, UNBOUND)
    _check_outer(outer, "if", line)
    watch = _Watch([then, other], "if", line)

    def run(branch):
        def values():
            _jitbook.set_variables(state, before, UNBOUND)
            branch()
            watch.check()
            return _jitbook.variables(state, UNBOUND)

        return values

    after = _cond(_truth(test), [run(other), run(then)], before, names, soft, line)
    _jitbook.set_variables(state, after, UNBOUND)


def if_raises(test, then, other, state, soft, outer, line):
    """A branch that raises cannot be compiled: JAX's error for the condition."""
    if test:
        then()
    else:
        other()


def _check_outer(outer, what, line):
    if outer:
        _error(f"'{outer[0]}' belongs to an outer scope and is assigned inside a compiled '{what}' (line {line})",
               "assign a variable of the jitted function and return it")


def _staged_branches(flats, leaves):
    """Jaxprs of functions over leaves and over the union of what they close over, and that."""
    staged = [_jitbook.stage_consts(flat, leaves) for flat in flats]
    return _jitbook.merge_consts([closed for closed, _ in staged], [consts for _, consts in staged])


def _cond(test, runs, before, names, soft, line):
    """The variables' values after a `cond` of two branches, the one for False first."""
    seen = [None, None]

    def flat(i):
        def leaves(_):
            values = runs[i]()
            traces, plans = [], []
            for value in values:
                plans.append(_plan(value, traces))
            seen[i] = values, plans, [_jitbook.aval_of(t) for t in traces]
            return traces

        return leaves

    closed, consts = _staged_branches([flat(0), flat(1)], [])
    picks = _Picks(seen)
    merged = []
    for k in range(len(names)):
        if "-" + names[k] in soft:
            merged.append(("value", before[k]))
            continue
        merged.append(_merge(names[k], k, seen, before[k], picks, names, names[k] in soft, line))
    wanted = picks.wanted
    if not wanted:
        outs = []
    else:
        if not picks.direct():
            closed, none = _staged_branches([_fixed(closed[i], i, wanted) for i in (0, 1)], consts)
        index = convert(test, "int32", False)
        outs = bind("cond", index, *consts, branches=closed)
    return [_build(m, outs) for m in merged]


def _fixed(closed, side, wanted):
    """A branch with just the outputs that are wanted, of the types that both sides share."""

    def flat(leaves):
        raw = _jitbook.replay(closed, leaves)
        outs = []
        for pick, shape, dtype, weak in wanted:
            at = pick[side]
            outs.append(_zeros(shape, dtype, weak) if at is None else convert(raw[at], dtype, weak))
        return outs

    return flat


def _zeros(shape, dtype, weak):
    zero = convert(False, dtype, weak)
    if shape == ():
        return zero
    return bind("broadcast_in_dim", zero, shape=tuple(shape), broadcast_dimensions=(), sharding=None)


def _plan(value, traces):
    """A variable as a tree whose leaves are places in `traces`, or plain values."""
    if value is UNBOUND:
        return None
    leaves, tree = _flatten(value)
    plan = []
    for leaf in leaves:
        if _is_array(leaf):
            plan.append(_Slot(len(traces)))
            traces.append(_asarray(leaf))
        else:
            plan.append(leaf)
    return leaves, tree, plan


class _Picks:
    """The outputs that a `cond` shall have."""

    def __init__(self, seen):
        self.avals = [s[2] for s in seen]
        self.wanted = []

    def add(self, first, second):
        """Position of an output made of one of each side; None stands for zeros."""
        a = None if first is None else self.avals[0][first]
        b = None if second is None else self.avals[1][second]
        shape, dtype, weak = _join(a, b)
        self.wanted.append(((first, second), shape, dtype, weak))
        return len(self.wanted) - 1

    def direct(self):
        """Whether the branches' outputs are just these."""
        if len(self.wanted) != len(self.avals[0]) or len(self.wanted) != len(self.avals[1]):
            return False
        for k in range(len(self.wanted)):
            pick, shape, dtype, weak = self.wanted[k]
            if pick != (k, k):
                return False
            a, b = self.avals[0][k], self.avals[1][k]
            if a.dtype != b.dtype or a.weak_type != b.weak_type:
                return False
        return True


def _join(a, b):
    if a is None or b is None:
        one = a or b
        return one.shape, one.dtype, one.weak_type
    if a.dtype == b.dtype:
        return a.shape, a.dtype, a.weak_type and b.weak_type
    x, y = _zeros((), a.dtype, a.weak_type), _zeros((), b.dtype, b.weak_type)
    dtype, weak = _jitbook.result_type_weak(x, y)
    return a.shape, dtype, weak


def _exited(values, names, flags):
    for k in range(len(names)):
        if names[k].startswith(flags) and values[k] is True:
            return True
    return False


def _merge(name, k, seen, before, picks, names, soft, line):
    """What a variable is after two branches: a plan over the outputs picked."""
    (values0, plans0, avals0), (values1, plans1, avals1) = seen
    a, b = values0[k], values1[k]
    if a is b:
        return ("value", a)
    if a is UNBOUND or b is UNBOUND:
        side = 1 if a is UNBOUND else 0
        left = _exited(values0 if side else values1, names, "ag__")
        if name.startswith("ag__") or left:
            return _filled(plans1[k] if side else plans0[k], side, picks)
        return ("value", UNBOUND)
    for side in (0, 1):
        # A branch that returned: nothing reads its variables any more.
        if name[:4] != "ag__" and _exited(seen[side][0], names, "ag__r"):
            other = 1 - side
            if not _exited(seen[other][0], names, "ag__r") and not _alike(plans0[k], plans1[k], avals0, avals1):
                return _filled(seen[other][1][k], other, picks)
    if not _alike(plans0[k], plans1[k], avals0, avals1):
        if soft:
            return ("value", UNBOUND)
        _disagree(name, a, b, line)
    leaves0, tree, plan0 = plans0[k]
    leaves1, _, plan1 = plans1[k]
    plan = []
    for i in range(len(plan0)):
        p, q = plan0[i], plan1[i]
        if not isinstance(p, _Slot) or _same_number(leaves0[i], leaves1[i]):
            plan.append(leaves0[i])
        else:
            plan.append(_Slot(picks.add(p.index, q.index)))
    return ("tree", tree, plan)


def _same_number(a, b):
    return a is b or (type(a) is type(b) and isinstance(a, (bool, int, float)) and a == b and repr(a) == repr(b))


def _filled(plan, side, picks):
    """A variable that only one branch has: the other side is zeros."""
    leaves, tree, slots = plan
    out = []
    for i in range(len(slots)):
        s = slots[i]
        if isinstance(s, _Slot) and _jitbook.is_array(leaves[i]):
            out.append(_Slot(picks.add(s.index, None) if side == 0 else picks.add(None, s.index)))
        else:
            out.append(leaves[i])
    return ("tree", tree, out)


def _alike(first, second, avals0, avals1):
    """Whether two values are of one structure, with arrays of one shape in the same places."""
    leaves0, tree0, plan0 = first
    leaves1, tree1, plan1 = second
    if tree0 != tree1:
        return False
    for i in range(len(plan0)):
        p, q = plan0[i], plan1[i]
        if isinstance(p, _Slot) != isinstance(q, _Slot):
            return False
        if isinstance(p, _Slot):
            if avals0[p.index].shape != avals1[q.index].shape:
                return False
        elif not (p is q or p == q):
            return False
    return True


def _shown(value):
    if value is UNBOUND:
        return "nothing"
    if value is None:
        return "None"
    if _is_array(value):
        return _jitbook.aval_of(value).str_short(True)
    if isinstance(value, (tuple, list)):
        parts = ", ".join([_shown(v) for v in value])
        return f"({parts})" if isinstance(value, tuple) else f"[{parts}]"
    return repr(value)


def _disagree(name, a, b, line):
    place = f" (line {line})" if line else ""
    if name == "ag__v":
        _error(f"the jitted function returns {_shown(b)} on one path and {_shown(a)} on another{place}",
               "a compiled function gives values of one structure and shape on all paths")
    subject = name if name.startswith(("'", "the ")) else f"'{name}'"
    _error(f"{subject} is {_shown(b)} in one branch of a compiled 'if' and {_shown(a)} in the other{place}",
           "both branches must give it the same structure and shape")


def _build(plan, outs):
    if plan[0] == "value":
        return plan[1]
    _, tree, slots = plan
    return _unflatten(tree, [outs[s.index] if isinstance(s, _Slot) else s for s in slots])


def result(returned, value):
    """What a function gives at its end."""
    if not traced(returned):
        return value() if returned else None
    got = value()
    if got is None:
        return None
    _error(f"the jitted function returns {_shown(got)} on some paths and nothing on others",
           "add a return statement at the end of the function")


# Changed objects.


class _Watch:
    """The objects that a region can reach by name, to see whether it changes them."""

    def __init__(self, functions, what, line):
        self.what, self.line, self.kept = what, line, []
        known = []
        for f in functions:
            for name, value in _jitbook.seen_by(f) if hasattr(f, "__code__") else ():
                self.keep(name, value, known, 0)

    def keep(self, name, value, known, depth):
        if depth > 3 or len(known) > 500 or any(value is k for k in known):
            return
        content = _content(value)
        if content is None or len(content) > 10000:
            return
        known.append(value)
        self.kept.append((name, value, content))
        if len(content) < 100:
            for item in content:
                if isinstance(item, (list, dict, set)) or hasattr(item, "__dict__") and not callable(item):
                    self.keep(name, item, known, depth + 1)

    def check(self):
        for name, value, content in self.kept:
            now = _content(value)
            if len(now) != len(content) or any([a is not b for a, b in zip(now, content)]):
                _error(f"'{name}' is changed inside a compiled '{self.what}' (line {self.line})",
                       "a compiled region can only assign variables: use x = x.at[i].set(v) on an array, "
                       "or change it outside")


def _content(value):
    if isinstance(value, (list, tuple)):
        return list(value)
    if isinstance(value, dict):
        return list(value.keys()) + list(value.values())
    if isinstance(value, set):
        return list(value)
    if _jitbook.is_numpy(value):
        return value.ravel().tolist() if value.size <= 1000 else None
    fields = getattr(value, "__dict__", None)
    if isinstance(fields, dict):
        return list(fields.keys()) + list(fields.values())
    return None


from _staging_loops import for_, range_, while_
