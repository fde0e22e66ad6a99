"""What the house rules look at: the repository's text files, and the includes of the C++ ones."""
import pathlib
import re
import subprocess

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^">]+)[">]')
CPP = {".cpp", ".hpp"}
NOT_OURS = {"build", ".git", "node_modules", ".kontor", "__pycache__", "package-lock.json"}


class Source:
    """A text file: its path from the root, and its lines."""

    def __init__(self, root, path):
        self.path = path.relative_to(root).as_posix()
        self.parts = pathlib.PurePosixPath(self.path).parts
        self.is_cpp = path.suffix in CPP
        self.is_test = "tests" in self.parts[:-1] or self.path.startswith("runtime/testing/")
        self.lines = path.read_text(encoding="utf-8").splitlines()

    def includes(self):
        """(line number, spelled with quotes, header) of each include."""
        for number, line in enumerate(self.lines, 1):
            match = INCLUDE.match(line)
            if match:
                yield number, match[1] == '"', match[2]

    def code_lines(self):
        """(line number, line without its strings and // comment)."""
        for number, line in enumerate(self.lines, 1):
            yield number, re.sub(r"//.*", "", re.sub(r'"(\\.|[^"\\])*"', '""', line))


def files(root):
    """Git's files where there is a repository (new ones too, ignored ones not), else all."""
    listing = subprocess.run(
        ["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True, text=True, check=False)
    if listing.returncode == 0:
        return [root / name for name in sorted(set(listing.stdout.split("\0"))) if name]
    return sorted(path for path in root.rglob("*") if path.is_file())


def read(root):
    sources = []
    for path in files(root):
        if NOT_OURS & set(path.relative_to(root).parts) or not path.is_file() or path.is_symlink():
            continue
        try:
            sources.append(Source(root, path))
        except UnicodeDecodeError:
            continue  # not a text
    return sources
