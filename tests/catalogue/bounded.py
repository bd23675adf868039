"""Run beside the tests: takes zips from strangers in processes of their own, and says what each one cost.

A line with a path in, a line of JSON out: the rules that were found, CPU seconds, megabytes of memory on top,
and how many files were left in the storage.
"""

import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

from elearn.catalogue.archives import read_zip
from elearn.catalogue.checking import check
from elearn.catalogue.prepare import PackageRefused, check_package, prepare
from elearn.kernel.storage import local_storage

LIMIT = 1 << 30


def memory() -> int:
    """Resident memory now, in kilobytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() // 1024


def take(path: str) -> dict[str, object]:
    """What a publication does with an upload, up to its transaction."""
    before, start = memory(), time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        storage = local_storage(Path(folder))
        with open(path, "rb") as file:
            files, findings = read_zip(file)
        try:
            checked = check_package(files, findings)
            prepare(files, checked, storage)
            told = list(checked.findings)
        except PackageRefused as refusal:
            told = refusal.findings
        left = sum(1 for each in Path(folder).rglob("*") if each.is_file())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "rules": sorted({each.rule.key for each in told if each.is_error}),
        "findings": len(told),
        "seconds": time.process_time() - start,
        "megabytes": max(peak - before, 0) / 1024,
        "left": left,
    }


def main() -> None:
    """Answer line by line, each from a fork that has not seen the others."""
    check(read_zip(b"")[0])
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            resource.setrlimit(resource.RLIMIT_AS, (LIMIT, LIMIT))
            resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
            try:
                answer = take(line.strip())
            except BaseException as error:  # noqa: BLE001 - whatever it is, the test is told
                answer = {"broken": repr(error)[:500]}
            print(json.dumps(answer), flush=True)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status:
            print(json.dumps({"broken": f"ended by signal {status}"}), flush=True)


if __name__ == "__main__":
    main()
