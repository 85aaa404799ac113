"""A whole program: a calculator with a tokenizer, a parser, an evaluator and a printer."""
from dataclasses import dataclass
from enum import Enum, auto
from typing import Callable, NamedTuple, Union
import math
import operator


class Kind(Enum):
    NUMBER = auto()
    NAME = auto()
    SYMBOL = auto()
    END = auto()


class Token(NamedTuple):
    kind: Kind
    text: str
    at: int


class CalcError(Exception):
    def __init__(self, message, at):
        super().__init__(f"{message} at {at}")
        self.at = at


def tokens(text):
    i = 0
    while i < len(text):
        c = text[i]
        if c.isspace():
            i += 1
        elif c.isdigit() or c == ".":
            start = i
            while i < len(text) and (text[i].isdigit() or text[i] == "."):
                i += 1
            yield Token(Kind.NUMBER, text[start:i], start)
        elif c.isalpha():
            start = i
            while i < len(text) and text[i].isalnum():
                i += 1
            yield Token(Kind.NAME, text[start:i], start)
        elif c in "+-*/^()=,":
            yield Token(Kind.SYMBOL, c, i)
            i += 1
        else:
            raise CalcError(f"unexpected {c!r}", i)
    yield Token(Kind.END, "", len(text))


@dataclass(frozen=True)
class Num:
    value: float


@dataclass(frozen=True)
class Var:
    name: str


@dataclass(frozen=True)
class Bin:
    op: str
    left: "Expr"
    right: "Expr"


@dataclass(frozen=True)
class Call:
    name: str
    args: tuple


@dataclass(frozen=True)
class Let:
    name: str
    value: "Expr"


Expr = Union[Num, Var, Bin, Call, Let]
LEVELS = [{"+": operator.add, "-": operator.sub}, {"*": operator.mul, "/": operator.truediv}]
OPS: dict[str, Callable] = {"^": operator.pow, **LEVELS[0], **LEVELS[1]}
FUNCTIONS = {"sqrt": math.sqrt, "max": max, "sum": lambda *a: sum(a)}


class Parser:
    def __init__(self, text):
        self.queue = list(tokens(text))

    def peek(self, offset=0):
        return self.queue[min(offset, len(self.queue) - 1)]

    def take(self, text=None):
        token = self.queue[0]
        if text is not None and token.text != text:
            raise CalcError(f"expected {text!r}, got {token.text or 'end'!r}", token.at)
        return self.queue.pop(0) if token.kind is not Kind.END else token

    def statement(self):
        if self.peek().kind is Kind.NAME and self.peek(1).text == "=":
            name = self.take().text
            self.take("=")
            return Let(name, self.statement())
        result = self.binary(0)
        if (extra := self.peek()).kind is not Kind.END:
            raise CalcError(f"unexpected {extra.text!r}", extra.at)
        return result

    def binary(self, level):
        if level == len(LEVELS):
            return self.power()
        left = self.binary(level + 1)
        while self.peek().text in LEVELS[level]:
            left = Bin(self.take().text, left, self.binary(level + 1))
        return left

    def power(self):
        base = self.atom()
        return Bin(self.take().text, base, self.power()) if self.peek().text == "^" else base

    def atom(self):
        match self.take():
            case Token(Kind.NUMBER, text):
                return Num(float(text))
            case Token(Kind.NAME, name) if self.peek().text == "(":
                self.take("(")
                args = [self.binary(0)]
                while self.peek().text == ",":
                    self.take()
                    args.append(self.binary(0))
                self.take(")")
                return Call(name, tuple(args))
            case Token(Kind.NAME, name):
                return Var(name)
            case Token(text="("):
                inner = self.binary(0)
                self.take(")")
                return inner
            case Token(text="-"):
                return Bin("-", Num(0.0), self.power())
            case Token(_, text, at):
                raise CalcError(f"unexpected {text or 'end'!r}", at)


def evaluate(e, env):
    match e:
        case Num(v):
            return v
        case Var(name):
            return env[name]
        case Bin(op, left, right):
            return OPS[op](evaluate(left, env), evaluate(right, env))
        case Call(name, args):
            return FUNCTIONS[name](*(evaluate(a, env) for a in args))
        case Let(name, value):
            env[name] = evaluate(value, env)
            return env[name]


def show(e):
    match e:
        case Num(v):
            return f"{v:g}"
        case Var(name) | Let(name, _) if isinstance(e, Var):
            return name
        case Bin(op, l, r):
            return f"({show(l)} {op} {show(r)})"
        case Call(name, args):
            return f"{name}({', '.join(map(show, args))})"
        case Let(name, value):
            return f"{name} = {show(value)}"


env = {"pi": math.pi}
for line in ["1 + 2 * 3", "2 ^ 3 ^ 2", "-(4 - 6) * 2", "x = y = 5 / 2", "x * y + pi", "max(1, sqrt(16), x)", "sum(1, 2, 3) / 0", "1 +", "(1", "z + 1", "3 $ 4", "f(1)", "1 2", "1.2.3", "sqrt(0 - 1)", "-2 ^ 2"]:
    try:
        tree = Parser(line).statement()
        print(f"{line:<22}{show(tree):<28}{evaluate(tree, env):.6g}")
    except CalcError as e:
        print(f"{line:<22}{e}")
        print(" " * e.at + "^")
    except (KeyError, ZeroDivisionError, ValueError) as e:
        print(f"{line:<22}{type(e).__name__}: {e}")
print(Parser("a + b(1, c)").statement(), hash(Num(1.0)) == hash(Num(1.0)), sorted(env))
