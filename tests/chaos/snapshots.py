"""What Mosquitto has on its disk, and since when: a watch on mosquitto.db that keeps copies."""

import os
import shutil
import threading
import time
from pathlib import Path

from process import wait_until

KEPT = 12
EVERY_S = 0.02


def now_ms():
    """The clock of all logs of a run, Python's and C's."""
    return time.monotonic_ns() // 1_000_000


def monotonic_ms(stat):
    """When a file was written, by that clock."""
    return int(stat.st_mtime * 1000 - (time.time() * 1000 - time.monotonic() * 1000))


class Snapshots(threading.Thread):
    """Each snapshot that Mosquitto writes is copied: .taken has (when, copy), the oldest first."""

    def __init__(self, data, folder):
        super().__init__(daemon=True)
        self.path = Path(data) / "mosquitto.db"
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.taken = []
        self.count = 0
        self.last_seen = None
        self.lock = threading.Lock()
        self.over = threading.Event()

    def run(self):
        while not self.over.wait(EVERY_S):
            self.look()

    def look(self):
        with self.lock:
            try:
                with open(self.path, "rb") as source:  # it is renamed into place, so what is open is whole
                    stat = os.fstat(source.fileno())
                    if (stat.st_ino, stat.st_mtime_ns) == self.last_seen:
                        return
                    self.keep(source, stat)
            except FileNotFoundError:
                self.last_seen = None

    def keep(self, source, stat):
        self.last_seen = (stat.st_ino, stat.st_mtime_ns)
        self.count += 1
        copy = self.folder / f"{self.count}.db"
        with open(copy, "wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
        os.utime(copy, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        self.taken.append((monotonic_ms(stat), copy))
        if len(self.taken) > KEPT:
            self.taken.pop(0)[1].unlink()

    def on_disk(self):
        """When what is on the disk now was saved; 0: there is nothing."""
        try:
            return monotonic_ms(self.path.stat())
        except FileNotFoundError:
            return 0

    def wait_newer(self, than_ms, seconds=15):
        """Waits for a snapshot written after this moment, and says when it was."""
        return wait_until("Mosquitto saves", lambda: max(self.on_disk() - than_ms, 0) and self.on_disk(), seconds)

    def older(self, not_before_ms):
        """A copy that is older than what is on the disk, the oldest one taken not before; None: there is none."""
        self.look()
        with self.lock:
            newest = self.on_disk()
            fitting = [copy for when, copy in self.taken if not_before_ms <= when < newest]
            return fitting[0] if fitting else None

    def put_back(self, copy):
        """Only while Mosquitto is down."""
        with self.lock:
            shutil.copy2(copy, self.path)
            stat = self.path.stat()
            self.last_seen = (stat.st_ino, stat.st_mtime_ns)

    def forget_after(self, when_ms):
        """Copies of what a full disk left are nothing to put back."""
        self.look()
        with self.lock:
            for when, copy in self.taken:
                if when >= when_ms:
                    copy.unlink()
            self.taken = [(when, copy) for when, copy in self.taken if when < when_ms]

    def newest_copy(self):
        self.look()
        return self.taken[-1][1]

    def end(self):
        self.over.set()
        self.join()
        for _, copy in self.taken:
            copy.unlink()
