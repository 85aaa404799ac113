CM = "cm"


def describe(v):
    return f"{v} {CM}2"


if __name__ == "__main__":
    print("never when imported")
