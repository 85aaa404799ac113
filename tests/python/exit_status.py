"""sys.exit with a number: finally runs, nothing is printed, the number is the exit status."""
import sys

try:
    print("leaving")
    sys.exit(3)
except Exception:
    print("not caught: SystemExit is no Exception")
finally:
    print("finally")
