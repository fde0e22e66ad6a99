"""When, where and of which commit something was measured."""
import datetime
import json
import os
import pathlib
import platform
import re
import subprocess

from problem import Problem

ROOT = pathlib.Path(__file__).resolve().parents[2]


def git(*arguments):
    run = subprocess.run(["git", "-C", ROOT, *arguments], capture_output=True, text=True, check=False)
    return run.stdout.strip() if run.returncode == 0 else None


def commit():
    number = git("rev-parse", "--short=12", "HEAD")
    if not number:
        return "unknown"
    return f"{number}, with changes" if git("status", "--porcelain", "--untracked-files=no") else number


def processor():
    text = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    match = re.search(r"^(?:model name|Model)\s*:\s*(.+)$", text, re.M)
    return match[1].strip() if match else platform.machine()


def machine():
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{processor()}, {os.cpu_count()} cores, {memory:.1f} GiB, {platform.system()} {platform.release()}"


def here_and_now():
    date = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
    return {"date": date, "commit": commit(), "machine": machine()}


def write_json(path, value):
    try:
        pathlib.Path(path).write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise Problem(f"{path}: {error.strerror}") from error
