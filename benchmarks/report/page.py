# The report as one HTML page that needs nothing else: facts, plots, tables, and what came out wrong.
import html

from places import TITLES, WRITTEN_BY_THE_USER
from plot import bars, chart, legend, short

STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:1360px;margin:2em auto;padding:0 1em;color:#222}
h2{margin-top:2em;border-bottom:1px solid #ccc}h3{margin-bottom:.3em}
table{border-collapse:collapse;font-size:13px;margin:.6em 0}td,th{padding:.2em .6em;text-align:right;border-bottom:1px solid #eee}
td:first-child,th:first-child{text-align:left}.plots{display:flex;flex-wrap:wrap;gap:8px}
.grid{stroke:#e4e4e4}.wrong{color:#fff;background:#c0392b;padding:0 .3em}.note{color:#777}
.legend span{margin-right:1.2em;font-size:13px}.legend i{display:inline-block;width:12px;height:12px;margin-right:5px}
small{color:#777;font-weight:normal}code{background:#f4f4f4;padding:0 .2em}
"""

SECTIONS = {
    "calls": ("One thread", "Calls per second, median of the rounds (least … most), and the ratio to the C API by hand."),
    "threads": ("Throughput against threads", "The vertical bars span the rounds. Python contestants run one process for each thread."),
    "lists": ("Rows per second against the size of the list", "One thread, one call for each list."),
    "distance": ("A server 0.5 ms away", "By a proxy that holds every byte up for 0.25 ms each way. Microseconds per call, the median of calls."),
    "growth": ("As the table grows", "Calls per second at that many rows; lists: of 8 new rows."),
    "stream": ("A million rows read one by one", "Rows per second."),
}


def names_in(cases):
    seen = {name for case in cases for name in case["results"]}
    return [name for name in TITLES if name in seen]


def triple(result):
    return (min(result["rates"]), result["median"], max(result["rates"])) if result.get("rates") else None


def cell(result, base, wants_latency):
    if result is None or not result.get("rates"):
        reason = (result or {}).get("note", "")
        return f'<td class="note" title="{html.escape(reason)}">–</td>'
    least, middle, most = triple(result)
    ratio = f" <b>{middle / base:.2f}×</b>" if base else ""
    words = f"{short(middle)}{ratio} <small>{short(least)} … {short(most)}</small>"
    if wants_latency:
        words = f"{result['latency_us']['p50']:.0f} <small>p99 {result['latency_us']['p99']:.0f}</small>"
    if result["wrong"]:
        words += f' <span class="wrong">WRONG: {html.escape(result["wrong"])}</span>'
    if result["errors"]:
        words += f' <span class="wrong" title="{html.escape(result["note"])}">{result["errors"]} errors</span>'
    return f"<td>{words}</td>"


def table(cases, row_title, wants_latency=False):
    names = names_in(cases)
    head = "".join(f"<th>{html.escape(TITLES[name])}</th>" for name in names)
    rows = []
    for case in cases:
        by_hand = case["results"].get("by_hand", {})
        cells = "".join(cell(case["results"].get(name), by_hand.get("median"), wants_latency) for name in names)
        rows.append(f"<tr><td>{html.escape(row_title(case))}</td>{cells}</tr>")
    return f"<table><tr><th></th>{head}</tr>{''.join(rows)}</table>"


def plots(cases, axis, unit):
    """One chart for each workload: throughput, and the median latency where callers are many."""
    out = [legend(names_in(cases), TITLES), '<div class="plots">']
    for workload in dict.fromkeys(case["workload"] for case in cases):
        chosen = [case for case in cases if case["workload"] == workload]
        categories = [case[axis] for case in chosen]
        rates, slow = {}, {}
        for case in chosen:
            for name, result in case["results"].items():
                if triple(result):
                    rates.setdefault(name, {})[case[axis]] = triple(result)
                    latency = result["latency_us"]
                    slow.setdefault(name, {})[case[axis]] = (latency["p50"], latency["p99"], latency["p999"])
        out.append(chart(workload, categories, rates, unit))
        if axis == "threads":
            out.append(chart(f"{workload}: p99 latency (p50 … p99.9)", categories, slow, "µs, by threads"))
    return "".join(out) + "</div>"


def row_title(section):
    if section == "calls":
        return lambda case: case["workload"]
    if section == "threads":
        return lambda case: f"{case['workload']}, {case['threads']} threads"
    if section == "lists":
        return lambda case: f"{case['workload']}, {case['size']} rows"
    if section == "growth":
        return lambda case: f"{case['workload']} at {case['rows']:,} rows"
    return lambda case: case["workload"] + (f", {case['threads']} threads" if case["threads"] > 1 else "") + (
        f", lists of {case['size']}" if case["size"] > 1 else "")


def section(report, name):
    title, words = SECTIONS[name]
    cases = [case for case in report["cases"] if case["section"] == name]
    if not cases:
        return ""
    out = [f"<h2>{title}</h2><p>{words}</p>"]
    for place, place_title in report["places"].items():
        here = [case for case in cases if case["place"] == place]
        if not here:
            continue
        out.append(f"<h3>{html.escape(place_title)}</h3>")
        if name == "threads":
            out.append(plots(here, "threads", "calls/s, by threads"))
        elif name == "lists":
            out.append(plots(here, "size", "rows/s, by rows of a list"))
        elif name == "growth":
            out.append(plots(here, "rows", "calls/s, by rows of the table"))
        details = table(here, row_title(name), name == "distance")
        out.append(details if name in ("calls", "distance", "stream") else f"<details><summary>the figures</summary>{details}</details>")
    return "".join(out)


def extra_plot(extra):
    """Of a table that says how it is drawn."""
    if "bars" in extra:  # which column is whose
        columns = extra["bars"]
        rows = [(row[0], {name: float(row[column]) for name, column in columns.items()}) for row in extra["rows"][1:]]
        return legend(columns, TITLES) + bars(extra["title"], rows, extra["unit"])
    if "curve" in extra:  # whose value at each category
        lines = extra["curve"]
        categories = list(next(iter(lines.values()), {}))
        points = {name: {each: (max(value, 1),) * 3 for each, value in line.items()} for name, line in lines.items()}
        return legend(lines, TITLES) + chart(extra["curve_title"], categories, points, extra["unit"])
    return ""


def extra_tables(report):
    """What was measured beside the races: tables of rows whose first is the head."""
    out = []
    for extra in report["tables"]:
        head, *rows = extra["rows"]
        out.append(f"<h2>{html.escape(extra['title'])}</h2><p>{html.escape(extra['words'])}</p>{extra_plot(extra)}<table><tr>")
        out.append("".join(f"<th>{html.escape(str(each))}</th>" for each in head) + "</tr>")
        for row in rows:
            out.append("<tr>" + "".join(f"<td>{html.escape(str(each))}</td>" for each in row) + "</tr>")
        out.append("</table>")
    return "".join(out)


def written_by_the_user(report):
    """A sentence for each that takes part without a safe get_or_create of its own."""
    present = names_in(report["cases"])
    sentences = (f"<li>{html.escape(TITLES[name])} has no safe get_or_create of its own. It is measured with the safe code that its user would "
                 f"have to write: {html.escape(words)}</li>" for name, words in WRITTEN_BY_THE_USER.items() if name in present)
    return f"<ul>{''.join(sentences)}</ul>"


def page(report):
    facts = report["facts"]
    machine, disk = facts["machine"], facts["directory"]
    versions = ", ".join(f"{name} {version}" for name, version in facts["versions"].items())
    wrong = [f"{case['place']}, {case['workload']}, {case['threads']} threads: {TITLES[name]}: {result['wrong']}"
             for case in report["cases"] for name, result in case["results"].items() if result.get("wrong")]
    verdict = "none" if not wrong else "<ul>" + "".join(f"<li>{html.escape(each)}</li>" for each in wrong) + "</ul>"
    return f"""<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Rowan: benchmarks of {facts['date']}</title><style>{STYLE}</style>
<h1>Rowan, measured beside what a user would pick instead</h1>
<p>{facts['date']}, commit {facts['commit']}, by <code>{html.escape(facts['command'])}</code>.<br>
{html.escape(machine['processor'])}, {machine['cores']} cores, {machine['memory_gib']} GiB, {html.escape(machine['system'])};
database files on {html.escape(disk['file_system'])} of {html.escape(disk['size'])}, device {html.escape(disk['device'])}
{html.escape(disk['model'])} (rotating: {disk['rotating']});
load at the start {machine['load_at_start']}, at the end {report['load_at_end']}.<br><small>{html.escape(versions)}</small></p>
<p>{html.escape(report['caveat'])} docs/benchmarks.md says how to read this page.</p>
{written_by_the_user(report)}
<p>Whose table was not what their calls had said (checked by SQL after each case): {verdict}</p>
{"".join(section(report, name) for name in SECTIONS)}{extra_tables(report)}</html>
"""
