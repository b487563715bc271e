# What is measured beside the races: instructions, the cost of compiling, memory. Each is a title, some words, and rows under a head.
import pathlib

from contestant import Contestant, Failed, make_databases
from places import TITLES, places


SHAPES = (100, 1000, 10000)


def from_file(path, title, words, **plot):
    """A table that another command of scripts/bench has written, fields apart by tabulators."""
    if not path.exists():
        return []
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    return [{"title": title, "words": words, "rows": rows, **plot}]


def memory_of(place, name, how):
    """KiB: at the start, for each idle connection, more after each of SHAPES, and at most while a stream of a million is read; or a text
    that says what failed."""
    each = Contestant(name, place, how.programs, 64)
    try:
        each.create_table()
        each.fill(1)
        start = each.ask("memory")["now"]
        connected = None
        if place.name != "sqlite_memory":
            each.ask("run workload=get threads=64 seconds=0.5 rows=1 run=memory")
            connected = each.ask("memory")["now"]
        before = each.ask("memory")["now"]
        growth = []
        for count in SHAPES:  # each starts again from the first shape
            each.ask(f"run workload=dynamic threads=1 calls={count} rows=1 run=memory")
            growth.append(each.ask("memory")["now"] - before)
        each.dirty_with = None
        each.fill(1000000)
        before = each.ask("memory")["now"]
        each.ask("run workload=stream threads=1 seconds=0.1 rows=1000000 run=memory")
        stream = each.ask("memory")["most"] - before
        per_connection = "–" if connected is None else f"{(connected - start) / 63:.0f}"
        return [start, per_connection, *growth, stream]
    except Failed as failure:
        return f"failed: {failure}"
    finally:
        each.close()


WORDS = ("KiB of the client's process (resident): at the start; for each of 63 idle connections more; more after so many shapes of conditions "
         "put together at run time, the same for everybody (Rowan keeps a bounded number of them prepared; the others are sent as text, as "
         "their users would); and the most that reading a million rows one by one takes on top.")


def memory(how, engines):
    found = []
    for place in places(engines, how.programs, how.directory):
        try:
            if place.name not in ("sqlite_normal", "postgresql", "mariadb"):
                continue
            make_databases(place, how.programs)
            names = [name for name in place.contestants if name in ("rowan", "by_hand", "soci", "libpqxx")]
            kib = {name: memory_of(place, name, how) for name in names}
            rows = [[TITLES[name], *([values] if isinstance(values, str) else values)] for name, values in kib.items()]
            head = ["", "at the start", "per idle connection", *(f"{count:,} shapes" for count in SHAPES), "stream"]
            curve = {name: dict(zip(SHAPES, values[2:])) for name, values in kib.items() if not isinstance(values, str)}
            found.append({"title": f"Memory: {place.title}", "words": WORDS, "rows": [head, *rows], "curve": curve,
                          "curve_title": "run-time conditions", "unit": "KiB more, by shapes"})
        finally:
            place.close()
    return found


def extra_tables(how, engines):
    folder = pathlib.Path(how.programs).parent
    found = from_file(folder / "instructions.tsv", "Instructions per operation",
                      "Counted by callgrind, SQLite in memory, without set-up; hand-written C with prepared statements beside Rowan. C tuned: "
                      "SQLite does not count its memory, which Rowan turns off.",
                      bars={"by_hand": 1, "rowan": 3}, unit="per call; stream: per row")
    found += from_file(folder / "compile.tsv", "What compiling costs",
                       "One file, -O2; seconds of processor time and memory at most are of the compiler, bytes of the object's code. "
                       "Every side holds the same models and as many queries, written as its documentation does.")
    found += from_file(folder / "index.tsv", "The Debian package index",
                       "All of it into an SQLite file: Rowan's demo, a Django program that does the same, and the demo again; seconds of wall "
                       "time. What they have stored is held against each other by SQL.")
    if (not how.filter or "memory" in how.filter.split()) and not how.minutes:
        found += memory(how, engines)
    return found
