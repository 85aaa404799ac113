"""A package that local_import.py imports."""
print("package", __name__, "loads")
LEVEL = "package"
