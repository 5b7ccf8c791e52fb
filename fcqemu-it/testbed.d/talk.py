#!/usr/bin/python3
"""talk.py qmp SOCKET COMMAND [JSON]      send one QMP command, print its answer
talk.py agent SOCKET COMMAND [JSON]    the same for the guest agent
talk.py ready SOCKET                   wait until the guest agent answers
talk.py run SOCKET SHELL-LINE          run a line in the guest, print what it says, exit as it does

For trying things by hand and for the testbed's own test. Patience is 60 s for `ready`, 10 s for anything else.
"""
import base64
import json
import random
import socket
import sys
import time


class Line:
    """JSON, one object a line, over a unix socket."""

    def __init__(self, path, seconds):
        self.deadline = time.monotonic() + seconds
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(seconds)
        self.socket.connect(path)
        self.buffer = b""

    def send(self, command, arguments=None, prefix=b""):
        request = {"execute": command} | ({"arguments": arguments} if arguments else {})
        self.socket.sendall(prefix + json.dumps(request).encode() + b"\n")

    def receive(self):
        while b"\n" not in self.buffer:
            self.socket.settimeout(max(0.01, self.deadline - time.monotonic()))
            data = self.socket.recv(65536)
            if not data:
                raise ConnectionError("closed by the other end")
            self.buffer += data
        line, _, self.buffer = self.buffer.partition(b"\n")
        return line

    def answer(self):
        while True:
            reply = json.loads(self.receive())
            if "error" in reply:
                raise SystemExit(f"refused: {reply['error']['desc']}")
            if "return" in reply:
                return reply["return"]


def qmp(path, seconds=10):
    line = Line(path, seconds)
    line.receive()  # the greeting
    line.send("qmp_capabilities")
    line.answer()
    return line


def agent(path, seconds=10):
    """A connection on which the next answer is the next request's, whatever was left in the pipe by others."""
    line = Line(path, seconds)
    number = random.randrange(1 << 30)
    line.send("guest-sync-delimited", {"id": number}, prefix=b"\xff")
    while True:
        try:
            if json.loads(line.receive().rpartition(b"\xff")[2]).get("return") == number:
                return line
        except ValueError:
            continue  # somebody else's half line


def ready(path):
    deadline = time.monotonic() + 60
    while True:
        try:
            agent(path, seconds=1)
            return
        except OSError:
            if time.monotonic() > deadline:
                raise SystemExit("no guest agent answered within 60 s") from None
            time.sleep(0.05)


def run(path, shell_line):
    line = agent(path, seconds=60)
    line.send("guest-exec", {"path": "/bin/sh", "arg": ["-c", shell_line], "capture-output": True})
    process = line.answer()
    while True:
        line.send("guest-exec-status", process)
        status = line.answer()
        if status["exited"]:
            for stream, key in ((sys.stdout, "out-data"), (sys.stderr, "err-data")):
                stream.write(base64.b64decode(status.get(key, "")).decode(errors="replace"))
            sys.exit(status.get("exitcode", 255))
        time.sleep(0.02)


def main(kind, path, *rest):
    if kind == "ready":
        ready(path)
    elif kind == "run":
        run(path, *rest)
    elif kind in ("qmp", "agent") and rest:
        line = {"qmp": qmp, "agent": agent}[kind](path)
        line.send(rest[0], json.loads(rest[1]) if len(rest) > 1 else None)
        print(json.dumps(line.answer()))
    else:
        raise SystemExit(__doc__)


if __name__ == "__main__":
    main(*sys.argv[1:])
