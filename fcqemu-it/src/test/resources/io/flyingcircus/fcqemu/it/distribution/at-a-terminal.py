"""Runs a program at a terminal of its own, types when it is asked to, and prints all that the terminal showed.

at-a-terminal.py STEPS PROGRAM...: STEPS is JSON, a list of pairs: text that is waited for, and what is typed then.
Ends with 99 if a text does not come, 98 if the program left the terminal in another state than it found, else as the program does.
"""
import json
import os
import pty
import select
import subprocess
import sys
import termios
import time

steps, program = json.loads(sys.argv[1]), sys.argv[2:]
ours, its = pty.openpty()
before = termios.tcgetattr(its)
process = subprocess.Popen(program, stdin=its, stdout=its, stderr=its, start_new_session=True)
shown = b""
position = 0


def look():
    global shown
    if select.select([ours], [], [], 0.05)[0]:
        shown += os.read(ours, 4096)


code = None
deadline = time.monotonic() + 60
for awaited, typed in steps:
    while shown.find(awaited.encode(), position) < 0:
        look()
        if time.monotonic() > deadline:
            process.kill()
            code = 99
            break
    position = len(shown)
    os.write(ours, typed.encode())
while process.poll() is None and time.monotonic() < deadline:
    look()
if process.poll() is None:
    process.kill()
    code = 99
while select.select([ours], [], [], 0.05)[0]:
    shown += os.read(ours, 4096)
if code is None:
    code = process.returncode if termios.tcgetattr(its) == before else 98
sys.stdout.write(shown.decode(errors="replace"))
sys.exit(code)
