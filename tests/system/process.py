"""Programs that the tests start: each has a log, and none is left behind."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("MESBRIDGE_BUILD", ROOT / "build" / "release"))
HELPERS = BUILD / "tests" / "system"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(what, is_so, seconds, every=0.05):
    """Returns is_so() as soon as that is true; fails when it does not become true in time."""
    deadline = time.monotonic() + seconds
    while True:
        answer = is_so()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds} s in vain: {what}")
        time.sleep(every)


def run(*command, **more):
    """A command that must succeed; its output is returned."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=60, **more)
    assert done.returncode == 0, f"{command}: exit {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout


class Process:
    """One program. Its stderr goes to a log file, which later starts continue. @inside is what stands before
    the command, for one that runs in a network namespace."""

    def __init__(self, log, *command, inside=(), **popen):
        self.log_path = Path(log)
        self.command = [*inside, *[str(word) for word in command]]
        self.popen = popen
        self.child = None

    def start(self):
        with open(self.log_path, "ab") as log:
            self.child = subprocess.Popen(self.command, stderr=log, **self.popen)
        return self

    def log(self):
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    def is_running(self):
        return self.child is not None and self.child.poll() is None

    def wait(self, seconds):
        try:
            return self.child.wait(seconds)
        except subprocess.TimeoutExpired as late:
            raise AssertionError(f"{self.command[0]} did not end within {seconds} s") from late

    def signal(self, number):
        self.child.send_signal(number)

    def freeze(self):
        self.signal(signal.SIGSTOP)

    def thaw(self):
        self.signal(signal.SIGCONT)

    def stop(self, seconds=30):
        """SIGTERM; gives the exit code."""
        self.signal(signal.SIGTERM)
        return self.wait(seconds)

    def kill(self):
        """SIGKILL, as a crash."""
        self.signal(signal.SIGKILL)
        return self.wait(10)

    def done(self):
        """Whatever state the test left it in."""
        if self.is_running():
            self.thaw()
            self.kill()
        for pipe in (self.child.stdin, self.child.stdout) if self.child else ():
            if pipe:
                pipe.close()
