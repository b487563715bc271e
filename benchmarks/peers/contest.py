# What the Python contestants share: orders on standard input, workloads by name, a process for each "thread", answers in JSON.
# Processes, as a Python service runs several workers: threads of one interpreter would share one core.
import hashlib
import json
import multiprocessing
import os
import sys
import time
import traceback


class Turn:
    """What one worker keeps between its calls; the same keys as benchmarks/contestants/workload.cpp asks for."""

    HOT = [sum(1 / k for k in range(1, n + 1)) for n in range(1, 21)]

    def __init__(self, order, worker):
        self.order, self.worker, self.number = order, worker, 0
        self.rows, self.size = int(order.get("rows", 10000)), int(order.get("size", 1))
        self.state = int.from_bytes(hashlib.sha256(order["run"].encode()).digest()[:8], "big") + worker

    def below(self, bound):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % bound

    def present(self):
        return f"device-{self.below(self.rows)}"

    def absent(self, index):
        return f"new-{self.order['run']}-{self.worker}-{index}"

    def hot(self):
        point = self.below(1000000) / 1e6 * self.HOT[-1]
        return f"hot-{self.order['run']}-{next(i for i, s in enumerate(self.HOT) if s > point)}"

    def list(self, is_there):
        first = self.below(self.rows)
        if is_there:
            return [f"device-{(first + i) % self.rows}" for i in range(self.size)]
        return [self.absent(self.number * self.size + i) for i in range(self.size)]


# Each returns how many rows it created; what update_or_create creates on hot keys is known by the SQL afterwards alone.
def create_all(peer, turn):
    peer.create_all(turn.list(False))
    return turn.size


def update(peer, serial, created):
    peer.update_or_create(serial)
    return created


WORKLOADS = {
    "get": lambda peer, turn: peer.get(turn.present()) and 0,
    "hit": lambda peer, turn: peer.get_or_create(turn.present()),
    "miss": lambda peer, turn: peer.get_or_create(turn.absent(turn.number)),
    "miss_expected": lambda peer, turn: peer.get_or_create(turn.absent(turn.number)),
    "mixed": lambda peer, turn: peer.get_or_create(turn.absent(turn.number) if turn.number % 2 else turn.present()),
    "contended": lambda peer, turn: peer.get_or_create(turn.hot()),
    "in_transaction_hit": lambda peer, turn: peer.get_or_create_in_transaction(turn.present(), turn.present()),
    "in_transaction_miss": lambda peer, turn: peer.get_or_create_in_transaction(turn.absent(turn.number), turn.present()),
    "update_hit": lambda peer, turn: update(peer, turn.present(), 0),
    "update_miss": lambda peer, turn: update(peer, turn.absent(turn.number), 1),
    "update_contended": lambda peer, turn: update(peer, turn.hot(), 0),
    "all_hit": lambda peer, turn: peer.get_or_create_all(turn.list(True)),
    "all_miss": lambda peer, turn: peer.get_or_create_all(turn.list(False)),
    "create_all": create_all,
    "filter": lambda peer, turn: peer.filter(turn.below(turn.rows)) and 0,
    "stream": lambda peer, turn: peer.stream() and 0,
}


def calls_of(peer, order, worker):
    turn, call, name = Turn(order, worker), WORKLOADS.get(order["workload"]), order["workload"]
    if call is None:
        return None
    found = {"created": 0, "errors": 0, "first_error": "", "latencies": []}
    seconds, clock = float(order["seconds"]), time.perf_counter
    start = before = clock()
    while True:
        try:
            found["created"] += call(peer, turn)
        except Exception as failure:  # counted and shown: a benchmark has nobody to handle it
            found["errors"] += 1
            found["first_error"] = found["first_error"] or f"{type(failure).__name__}: {failure}"
        after = clock()
        found["latencies"].append((after - before) * 1e6)
        before = after
        turn.number += 1
        if before - start >= seconds:
            break
    found["calls"] = turn.number
    found["increments"] = turn.number - found["errors"] if name.startswith("update_") else 0
    takes_list = name.startswith("all_") or name == "create_all"
    found["rows"] = turn.number * (turn.rows if name == "stream" else turn.size if takes_list else 1)
    return found


def work(connect, order, worker, at_once, answers):
    try:
        peer = connect()
        peer.get("device-0")  # the connection is there before the clock starts
    except Exception:
        traceback.print_exc()
        at_once.abort()
        answers.send(None)
        return
    at_once.wait()
    answers.send(calls_of(peer, order, worker))
    os._exit(0)


def in_processes(connect, order):
    count = int(order["threads"])
    at_once = multiprocessing.Barrier(count + 1)
    pipes = [multiprocessing.Pipe(duplex=False) for _ in range(count)]
    workers = [multiprocessing.Process(target=work, args=(connect, order, i, at_once, pipes[i][1])) for i in range(count)]
    for each in workers:
        each.start()
    at_once.wait()
    start = time.perf_counter()
    parts = [receiver.recv() for receiver, _ in pipes]
    seconds = time.perf_counter() - start
    for each in workers:
        each.join()
    return parts, seconds


def answer_run(connect, here, order):
    if here is not None:  # in memory: the database belongs to this process
        if int(order["threads"]) > 1:
            return {"left_out": True}
        start = time.perf_counter()
        parts = [calls_of(here, order, 0)]
        seconds = time.perf_counter() - start
    else:
        parts, seconds = in_processes(connect, order)
    if None in parts:
        return {"left_out": True}
    latencies = sorted(each for part in parts for each in part["latencies"])
    answer = {name: sum(part[name] for part in parts) for name in ("calls", "rows", "created", "increments", "errors")}
    answer["first_error"] = next((part["first_error"] for part in parts if part["first_error"]), "")
    answer["seconds"] = seconds
    for name, part in (("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p999", 0.999)):
        answer[name] = latencies[int(part * (len(latencies) - 1))]
    return answer


def memory(line_name):
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(line_name + ":"))


def main(connect, is_in_memory):
    """Answers orders until the end of the input. `connect` makes a peer: what one worker uses."""
    here = connect() if is_in_memory else None
    for line in sys.stdin:
        verb, _, rest = line.rstrip("\n").partition(" ")
        try:
            if verb == "run":
                answer = answer_run(connect, here, dict(word.split("=", 1) for word in rest.split()))
            elif verb == "memory":
                answer = {"now": memory("VmRSS"), "most": memory("VmHWM")}
                with open("/proc/self/clear_refs", "w", encoding="ascii") as refs:
                    refs.write("5")
            else:  # in a process of its own: a connection must not be inherited by the workers
                answer = getattr(here, verb)(rest) if here else apart(connect, verb, rest)
        except Exception as failure:
            answer = {"failed": f"{type(failure).__name__}: {failure}"}
        print(json.dumps(answer), flush=True)


def apart(connect, verb, rest):
    receiver, sender = multiprocessing.Pipe(duplex=False)

    def run():
        try:
            sender.send(getattr(connect(), verb)(rest))
        except Exception as failure:
            sender.send({"failed": f"{type(failure).__name__}: {failure}"})

    worker = multiprocessing.Process(target=run)
    worker.start()
    answer = receiver.recv()
    worker.join()
    return answer
