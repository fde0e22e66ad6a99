"""The house linter finds what it is there for: each rule is broken once, and its complaint expected."""
import json
import pathlib
import sys
import tempfile

import house

# (file, its text, what the complaint says)
BROKEN = [
    ("runtime/base/a.cpp", '#include "runtime/store/database.hpp"', "floor base stands below store"),
    ("runtime/store/a.cpp", '#include "runtime/bus/bus.hpp"', "floor store stands below bus, or beside it"),
    ("runtime/bus/a.cpp", '#include "services/orders/main.hpp"', "the runtime knows no services"),
    ("services/orders/domain/a.cpp", '#include "runtime/base/json.hpp"', "a domain includes only"),
    ("services/orders/domain/b.cpp", "#include <sqlite3.h>", "a domain is pure"),
    ("services/orders/handlers/a.cpp", '#include "services/users/domain/user.hpp"', "services share nothing"),
    ("services/orders/handlers/b.cpp", "#include <httplib.h>", "httplib.h is included by"),
    ("services/orders/handlers/c.cpp", "int x = std::stoi(text);", "use std::from_chars"),
    ("services/orders/handlers/d.cpp", "auto t = std::chrono::system_clock::now();", "through kontor::Clock"),
    ("services/orders/handlers/e.cpp", '#include "multicall/call.hpp"', "nothing builds on the multicall program"),
    ("runtime/service/a.cpp", '#include "multicall/call.hpp"', "the runtime knows no multicall"),
    ("multicall/a.cpp", '#include "services/orders/handlers/wiring.hpp"', "takes a service as a whole"),
    ("services/orders/handlers/f.cpp", "namespace kontor {\nint answer();\n}", "add nothing to it"),
    ("services/gateway/config/a.cpp", '#include "services/gateway/handlers/gateway.hpp"', "rules that others judge by"),
    ("services/gateway/body/a.cpp", '#include "runtime/store/database.hpp"', "rules that others judge by"),
    ("cli/commands/a.cpp", '#include "services/gateway/config/draft.hpp"', "speaks to services over their contracts"),
    ("services/orders/tests/a.cpp", "std::this_thread::sleep_for(1s);", "sleeping doesn't synchronise"),
    ("tests/e2e/a.sh", "sleep 5", "polls for what it waits for"),
    ("runtime/base/utils.hpp", "", "says nothing of what is in it"),
    ("docs/a.md", "see /" + "home/somebody/notes", "a path of somebody's machine"),
    ("runtime/base/dead.cpp", "", "no target compiles it"),
    ("runtime/base/lonely.hpp", "", "nothing includes it"),
    ("multicall/dead.cpp", "", "no target compiles it"),
]
CLEAN = [
    ("services/orders/handlers/g.cpp", "namespace kontor {\nclass Service;\n}\nnamespace orders {\nint answer();\n}"),
    ("runtime/rpc/b.cpp", '#include "runtime/bus/bus.hpp"\n#include "runtime/rpc/c.hpp"\n#include <vector>'),
    ("services/orders/domain/c.cpp", '#include "services/orders/domain/c.hpp"\n#include "runtime/base/result.hpp"'),
    ("multicall/b.cpp", '#include "services/orders/service.hpp"\n#include "services/users/service.hpp"'),
    ("services/gateway/config/b.cpp", '#include "services/gateway/route_files.hpp"\n#include "runtime/base/json.hpp"'),
    ("cli/commands/b.cpp", '#include "services/gateway/config/config_check.hpp"'),
    ("tests/simulation/node/a.cpp", '#include "multicall/services.hpp"'),
    ("runtime/bus/mosquitto_link.cpp", "#include <mosquitto.h>"),
    ("runtime/base/clock.cpp", "// not std::stoi(\nauto t = std::chrono::system_clock::now();"),
]


def write(root, path, text):
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text + "\n", encoding="utf-8")


def main():
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder).resolve()
        for path, text, _ in BROKEN:
            write(root, path, text)
        for path, text in CLEAN:
            write(root, path, text)
        double = "\n".join(f"    step_{i}(argument);" for i in range(20))
        write(root, "cli/one.cpp", double)
        write(root, "cli/two.cpp", double)
        unity = root / "build/Unity/unity_0_cxx.cxx"
        write(root, "build/Unity/unity_0_cxx.cxx", f'#include "{root}/cli/two.cpp"\n')
        compiled = [{"file": str(p)} for p in root.rglob("*.cpp") if p.name not in ("dead.cpp", "two.cpp")]
        compiled.append({"file": str(unity)})
        write(root, "build/compile_commands.json", json.dumps(compiled))
        found = list(house.complaints(root, root / "build"))

    expected = [(path, says) for path, _, says in BROKEN] + [("cli/two.cpp", "the same")]
    missed = [(path, says) for path, says in expected
              if not any(line.startswith(path) and says in line for line in found)]
    wrong = [line for line in found if any(line.startswith(path) for path, _ in CLEAN)]
    wrong += [line for line in found if line.startswith("cli/two.cpp: no target")]
    for path, says in missed:
        print(f"not found: {path}: … {says}")
    for line in wrong:
        print(f"wrongly found: {line}")
    return 1 if missed or wrong else 0


if __name__ == "__main__":
    sys.exit(main())
