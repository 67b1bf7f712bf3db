"""Read every file of a folder to its end and do nothing with it: no program can be faster."""

import sys
from pathlib import Path

if __name__ == "__main__":
    sizes = [len(path.read_bytes()) for path in Path(sys.argv[1]).rglob("*.csv")]
    print(f'{{"bytes": {sum(sizes)}}}')
