"""Run every check, say every fault, and fail where there is one."""

import sys

from checks import catalogues, house, migrations, sentences, styles

faults = [fault for check in (catalogues, sentences, house, styles, migrations) for fault in check.faults()]
for fault in faults:
    print(fault)
print(f"{len(faults)} faults")
sys.exit(1 if faults else 0)
