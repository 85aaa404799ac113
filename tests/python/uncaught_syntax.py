"""A syntax error: nothing of the program runs."""
print("not printed")
values = [1, 2
print(values)
