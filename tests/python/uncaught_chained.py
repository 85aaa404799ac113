"""An uncaught exception with a cause, of a class of the program's own."""


class ConfigError(Exception):
    pass


def load(text):
    try:
        return int(text)
    except ValueError as e:
        raise ConfigError(f"bad value {text!r}") from e


print(load("5"))
load("five")
