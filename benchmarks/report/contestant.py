# One contestant's process: orders go in, one line each, and a line of JSON comes back.
import json
import pathlib
import select
import subprocess

from places import CREATE, FILL, KEYS_CHECK

PATIENCE_SECONDS = 300
PYTHON = "/usr/bin/python3"  # the distribution's, which has its packages


class Failed(Exception):
    pass


def command(name, url, programs, threads):
    script = pathlib.Path(__file__).parent.parent / "peers" / f"{name}_peer.py"
    if script.exists():
        return [PYTHON, str(script), url]
    return [str(programs / "bench_contestants"), name, url, str(threads)]


class Contestant:
    def __init__(self, name, place, programs, threads):
        self.name, self.place = name, place
        self.command = command(name, place.url_of(name), programs, threads)
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.dirty_with = None  # rows that it was filled with, while nothing has changed since

    def ask(self, order):
        try:
            self.process.stdin.write(order + "\n")
            self.process.stdin.flush()
            if not select.select([self.process.stdout], [], [], PATIENCE_SECONDS)[0]:
                raise Failed(f"no answer in {PATIENCE_SECONDS} s")
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            raise Failed("it has ended")
        answer = json.loads(line)
        if "failed" in answer:
            raise Failed(answer["failed"])
        return answer

    def create_table(self):
        self.ask("execute DROP TABLE IF EXISTS bench_device")
        self.ask("execute " + CREATE[self.place.engine])

    def fill(self, rows):
        if self.dirty_with == rows:
            return
        for sql in FILL[self.place.engine]:
            self.ask("execute " + sql.format(rows=rows))
        self.dirty_with = rows

    def totals(self):
        return self.ask("numbers " + KEYS_CHECK)["numbers"]

    def close(self):
        self.process.stdin.close()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def make_databases(place, programs):
    """A database for each contestant, so that nobody's rows are in another's way."""
    if place.engine == "sqlite":
        return
    maker = subprocess.run([str(programs / "bench_contestants"), "by_hand", place.url, "1"], text=True, check=True,
                           stdout=subprocess.PIPE,
                           input="".join(f"execute DROP DATABASE IF EXISTS rowan_{name}\nexecute CREATE DATABASE rowan_{name}\n"
                                         for name in place.contestants))
    for line in maker.stdout.splitlines():
        if "failed" in line:
            raise Failed(line)
