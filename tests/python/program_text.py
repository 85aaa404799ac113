"""A whole program: reading records from text, grouping, statistics, tables, a report."""
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import reduce
from itertools import accumulate, groupby
import math

TEXT = """
# name, group, scores
ann, red, 7 9 8.5
bob, blue, 6 5.5
cid, red, 10
dee, green,
eve, blue, 8 x 9
 flo , green , 4 4 5
"""


@dataclass
class Record:
    name: str
    group: str
    scores: list = field(default_factory=list)

    @property
    def mean(self):
        return sum(self.scores) / len(self.scores) if self.scores else math.nan


def parse(text):
    problems = []
    records = []
    for number, line in enumerate(text.splitlines(), start=1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        try:
            name, group, scores = (part.strip() for part in line.split(","))
            records.append(Record(name, group, [float(s) for s in scores.split()]))
        except ValueError as e:
            problems.append((number, str(e)))
    return records, problems


records, problems = parse(TEXT)
print(len(records), problems)
for r in records:
    print(f"{r.name:<6}|{r.group:^8}|{len(r.scores):>3}|{r.mean:8.3f}|{'*' * round(r.mean) if r.scores else '-'}")
by_group = defaultdict(list)
for r in records:
    by_group[r.group].extend(r.scores)
for group, scores in sorted(by_group.items(), key=lambda kv: (-len(kv[1]), kv[0])):
    mean = sum(scores) / len(scores)
    deviation = math.sqrt(sum((s - mean) ** 2 for s in scores) / len(scores))
    print(f"{group:>6}: n={len(scores)} mean={mean:.4f} sd={deviation:.4f} range={min(scores)}..{max(scores)}")
print([(k, [r.name for r in g]) for k, g in groupby(sorted(records, key=lambda r: r.group), key=lambda r: r.group)])
words = "the quick brown fox jumps over the lazy dog the end".split()
counts = Counter(words)
print(counts.most_common(3), Counter(map(len, words)), sorted(set(words))[:3], max(counts, key=lambda w: (counts[w], w)))
print(list(accumulate(len(w) for w in words)), reduce(lambda a, b: a if len(a) >= len(b) else b, words))
table = [["x", "x^2", "sqrt"]] + [[str(i), str(i * i), f"{math.sqrt(i):.3f}"] for i in range(1, 12, 5)]
widths = [max(map(len, column)) for column in zip(*table)]
for i, row in enumerate(table):
    print(" | ".join(cell.rjust(w) for cell, w in zip(row, widths)))
    if i == 0:
        print("-+-".join("-" * w for w in widths))


def caesar(text, k):
    shift = lambda c, base: chr((ord(c) - base + k) % 26 + base)
    return "".join(shift(c, 97) if c.islower() else shift(c, 65) if c.isupper() else c for c in text)


def roman(n):
    out = ""
    for value, numeral in zip((1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), "M CM D CD C XC L XL X IX V IV I".split()):
        while n >= value:
            out, n = out + numeral, n - value
    return out


def edit_distance(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        previous, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (x != y))
    return row[-1]


def wrap(text, width):
    line = []
    for word in text.split():
        if line and sum(map(len, line)) + len(line) + len(word) > width:
            yield " ".join(line)
            line = []
        line.append(word)
    if line:
        yield " ".join(line)


def to_json(v, indent=0):
    pad = "  " * (indent + 1)
    match v:
        case None | True | False:
            return {None: "null", True: "true", False: "false"}[v]
        case int() | float():
            return repr(v)
        case str():
            return '"' + v.replace('"', '\\"') + '"'
        case list() | tuple():
            return "[" + ", ".join(to_json(x, indent + 1) for x in v) + "]"
        case dict():
            return "{\n" + ",\n".join(f'{pad}"{k}": {to_json(x, indent + 1)}' for k, x in v.items()) + "\n" + "  " * indent + "}"
        case _:
            raise TypeError(f"cannot encode {type(v).__name__}")


print(caesar("Hello, World!", 3), caesar(caesar("abc XYZ", 5), -5), [roman(n) for n in (1994, 2026, 49)], edit_distance("kitten", "sitting"))
print(*wrap("a man a plan a canal panama and some more words", 14), sep="\n")
print(to_json({"a": [1, 2.5, None, True], "b": {"c": 'say "hi"'}, "d": ()}))
try:
    to_json({1, 2})
except TypeError as e:
    print(e)
