"""Writes unicode_tables.rs: which characters have which property, as CPython 3.11 says.

    python3 unicode_tables.py > unicode_tables.rs
"""

import sys
import unicodedata

LIMIT = 0x110000


def ranges(test):
    out, start = [], None
    for c in range(LIMIT + 1):
        yes = c < LIMIT and not 0xD800 <= c < 0xE000 and test(chr(c))
        if yes and start is None:
            start = c
        elif not yes and start is not None:
            out.append((start, c - 1))
            start = None
    return out


def pack(items):
    lines, line = [], "   "
    for item in items:
        if len(line) + len(item) + 2 > 118:
            lines.append(line)
            line = "   "
        line += " " + item + ","
    return "\n".join(lines + [line])


def table(name, doc, test):
    found = ranges(test)
    print(f"\n/// {doc}\n#[rustfmt::skip]\npub static {name}: [(u32, u32); {len(found)}] = [")
    print(pack(f"({a:#x}, {b:#x})" for a, b in found))
    print("];")


def pairs(name, doc, value):
    found = [(c, value(chr(c))) for c in range(LIMIT) if not 0xD800 <= c < 0xE000]
    found = [(c, v) for c, v in found if v is not None]
    print(f"\n/// {doc}\n#[rustfmt::skip]\npub static {name}: [(u32, &str); {len(found)}] = [")
    print(pack("(%#x, \"%s\")" % (c, "".join("\\u{%x}" % ord(x) for x in v)) for c, v in found))
    print("];")


print(f"//! Made by unicode_tables.py from Unicode {unicodedata.unidata_version}, CPython {sys.version.split()[0]}. Inclusive ranges, ascending.")
table("ALPHA", "`str.isalpha`", str.isalpha)
table("DIGIT", "`str.isdigit`", str.isdigit)
table("DECIMAL", "`str.isdecimal`: runs of ten, each beginning with its zero", str.isdecimal)
table("NUMERIC", "`str.isnumeric`", str.isnumeric)
table("PRINTABLE", "`str.isprintable`", str.isprintable)
table("SPACE", "`str.isspace`", str.isspace)
table("IDENTIFIER_START", "What an identifier may begin with.", str.isidentifier)
table("IDENTIFIER_MORE", "What may follow in an identifier.", lambda c: ("a" + c).isidentifier())
table("TITLE", "Title-case letters.", lambda c: c.istitle() and not c.isupper())
pairs("TITLE_OF", "Where `str.title` differs from `str.upper`.", lambda c: c.title() if c.title() != c.upper() else None)
pairs("FOLD_OF", "Where `str.casefold` differs from `str.lower`.", lambda c: c.casefold() if c.casefold() != c.lower() else None)
