"""./dev footprint: what a running node's processes cost. Usage: node.py [--json FILE] STATE [PID…]

The PIDs are all of the node's processes; which of them are services, and which the broker, is in STATE/endpoints.json.
"""
import argparse
import collections
import json
import pathlib
import sys

import elf
import origin
import processes
import tables
from problem import Problem, exit_with

SERVICES, BROKER, SUPERVISION = "services", "broker", "supervision"


def named_in(endpoints):
    """(group, name, pid) of what the node announces."""
    for service, instances in endpoints["services"].items():
        for number, instance in enumerate(instances, 1):
            yield SERVICES, service if number == 1 else f"{service} {number}", int(instance["pid"])
    if endpoints["broker"]["pid"] is not None:
        yield BROKER, "broker", int(endpoints["broker"]["pid"])


def read_endpoints(path):
    try:
        return list(named_in(json.loads(path.read_text(encoding="utf-8"))))
    except OSError as error:
        raise Problem(f"footprint: {path}: {error.strerror}; is the node still starting?") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Problem(f"footprint: {path}: doesn't name the node's processes") from error


def with_supervision(named, pids):
    known = {pid for _, _, pid in named}
    return named + [(SUPERVISION, None, pid) for pid in pids if pid not in known]


def is_of_node(state, group, pid):
    """A pid that was announced once may be another program's by now: the node's stand in its service folders."""
    folder = processes.working_folder(pid)
    return group == SUPERVISION or (folder is not None and pathlib.Path(folder).is_relative_to(state / "supervise"))


def measure(state, members):
    """(measured processes, sentences on those left out)."""
    measured, left_out = [], []
    for group, name, pid in members:
        try:
            if not is_of_node(state, group, pid):
                raise processes.Vanished()
            process = processes.read(pid)
        except processes.Vanished:
            left_out.append(f"{name or 'a process of the supervision'} (pid {pid}) has ended; it is left out")
            continue
        measured.append({"group": group, "name": name or process["program"], **process})
    return measured, left_out


def total(members):
    return {"processes": len(members), **{key: sum(member[key] for member in members) for key in processes.COUNTED}}


def totals(measured):
    groups = {group: total([one for one in measured if one["group"] == group])
              for group in (SERVICES, BROKER, SUPERVISION)}
    return {**groups, "node": total(measured)}


def architecture(state):
    try:
        return elf.machine(state / "bin" / "mosquitto")
    except Problem:
        return "unknown"


def is_multicall(state):
    return (state / "bin" / "kontor-orders").resolve().name == "kontor-all"


def footprint(state, pids):
    measured, left_out = measure(state, with_supervision(read_endpoints(state / "endpoints.json"), pids))
    return {
        "kind": "footprint",
        "measured": origin.here_and_now(),
        "machine": architecture(state),
        "multicall": is_multicall(state),
        "emulated": any(process["emulated"] for process in measured),
        "processes": measured,
        "totals": totals(measured),
        "left_out": left_out,
    }


COLUMNS = ["PSS", "anonymous", "file", "RSS", "private dirty", "threads", "files"]


def row(name, cost):
    sizes = [cost["pss"], cost["pss_anonymous"], cost["pss_file"] + cost["pss_shared_memory"], cost["rss"],
             cost["private_dirty"]]
    return [name, *map(tables.kib, sizes), str(cost["threads"]), str(cost["files"])]


def process_rows(node):
    """A row a process; those of the supervision that run the same program share one."""
    rows = [["process", *COLUMNS]]
    alike = collections.defaultdict(list)
    for process in node["processes"]:
        if process["group"] == SUPERVISION:
            alike[process["name"]].append(process)
        else:
            rows.append(row(process["name"], process))
    return rows + [row(f"{len(members)} × {name}", total(members)) for name, members in sorted(alike.items())]


def total_rows(node):
    sums = node["totals"]
    rows = [["total", *COLUMNS], row(f"{sums[SERVICES]['processes']} services", sums[SERVICES])]
    return rows + [row(group, sums[group]) for group in (BROKER, SUPERVISION, "node")]


def notes(node):
    yield from node["left_out"]
    if node["emulated"]:
        yield "programs run under qemu, so these are the emulator's figures, not those of the machine it stands for"


def show(node):
    print(f"{node['machine']}: memory in KiB; file is what is mapped from files or shared\n")
    for rows in (process_rows(node), total_rows(node)):
        print(tables.plain(rows) + "\n")
    for note in notes(node):
        print(f"note: {note}")


def main(arguments):
    parser = argparse.ArgumentParser()
    parser.add_argument("--json")
    parser.add_argument("state", type=pathlib.Path)
    parser.add_argument("pids", type=int, nargs="*")
    options = parser.parse_args(arguments)
    node = footprint(options.state, options.pids)
    show(node)
    if options.json:
        origin.write_json(options.json, node)
    return 0


if __name__ == "__main__":
    exit_with(main, sys.argv[1:])
