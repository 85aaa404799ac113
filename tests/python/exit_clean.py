"""sys.exit() without a number is success."""
import sys

print("leaving")
sys.exit()
print("never")
