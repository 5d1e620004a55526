#!/usr/bin/env python3
"""Runs a command and prints what it took: measured.py NAME COMMAND… A command that ends with remarks on data (exit code 1) counts."""
import os
import subprocess
import sys
import time

began = time.monotonic()
child = subprocess.Popen(sys.argv[2:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
_, status, used = os.wait4(child.pid, 0)
seconds = time.monotonic() - began
print(f"{sys.argv[1]}: {seconds:.2f} s ({used.ru_utime + used.ru_stime:.1f} s of processors), {used.ru_maxrss // 1024} MB at most", flush=True)
sys.exit(os.waitstatus_to_exitcode(status) > 1)
