# What is measured, as data: the sections of the report, their workloads, and at which places.
from dataclasses import dataclass

THREADS = (1, 2, 4, 8, 16, 64)
SIZES = (1, 10, 100, 1000, 10000)
ROWS = 10000

EVERYWHERE = ("sqlite_memory", "sqlite_normal", "sqlite_full", "postgresql", "mariadb", "galera")
SHARED = ("sqlite_normal", "sqlite_full", "postgresql", "mariadb")
DISTANT = ("postgresql_distant", "mariadb_distant")


@dataclass(frozen=True)
class Case:
    section: str
    place: str
    workload: str
    threads: int = 1
    size: int = 1
    rows: int = ROWS

    def order(self, seconds, run):
        return (f"run workload={self.workload} threads={self.threads} size={self.size} rows={self.rows} "
                f"seconds={seconds} run={run}")

    def words(self):
        """What a filter may name: the section, the place, the workload and its parts, and all else that is shown."""
        return {self.section, *self.workload.split("_"), *str(self).replace(",", "").split()}

    def __str__(self):
        parts = [self.place, self.workload, f"{self.threads} thread" + "s" * (self.threads > 1)]
        parts += [f"lists of {self.size}"] * (self.size > 1) + [f"{self.rows} rows"] * (self.rows != ROWS)
        return ", ".join(parts)


def engine_of(place):
    return place.split("_")[0]


def calls():
    for place in EVERYWHERE:
        for workload in ("get", "hit", "miss", "miss_expected", "mixed", "in_transaction_hit", "in_transaction_miss",
                         "update_hit", "update_miss", "filter"):
            yield Case("calls", place, workload)


def threads():
    for place in SHARED:
        for workload in ("hit", "miss", "miss_expected", "mixed", "contended", "update_contended"):
            for count in THREADS:
                yield Case("threads", place, workload, count)
    for workload in ("hit", "miss", "contended", "update_contended"):
        for count in (1, 16):
            yield Case("threads", "galera", workload, count)


def lists():
    for place in ("sqlite_memory", "sqlite_full", "postgresql", "mariadb"):
        for workload in ("all_hit", "all_miss", "create_all"):
            for size in SIZES:
                yield Case("lists", place, workload, 1, size)


def distance():
    for place in DISTANT:
        for workload in ("get", "hit", "miss", "miss_expected", "in_transaction_hit", "in_transaction_miss", "update_hit",
                         "update_miss"):
            yield Case("distance", place, workload)
        yield Case("distance", place, "miss_expected", 64)
        yield Case("distance", place, "all_miss", 1, 100)


def growth(most_rows):
    for place in ("sqlite_normal", "postgresql", "mariadb"):
        for rows in (1000, 100000, 1000000, 10000000):
            if rows <= most_rows:
                yield Case("growth", place, "hit", 1, 1, rows)
                yield Case("growth", place, "miss", 1, 1, rows)
                yield Case("growth", place, "all_miss", 1, 8, rows)


def stream():
    for place in ("sqlite_memory", "postgresql", "mariadb"):
        yield Case("stream", place, "stream", 1, 1, 1000000)


def all_cases(most_rows):
    cases = [*calls(), *threads(), *lists(), *distance(), *growth(most_rows), *stream()]
    # Stable: within a place the sections stay in their order, tables grow.
    return sorted(cases, key=lambda case: (case.place, case.rows))
