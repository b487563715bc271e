# Processors that never sleep: a virtual machine takes tens of microseconds to wake one, which is as long as a call to a server
# takes, and whether it has to differs from one second to the next. A loop of the idle class runs on each, and gives way to
# whatever else wants to run. Not for what writes: each flush to the disk took 4 ms beside these loops, and 0.3 ms without.
import contextlib
import multiprocessing
import os


def loop():
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    while True:
        pass


@contextlib.contextmanager
def awake(wanted):
    loops = [multiprocessing.Process(target=loop, daemon=True) for _ in range(os.cpu_count() if wanted else 0)]
    for each in loops:
        each.start()
    try:
        yield
    finally:
        for each in loops:
            each.kill()
            each.join()
