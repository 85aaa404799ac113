"""operator: functions for operators, itemgetter, attrgetter, methodcaller."""
import operator as op
from types import SimpleNamespace


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e, sep=": ")


print(op.add(1, 2), op.sub(5, 3), op.mul(2, "ab"), op.truediv(7, 2), op.floordiv(7, 2), op.mod(7, 3), op.pow(2, 5), op.neg(3), op.pos(-3), op.abs(-3), op.inv(5), op.invert(5))
print(op.lshift(1, 4), op.rshift(16, 2), op.and_(6, 3), op.or_(6, 3), op.xor(6, 3), op.not_(0), op.truth([]), op.is_(None, None), op.is_not(1, None))
print(op.lt(1, 2), op.le(2, 2), op.eq(1, 1.0), op.ne(1, 2), op.ge(1, 2), op.gt(2, 1), op.contains([1, 2], 2), op.concat([1], [2]), op.countOf([1, 1, 2], 1), op.indexOf("abc", "b"), op.index(5), op.length_hint([1, 2]))
x = [1, 2, 3]
op.setitem(x, 0, 10)
op.delitem(x, 1)
print(x, op.getitem(x, 0), op.getitem({"a": 1}, "a"), op.getitem("abc", slice(1, 3)))
y = [1]
print(op.iadd(y, [2]), y, op.iadd(5, 1), op.imul(y, 2), y, op.ior({1}, {2}), op.isub(5, 2))
get = op.itemgetter(1)
print(get([1, 2]), get("ab"), op.itemgetter(0, 2)("abc"), op.itemgetter("k")({"k": 5}), op.itemgetter(slice(0, 2))([1, 2, 3]), sorted([(1, "b"), (2, "a")], key=op.itemgetter(1)))
o = SimpleNamespace(a=1, b=SimpleNamespace(c=2))
print(op.attrgetter("a")(o), op.attrgetter("b.c")(o), op.attrgetter("a", "b.c")(o), op.methodcaller("upper")("abc"), op.methodcaller("split", ",", maxsplit=1)("a,b,c"), o)
table = {"+": op.add, "-": op.sub, "*": op.mul, "/": op.truediv}


def rpn(text):
    stack = []
    for token in text.split():
        if token in table:
            b, a = stack.pop(), stack.pop()
            stack.append(table[token](a, b))
        else:
            stack.append(float(token))
    return stack.pop()


print(rpn("3 4 + 2 *"), rpn("1 2 /"), [f.__name__ for f in table.values()], op.call(len, "abc"), o == SimpleNamespace(a=1, b=SimpleNamespace(c=2)))
attempt(op.add, 1, "a")
attempt(op.add, 1)
attempt(op.truediv, 1, 0)
attempt(op.getitem, [1], 5)
attempt(op.index, 1.5)
attempt(op.indexOf, [1], 2)
attempt(op.concat, 1, 2)
attempt(op.itemgetter(5), [1])
attempt(op.attrgetter("zz"), o)
attempt(op.methodcaller("zz"), o)
attempt(op.itemgetter)
attempt(op.attrgetter, 5)
attempt(rpn, "1 0 /")
attempt(op.contains, 5, 1)
