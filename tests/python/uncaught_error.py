"""A program that ends with an uncaught exception: output first, then the exit status and the last line."""


def inner(values):
    return values["missing"]


def outer():
    try:
        return inner({})
    finally:
        print("finally runs")


print("before")
print(outer())
print("never")
