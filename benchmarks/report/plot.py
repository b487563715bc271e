# Charts as inline SVG: lines over categories, with a logarithmic scale and a bar for each point's spread; bars side by side.
import html
import math

WIDTH, HEIGHT = 440, 280
LEFT, RIGHT, TOP, BOTTOM = 62, 12, 30, 34
COLOURS = {"rowan": "#c0392b", "rowan_alone": "#e59866", "by_hand": "#2c3e50", "by_hand_one_writer": "#85929e",
           "by_hand_guarded": "#85929e",
           "libpqxx": "#2471a3", "soci": "#7d3c98", "soci_prepared": "#bb8fce", "sqlalchemy": "#b7950b", "django": "#1e8449"}


def short(value):
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:.3g}{letter}"
    return f"{value:.3g}"


def text(x, y, words, anchor="middle", size=11, extra=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" {extra}>{html.escape(str(words))}</text>'


def chart(title, categories, series, unit):
    """`series`: name → {category: (least, middle, most)}. Nothing where there is nothing to show."""
    points = [value for line in series.values() for triple in line.values() for value in triple if value > 0]
    if not points:
        return ""
    low, high = math.floor(math.log10(min(points)) * 2) / 2, math.ceil(math.log10(max(points)) * 2) / 2
    high = max(high, low + 0.5)
    step = (WIDTH - LEFT - RIGHT) / max(1, len(categories) - 1)

    def x_of(category):
        return LEFT + categories.index(category) * step if len(categories) > 1 else (LEFT + WIDTH - RIGHT) / 2

    def y_of(value):
        part = (math.log10(max(value, 10**low)) - low) / (high - low)
        return HEIGHT - BOTTOM - part * (HEIGHT - BOTTOM - TOP)

    out = [f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img" aria-label="{html.escape(title)}">',
           text(LEFT, 16, title, "start", 13, 'font-weight="bold"'), text(WIDTH - RIGHT, 16, unit, "end", 10)]
    for power in range(math.ceil(low), math.floor(high) + 1):
        y = y_of(10.0**power)
        out.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" class="grid"/>')
        out.append(text(LEFT - 6, y + 4, short(10.0**power), "end", 10))
    for category in categories:
        out.append(text(x_of(category), HEIGHT - BOTTOM + 16, category))
    for name, line in series.items():
        colour = COLOURS.get(name, "#555")
        places = [category for category in categories if category in line]
        path = " ".join(f"{x_of(each):.1f},{y_of(line[each][1]):.1f}" for each in places)
        out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{2.4 if name == "rowan" else 1.4}"/>')
        for each in places:
            least, middle, most = line[each]
            x = x_of(each)
            out.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{y_of(least):.1f}" y2="{y_of(most):.1f}" stroke="{colour}" opacity=".5"/>')
            out.append(f'<circle cx="{x:.1f}" cy="{y_of(middle):.1f}" r="2.6" fill="{colour}"><title>{html.escape(name)}: '
                       f"{short(middle)} ({short(least)} … {short(most)})</title></circle>")
    return "".join(out) + "</svg>"


def bars(title, rows, unit):
    """Groups of horizontal bars from zero. `rows`: (group, {name: value})."""
    tall, gap, left, right, top = 13, 9, 90, 70, 30
    most = max((value for _, group in rows for value in group.values()), default=0)
    if most <= 0:
        return ""
    height = top + sum(len(group) * tall + gap for _, group in rows)
    out = [f'<svg viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img" aria-label="{html.escape(title)}">',
           text(8, 16, title, "start", 13, 'font-weight="bold"'), text(WIDTH - 4, 16, unit, "end", 10)]
    y = top
    for label, group in rows:
        out.append(text(left - 8, y + len(group) * tall / 2 + 4, label, "end"))
        for name, value in group.items():
            width = (WIDTH - left - right) * value / most
            out.append(f'<rect x="{left}" y="{y + 1}" width="{width:.1f}" height="{tall - 2}" fill="{COLOURS.get(name, "#555")}">'
                       f"<title>{html.escape(name)}: {value:g}</title></rect>")
            out.append(text(left + width + 5, y + tall - 3, f"{value:,.0f}", "start", 10))
            y += tall
        y += gap
    return "".join(out) + "</svg>"


def legend(names, titles):
    keys = (f'<span><i style="background:{COLOURS.get(name, "#555")}"></i>{html.escape(titles[name])}</span>' for name in names)
    return f'<p class="legend">{"".join(keys)}</p>'
