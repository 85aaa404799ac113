"""String literals: escapes, raw, triple quotes, repr's choice of quotes, unicode."""
print("a\tb", "a\\b", "a\'b", "a\"b", 'a"b', "a'b", "\x41\u0042\U00000043\103", "\N{DEGREE SIGN}")
print(repr("a\tb\nc\rd\\e"), repr("it's"), repr('say "hi"'), repr("both ' and \""), repr("\x00\x1f\x7f\x80\xa0\xad"), repr("\a\b\f\v"))
print(repr("é"), repr("日本"), repr("😀"), repr("\u200b"), repr("\ud800"), repr("\u2028"), ascii("é日😀"))
print(len("\n"), len("\\n"), len(r"\n"), len("😀"), len("é"), len("e\u0301"), r"raw\t", R"\\", r"\"")
print("""triple
"quoted" 'text'
  indented \
continued""")
print('''it's''', """a"b""", "a" 'b' """c""", ("x"
      "y"))
print("line one\
 still one")
print("\1\12\0123", repr("\1\12\0123"), "\x7e")
print("" == '', not "", bool(" "), "ab" == 'ab', "A" < "a" < "é" < "日")
print("naïve café".upper(), "日本語"[1], "日本語"[::-1], list("é日"), "日" in "日本", "日本語".find("語"), "日本".center(6, "*"))
print("e\u0301" == "é", "Ünïcode".isalpha(), "ñ".isidentifier(), "αβγ".upper(), sorted("zéa"))
größe = 5
λ = lambda x: x * 2
print(größe, λ(größe))
print("a\n\n\tb".split(), "a\u00a0b".split(), "tab\tsep".expandtabs(8), "x\u3000y".split())
print("hello"[1:-1], "hello"[-100:100], "hello"[::-2], "hello"[4:0:-1], ""[::], "hello"[2:2] == "")
s = "abc"
print(s, s * 2, s[0] * 3, s + s[::-1], "-".join(s), s.replace("b", "\n").splitlines())
print("%s" % "\t|", "\u0416".encode("utf-8"), "\u0416".encode("utf-8").decode("utf-8"), "\xff".encode("latin-1"))
print(str.isprintable("\n"), "\u00e9" is not None, "a" "\x62" r"\x62")
print(repr("'"), repr('"'), repr("'\""), repr("\\"), repr("\\'"), str(["'", '"', "\n", "é"]), {"k\n": "v'"})
for text in ("\ud800", "abc"):
    try:
        print(text.encode("utf-8"))
    except UnicodeEncodeError as e:
        print(type(e).__name__, e.start, e.end, e.reason)
try:
    b"\xff\xfe".decode("utf-8")
except UnicodeDecodeError as e:
    print(type(e).__name__, e, sep=": ")
try:
    "é".encode("ascii")
except UnicodeEncodeError as e:
    print(type(e).__name__, e, sep=": ")
print("é".encode("ascii", "ignore"), "é".encode("ascii", "replace"), b"\xffa".decode("utf-8", "ignore"), b"\xffa".decode("utf-8", errors="replace"))
