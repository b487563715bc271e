# Contestants in turn, round by round, and what the SQL says afterwards: a fast one that loses rows shows as wrong.
import itertools
import statistics

from contestant import Failed

run_numbers = itertools.count(1)


def rate_of(answer):
    return answer["rows"] / answer["seconds"]


class Result:
    """What one contestant did in one case."""

    def __init__(self):
        self.rates, self.latencies, self.created, self.increments, self.errors = [], [], 0, 0, 0
        self.note, self.wrong, self.left_out = "", "", False

    def add(self, answer, counts):
        self.created += answer["created"]
        self.increments += answer["increments"]
        self.errors += answer["errors"]
        if answer["errors"]:
            self.note = answer["first_error"][:160]
        if counts:
            self.rates.append(rate_of(answer))
            self.latencies.append({name: answer[name] for name in ("p50", "p90", "p99", "p999")})

    def as_json(self):
        if self.left_out or not self.rates:
            return {"left_out": self.left_out, "note": self.note}
        middle = {name: statistics.median(each[name] for each in self.latencies) for name in self.latencies[0]}
        return {"rates": [round(rate, 1) for rate in self.rates], "median": round(statistics.median(self.rates), 1),
                "latency_us": {name: round(value, 1) for name, value in middle.items()}, "errors": self.errors,
                "note": self.note, "wrong": self.wrong}


def verdict(case, before, after, result):
    """Empty, or what the table holds that it must not. A call that threw may have stored its row before, or not: then the table may
    hold more than the calls said, but never less, and never a duplicate."""
    rows, _, seen = (now - then for now, then in zip(after, before))
    if after[0] != after[1]:
        return f"{after[0] - after[1]} duplicate rows"
    if case.workload != "update_contended" and (rows < result.created or (rows > result.created and not result.errors)):
        return f"{rows} rows were created, {result.created} calls said so"
    if seen < result.increments:
        return f"{result.increments - seen} of {result.increments} increments lost"
    if seen > result.increments and not result.errors:
        return f"{seen - result.increments} increments more than the {result.increments} that the calls made"
    return ""


def is_bad(result):
    """Of a result as JSON: wrong, or calls have failed, or the contestant has."""
    return bool(result.get("wrong") or result.get("errors") or (result.get("left_out") and result["note"]))


def turn(contestant, case, seconds, result, counts):
    if result.left_out:
        return
    try:
        answer = contestant.ask(case.order(seconds, next(run_numbers)))
        if "left_out" in answer:
            result.left_out = True
        else:
            result.add(answer, counts)
    except Failed as failure:
        result.note, result.left_out = str(failure)[:160], True


def race(case, contestants, rounds, seconds):
    """The results by name. One short round warms up: connections, prepared statements, caches."""
    results, before = {}, {}
    for each in contestants:
        results[each.name] = Result()
        try:
            each.fill(case.rows)
            before[each.name] = each.totals()
        except Failed as failure:
            results[each.name].note, results[each.name].left_out = str(failure)[:160], True
    for number in range(-1, rounds):
        order = contestants if number % 2 == 0 else contestants[::-1]
        for each in order:
            turn(each, case, seconds if number >= 0 else min(seconds, 0.05), results[each.name], number >= 0)
    for each in contestants:
        result = results[each.name]
        if result.left_out:
            continue
        try:
            after = each.totals()
        except Failed as failure:
            result.note, result.left_out = str(failure)[:160], True
            continue
        result.wrong = verdict(case, before[each.name], after, result)
        if after != before[each.name]:
            each.dirty_with = None
    return results
