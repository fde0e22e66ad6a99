"""Every program is one static file that is hard to attack. Usage: binaries_test.py TARGET FOLDER OBJDUMP

Looks at each program in FOLDER with readelf, and into its code with the target's objdump: static-PIE, nothing loaded beside it, all relocations read-only before main,
no memory that can be written and run, the stack protected, the target's machine, and no path of the build machine.
"""
import functools
import os
import pathlib
import re
import subprocess
import sys

BROKER = {"mosquitto", "mosquitto_passwd"}  # stripped by the recipe that builds them
OBJDUMP = sys.argv[3]
EXPECTED_HEADER = {
    "x86_64": ["Advanced Micro Devices X86-64"],
    "aarch64": ["AArch64"],
    "armhf": ["Machine: +ARM$", "hard-float ABI"],
}
EXPECTED_ATTRIBUTES = {"armhf": ["Tag_CPU_arch: v7$", "Tag_ABI_VFP_args: VFP registers"]}


@functools.cache
def readelf(program, *options):
    return subprocess.run(["readelf", "--wide", *options, program], capture_output=True, text=True, check=True).stdout


def segments(program):
    """The type of each segment, and what may be done with its memory."""
    rows = re.findall(r"^  ([A-Z_]+) +(?:0x\w+ +){5}([R ][W ][E ]) ", readelf(program, "--segments"), re.M)
    return [(kind, flags.replace(" ", "")) for kind, flags in rows]


def dynamic_tags(program):
    return readelf(program, "--dynamic")


def is_static_pie(program, _):
    position_independent = re.search(r"Type: +DYN ", readelf(program, "--file-header"))
    return position_independent and re.search(r"FLAGS_1.*\bPIE\b", dynamic_tags(program))


def loads_nothing_beside_it(program, _):
    kinds = {kind for kind, _ in segments(program)}
    return "LOAD" in kinds and "INTERP" not in kinds and "(NEEDED)" not in dynamic_tags(program)


def has_no_text_relocations(program, _):
    return "TEXTREL" not in dynamic_tags(program)


def relocates_before_main_and_for_good(program, _):
    return ("GNU_RELRO", "R") in segments(program) and "BIND_NOW" in dynamic_tags(program)


def has_no_executable_stack(program, _):
    return ("GNU_STACK", "RW") in segments(program)


def has_no_memory_to_write_and_run(program, _):
    return not any({"W", "E"} <= set(flags) for _, flags in segments(program))


def protects_the_stack(program, _):
    """The C library brings the function in any case: that it is called says something. A stripped program has no names."""
    if program.name in BROKER:
        return True
    code = subprocess.run([OBJDUMP, "--disassemble", "--no-show-raw-insn", program], capture_output=True, text=True, check=True)
    return code.stdout.count("<__stack_chk_fail>\n") > 100


def is_for_the_target(program, target):
    header, attributes = readelf(program, "--file-header"), readelf(program, "--arch-specific")
    return all(re.search(pattern, header, re.M) for pattern in EXPECTED_HEADER[target]) and \
        all(re.search(pattern, attributes, re.M) for pattern in EXPECTED_ATTRIBUTES.get(target, []))


def build_machine_paths():
    """The build machine's folders that a compiler could have written down: sources, cache, the building user's home."""
    cache = os.environ.get("KONTOR_CACHE") or os.environ.get("XDG_CACHE_HOME") or str(pathlib.Path.home() / ".cache")
    return {os.environ["KONTOR_SOURCE"], cache, str(pathlib.Path.home())}


def names_no_folder_of_the_build(program, _):
    content = program.read_bytes()
    return not any(f"{path}/".encode() in content for path in build_machine_paths() if path != "/")


CHECKS = [
    is_static_pie, loads_nothing_beside_it, has_no_text_relocations, relocates_before_main_and_for_good,
    has_no_executable_stack, has_no_memory_to_write_and_run, protects_the_stack, is_for_the_target,
    names_no_folder_of_the_build,
]


def programs(folder):
    return sorted(path for path in folder.iterdir() if path.is_file() and os.access(path, os.X_OK))


def complaints(target, folder):
    found = programs(folder)
    names = {program.name for program in found}
    for name in sorted({"kontor", "kontor-all"} | BROKER):
        if name not in names:
            yield f"{name} is missing in {folder}"
    for program in found:
        for check in CHECKS:
            if not check(program, target):
                yield f"{program.name}: not so: {check.__name__.replace('_', ' ')}"


def main(target, folder):
    found = list(complaints(target, pathlib.Path(folder)))
    print("\n".join(found) if found else f"{len(programs(pathlib.Path(folder)))} programs are as they should be")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
