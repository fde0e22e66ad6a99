"""Proves that the rig's power cuts really drop what wasn't synced, and nothing else: a plain SQLite store loses commits with
synchronous=OFF and NORMAL, and none with FULL. Without this, a node that survives them would prove nothing.

Usage: power_control.py
"""
import contextlib
import pathlib
import sqlite3
import sys

import disk
import sandbox

COMMITS = 100
LOSES = {"OFF": True, "NORMAL": True, "FULL": False}


def commit_many(path: pathlib.Path, synchronous: str) -> sqlite3.Connection:
    """Still open, so that no checkpoint at closing writes what the commits didn't."""
    store = sqlite3.connect(path, isolation_level=None)
    store.execute("PRAGMA journal_mode = WAL")
    store.execute("PRAGMA synchronous = FULL")
    store.execute("CREATE TABLE commits (number INTEGER PRIMARY KEY)")
    store.execute(f"PRAGMA synchronous = {synchronous}")
    for number in range(COMMITS):
        store.execute("INSERT INTO commits VALUES (?)", (number,))
    return store


def close_without_power(store: sqlite3.Connection) -> None:
    with contextlib.suppress(sqlite3.Error):
        store.close()


def kept(path: pathlib.Path) -> int:
    with contextlib.closing(sqlite3.connect(path)) as store:
        return store.execute("SELECT count(*) FROM commits").fetchone()[0]


def survivors(drive: disk.Disk, synchronous: str) -> int:
    path = drive.path / f"{synchronous}.db"
    store = commit_many(path, synchronous)
    drive.cut_power()
    close_without_power(store)
    drive.unmount()
    drive.mount()
    return kept(path)


def main() -> int:
    folder = sandbox.enter()
    failed = False
    for kind in filter(disk.can_make, disk.KINDS):
        drive = disk.Disk(folder / kind, kind)
        for synchronous, loses in LOSES.items():
            count = survivors(drive, synchronous)
            print(f"{kind}, synchronous={synchronous}: {count} of {COMMITS} commits kept")
            failed |= (count < COMMITS) != loses
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
