"""./dev size: how large the built programs are when installed, and what they are made of."""
import argparse
import collections
import pathlib
import subprocess
import sys

import elf
import maps
import origin
import tables
from problem import WRONG_USE, Problem, exit_with

MULTICALL = "kontor-all"
BROKER_PROGRAMS = ("mosquitto", "mosquitto_passwd")
SHOWN_PARTS = 8


def known_targets(root):
    return sorted(file.stem for file in (root / "cross-toolchains").glob("*.cmake"))


def select_targets(root, wanted):
    """The wanted target, or all that have been built."""
    known = known_targets(root)
    if wanted and wanted not in known:
        raise Problem(f"size: there is no target '{wanted}'; there are: {' '.join(known)}", WRONG_USE)
    built = [name for name in ([wanted] if wanted else known) if (root / "build" / name / "bin").is_dir()]
    if not built:
        missing = wanted or known[0]
        raise Problem(f"size: nothing is built for {missing} yet: ./dev build --target {missing}")
    return built


def installed_programs(folder):
    """kontor and kontor-*; a link to another program takes no room."""
    files = [folder / "kontor", *sorted(folder.glob("kontor-*"))]
    return [file for file in files if file.is_file() and not file.is_symlink()]


def service_programs(root):
    return sorted(f"kontor-{file.parent.name}" for file in (root / "services").glob("*/CMakeLists.txt"))


def measure_program(path, map_file):
    return {"size": elf.stripped_size(path), "parts": maps.read(map_file) if map_file.is_file() else None}


def total_of_services(root, programs):
    wanted = service_programs(root)
    found = [name for name in wanted if name in programs]
    missing = [name for name in wanted if name not in programs]
    return {"count": len(found), "missing": missing, "size": sum(programs[name]["size"] for name in found)}


def measure_broker(root, target):
    run = subprocess.run([root / "cross-toolchains/third-party.sh", "--print-prefix", target],
                         capture_output=True, text=True, check=False)
    folder = pathlib.Path(run.stdout.strip()) / "bin"
    return {name: elf.stripped_size(folder / name) for name in BROKER_PROGRAMS if (folder / name).is_file()}


def measure_target(root, target):
    folder = root / "build" / target
    files = installed_programs(folder / "bin")
    if not files:
        raise Problem(f"size: no program is built for {target} yet: ./dev build --target {target}")
    programs = {file.name: measure_program(file, folder / "maps" / f"{file.name}.map") for file in files}
    return {
        "machine": elf.machine(files[0]),
        "programs": programs,
        "services": total_of_services(root, programs),
        "multicall": programs[MULTICALL]["size"] if MULTICALL in programs else None,
        "broker": measure_broker(root, target),
    }


def largest_parts(programs):
    total = collections.Counter()
    for program in programs.values():
        total.update(program["parts"] or {})
    return [part for part, _ in total.most_common(SHOWN_PARTS)]


def program_rows(target):
    """What no part accounts for is under `rest`: smaller parts, headers, padding."""
    programs = target["programs"]
    shown = largest_parts(programs)
    rows = [["program", "size", *shown, "rest"]]
    for name, program in programs.items():
        parts = program["parts"]
        columns = [parts.get(part, 0) if parts else None for part in shown]
        rest = program["size"] - sum(columns) if parts else None
        rows.append([name, *map(tables.kib, [program["size"], *columns, rest])])
    return rows


def total_rows(target):
    services = target["services"]
    rows = [["installed", "size"]]
    if services["count"]:
        rows.append([f"{services['count']} services, a program each", tables.kib(services["size"])])
    if target["multicall"] is not None:
        rows.append([f"the services as one program, {MULTICALL}", tables.kib(target["multicall"])])
    rows += [[f"broker: {name}", tables.kib(size)] for name, size in target["broker"].items()]
    return rows


def notes(target):
    without_map = [name for name, program in target["programs"].items() if program["parts"] is None]
    if without_map:
        yield f"no linker map, so no parts, of: {', '.join(without_map)}; the next build that links them writes it"
    if target["services"]["missing"] and target["multicall"] is None:
        yield f"not built: {', '.join(target['services']['missing'])}"
    if not target["broker"]:
        yield "the broker isn't built for this target"


def show(name, target):
    print(f"{name}: stripped, in KiB\n")
    for rows in (program_rows(target), total_rows(target)):
        print(tables.plain(rows) + "\n")
    for note in notes(target):
        print(f"note: {note}")


def main(arguments):
    parser = argparse.ArgumentParser(
        prog="./dev size",
        description="Shows how large the built programs are when installed, and of what they are made.",
        epilog="Exits 0 when measured, 1 when nothing is built or a file can't be read, 2 for wrong use.")
    parser.add_argument("--target", metavar="T", help="only this target (default: every one that is built)")
    parser.add_argument("--json", metavar="FILE", help="also write the sizes there, in bytes")
    options = parser.parse_args(arguments)
    targets = {name: measure_target(origin.ROOT, name) for name in select_targets(origin.ROOT, options.target)}
    for name, target in targets.items():
        show(name, target)
    if options.json:
        origin.write_json(options.json, {"kind": "size", "measured": origin.here_and_now(), "targets": targets})
    return 0


if __name__ == "__main__":
    exit_with(main, sys.argv[1:])
