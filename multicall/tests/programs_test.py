"""kontor-all is each service exactly as the service's own program is; what it can't be, it refuses.

The programs are in $KONTOR_BIN, the services in $KONTOR_SOURCE/services.
"""
import os
import pathlib
import subprocess
import sys

PROGRAMS = pathlib.Path(os.environ["KONTOR_BIN"])
SERVICES = sorted(file.parent.name for file in pathlib.Path(os.environ["KONTOR_SOURCE"]).glob("services/*/CMakeLists.txt"))
# Everything a service answers without a broker: help, version, wrong use, a configuration it refuses.
ANSWERED = [["--help"], ["--version"], ["--help", "--nonsense"]]
REFUSED = [[], ["--config"], ["--nonsense"], ["--ready-fd", "three"], ["--config", "/nowhere.json"],
           ["--config", "/nowhere.json", "--check"]]


def answer(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    return done.returncode, done.stdout, done.stderr


def differences():
    for service in SERVICES:
        for question in ANSWERED + REFUSED:
            own = answer(PROGRAMS / f"kontor-{service}", *question)
            if own[0] != (0 if question in ANSWERED else 2):
                yield f"kontor-{service} {question} exits {own[0]}"
            if answer(PROGRAMS / "kontor-all", service, *question) != own:
                yield f"kontor-all {service} {question} answers otherwise than kontor-{service}"
            if answer(PROGRAMS / "multicall" / f"kontor-{service}", *question) != own:
                yield f"the link kontor-{service} {question} answers otherwise than the program"


def list_of_services(text):
    return sorted(line.strip() for line in text.split("Services:\n")[-1].splitlines())


def wrong_answers():
    for question in [], ["--help"]:
        code, text, _ = answer(PROGRAMS / "kontor-all", *question)
        if code != 0 or list_of_services(text) != SERVICES:
            yield f"kontor-all {question} exits {code} and lists {list_of_services(text)}"
    for question in ["basket"], ["kontor-orders"], ["kontor-all", "orders"], ["--config", "x"], [""]:
        code, _, text = answer(PROGRAMS / "kontor-all", *question)
        if code != 2 or f"no service '{question[0]}'" not in text or list_of_services(text) != SERVICES:
            yield f"kontor-all {question} is not refused: {code}, {text}"
    code, text, _ = answer(PROGRAMS / "kontor-all", "--version")
    if code != 0 or not text.startswith("kontor-all "):
        yield f"kontor-all --version says {text}"


def main():
    found = [*differences(), *wrong_answers()]
    print("\n".join(found))
    return 1 if found or not SERVICES else 0


if __name__ == "__main__":
    sys.exit(main())
