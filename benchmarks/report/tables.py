# What is measured beside the races: instructions, the cost of compiling, memory. Each is a title, some words, and rows under a head.
import pathlib

from contestant import Contestant, Failed, make_databases
from places import TITLES, places


def from_file(path, title, words):
    """A table that another command of scripts/bench has written, fields apart by tabulators."""
    if not path.exists():
        return []
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    return [{"title": title, "words": words, "rows": rows}]


def memory_of(place, name, how):
    """KiB: at the start, with 64 idle connections, with 5,000 shapes of conditions, and at most while a stream of a million is read."""
    each = Contestant(name, place, how.programs, 64)
    try:
        each.create_table()
        each.fill(1)
        start = each.ask("memory")["now"]
        connected = dynamic = None
        if place.name != "sqlite_memory":
            each.ask("run workload=get threads=64 seconds=0.5 rows=1 run=memory")
            connected = each.ask("memory")["now"]
        before = each.ask("memory")["now"]
        shapes = each.ask("run workload=dynamic threads=1 seconds=2 rows=1 run=memory")
        if "left_out" not in shapes:
            dynamic = each.ask("memory")["now"] - before
        each.dirty_with = None
        each.fill(1000000)
        before = each.ask("memory")["now"]
        each.ask("run workload=stream threads=1 seconds=0.1 rows=1000000 run=memory")
        stream = each.ask("memory")["most"] - before
        per_connection = "–" if connected is None else f"{(connected - start) / 63:.0f}"
        shapes = "–" if dynamic is None else f"{dynamic} after {shapes['calls']} shapes"
        return [TITLES[name], start, per_connection, shapes, stream]
    except Failed as failure:
        return [TITLES[name], f"failed: {failure}", "", "", ""]
    finally:
        each.close()


def memory(how, engines):
    found = []
    for place in places(engines, how.programs, how.directory):
        try:
            if place.name not in ("sqlite_normal", "postgresql", "mariadb"):
                continue
            make_databases(place, how.programs)
            rows = [memory_of(place, name, how) for name in place.contestants if name in ("rowan", "by_hand", "soci", "libpqxx")]
            found.append({"title": f"Memory: {place.title}",
                          "words": "KiB of the client's process (resident): at the start; for each of 63 idle connections more; for conditions "
                                   "put together at run time, each of another shape; and the most that reading a million rows one by one takes on top.",
                          "rows": [["", "at the start", "per idle connection", "run-time conditions", "stream"], *rows]})
        finally:
            place.close()
    return found


def extra_tables(how, engines):
    folder = pathlib.Path(how.programs).parent
    found = from_file(folder / "instructions.tsv", "Instructions per operation",
                      "Counted by callgrind, SQLite in memory, without set-up; hand-written C with prepared statements beside Rowan.")
    found += from_file(folder / "compile.tsv", "What compiling costs",
                       "One file, -O2; seconds of processor time and memory at most are of the compiler, bytes of the object's code. "
                       "Every side holds the same models and as many queries, written as its documentation does.")
    found += from_file(folder / "index.tsv", "The Debian package index",
                       "All of it into an SQLite file: Rowan's demo, a Django program that does the same, and the demo again; seconds of wall "
                       "time. What they have stored is held against each other by SQL.")
    if "memory" in (how.filter or "memory") and not how.minutes:
        found += memory(how, engines)
    return found
