# Runs the races of the report, engine by engine, and writes it as a table in the terminal, as JSON and as one HTML page.
import argparse
import json
import math
import os
import pathlib
import sys
import time

import facts
from awake import awake
from cases import all_cases, engine_of
from contestant import Contestant, Failed, make_databases
from page import page, row_title
from places import TITLES, places
from plot import short
from race import is_bad, race
from tables import extra_tables

CAVEAT = ("The contestants take turns in every round (A B … B A), so that a slow minute of the machine hits all of them: the ratios are "
          "what counts. A wide span over the rounds means that the machine had other work.")
AWAKE = " A loop of the idle class kept each processor from sleeping (--awake)."
MOST_THREADS = 64


def options():
    parser = argparse.ArgumentParser(prog="scripts/bench report")
    parser.add_argument("--engine", action="append", choices=["sqlite", "postgresql", "mariadb", "galera"])
    parser.add_argument("--filter", default="", help="only cases that contain all of these words, as in 'threads miss'")
    parser.add_argument("--seconds", type=float, default=0.3, help="of each turn")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rows", type=int, default=100000, help="the largest table of the section growth")
    parser.add_argument("--threads", default="", help="only these numbers of threads, as in 1,16")
    parser.add_argument("--minutes", type=float, default=0, help="end after so long, each place with its share (default: no end)")
    parser.add_argument("--awake", action="store_true", help="keep the processors from sleeping")
    parser.add_argument("--contestant", action="append", choices=list(TITLES), help="only these")
    parser.add_argument("--output", required=True)
    parser.add_argument("--directory", required=True, help="of database files")
    parser.add_argument("--programs", type=pathlib.Path, required=True)
    return parser.parse_args()


def is_wanted(case, how):
    if how.threads and str(case.threads) not in how.threads.split(","):
        return False
    return set(how.filter.split()) <= case.words()


def show(case, results):
    """A line for each case: medians in the order of the contestants, and complaints."""
    words = []
    for name, result in results.items():
        if not result.get("rates"):
            continue
        mark = " WRONG" if result["wrong"] else f" {result['errors']} errors" if result["errors"] else ""
        words.append(f"{name} {short(result['median'])}{mark}")
    print(f"{row_title(case['section'])(case):34} {'  '.join(words)}", flush=True)


def contest(place, cases, how, report, end):
    names = [name for name in place.contestants if not how.contestant or name in how.contestant]
    make_databases(place, how.programs)
    present = []
    for name in names:
        each = Contestant(name, place, how.programs, MOST_THREADS)
        try:
            each.create_table()
            present.append(each)
        except Failed as failure:
            report["absent"].append(name)
            print(f"-- {name} does not take part at {place.name}: {failure}", flush=True)
            each.close()
    try:
        for case in cases:
            if time.monotonic() > end:
                print("-- its share of the time is over", flush=True)
                report["caveat"] += f" {place.title}: cut short by --minutes."
                break
            results = race(case, present, how.rounds, how.seconds)
            report["cases"].append({**case.__dict__, "results": {name: result.as_json() for name, result in results.items()}})
            show(case.__dict__, report["cases"][-1]["results"])
    finally:
        for each in present:
            each.close()


def run_all(wanted, engines, how, report):
    start, names = time.monotonic(), list(dict.fromkeys(case.place for case in wanted if engine_of(case.place) in engines))
    for place in places(engines, how.programs, how.directory):
        try:
            if place.name not in names:
                continue
            here = [case for case in wanted if case.place == place.name]
            share = (len(report["places"]) + 1) / len(names)
            print(f"\n== {place.title}: {'rows' if here[0].section == 'lists' else 'calls'} per second", flush=True)
            report["places"][place.name] = place.title
            contest(place, here, how, report, start + how.minutes * 60 * share if how.minutes else math.inf)
        finally:
            place.close()


def main():
    how = options()
    caveat = CAVEAT + (AWAKE if how.awake else "")
    report = {"facts": facts.gather(sys.argv[1:]), "caveat": caveat, "places": {}, "cases": [], "tables": [], "absent": []}
    engines = how.engine or ["sqlite", "postgresql", "mariadb", "galera"]
    wanted = [case for case in all_cases(how.rows) if is_wanted(case, how)]
    with awake(how.awake):
        run_all(wanted, engines, how, report)
    report["tables"] = extra_tables(how, engines)
    report["load_at_end"] = [round(each, 1) for each in os.getloadavg()]
    folder = pathlib.Path(how.output)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.json").write_text(json.dumps(report), encoding="utf-8")
    (folder / "report.html").write_text(page(report), encoding="utf-8")
    print(f"\n-- {folder}/report.html, {folder}/report.json")
    bad = {name for case in report["cases"] for name, result in case["results"].items() if is_bad(result)}
    # Others may be wrong or fail, and it is shown; Rowan must not.
    return 1 if {"rowan", "rowan_alone"} & bad.union(report["absent"]) else 0


sys.exit(main())
