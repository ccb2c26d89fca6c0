"""Turns results into results.json, results.md, convert.svg and load.svg."""
import html, json, os


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|---|" + "---:|" * (len(head) - 1)]
    return lines + ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows] + [""]


def convert_lines(section):
    lines = [f"## convert to /dev/null (medians of {section['runs']})", ""]
    rows, scaled = [], False
    for file in section["files"]:
        for name, r in file["tools"].items():
            scaled |= r["part"] < 1
            mark = f" † ({r['part']:.0%})" if r["part"] < 1 else ""
            name = f"**{name}**" if name == "td2braze" else f"`{name}`" if "-dc" in name else name
            rows.append([file["file"], name + mark, f"{r['wall']:.2f}", f"{r['mb_per_s']:,.0f}",
                         f"{r['wall_of_igzip']:.2f}", f"{r['faster_than_gzip']:.2f}", f"{r['cpu']:.2f}",
                         f"{r['cpu_of_igzip']:.2f}", f"{r['rss_mb']:.1f}"])
    lines += table(["file", "tool", "wall s", "MB/s", "wall ÷ igzip", "faster than gzip", "CPU s", "CPU ÷ igzip",
                    "peak MB"], rows)
    if scaled:
        lines += ["† run on that part of the file, times scaled up.", ""]
    lines += table(["file", "rows", "plain MB", "gzip MB"],
                   [[f["file"], f"{f['rows']:,}", f"{f['bytes'] / 1e6:,.0f}", f"{f['gzip_bytes'] / 1e6:,.0f}"]
                    for f in section["files"]])
    return lines


def load_lines(section):
    lines = [f"## load: {section['rows']:,} rows of {section['bytes'] / section['rows']:.0f} B, "
             f"{section['requests']:,} requests, {section['in_flight']} in flight (medians of {section['runs']})", ""]
    rows = [[f"**{name}**" if name == "td2braze" else name, f"{r['wall']:.2f}", f"{r['cpu']:.2f}",
             f"{r['rows_per_s']:,.0f}", f"{r['requests_per_s']:,.0f}", f"{r['cpu_us_per_request']:,.0f}",
             f"{r['rows_per_cpu_s']:,.0f}", f"{r['rss_mb']:.1f}"] for name, r in section["tools"].items()]
    return lines + table(["tool", "wall s", "CPU s", "rows/s", "requests/s", "CPU µs/request", "rows per CPU-second",
                          "peak MB"], rows)


def rate_lines(r):
    head = f"## load at {r['limit']:,} requests/s and {r['latency_ms']} ms (medians of {r['runs']})"
    return [head, ""] + table(["rows", "requests/s reached", "CPU, share of one core", "peak MB"],
                              [[f"{r['rows']:,}", f"{r['requests_per_s']:,.1f}", f"{r['cpu_share']:.1%}",
                                f"{r['rss_mb']:.1f}"]])


def rss_lines(section):
    rows = [["convert " + r["file"], f"{r['bytes'] / 1e6:,.0f}", "–", f"{r['rss_mb']:.1f}"] for r in section["convert"]]
    rows += [["load " + r["file"], f"{r['bytes'] / 1e6:,.0f}", str(r["in_flight"]), f"{r['rss_mb']:.1f}"]
             for r in section["load"]]
    return ["## peak memory", ""] + table(["run", "plain MB", "in flight", "peak MB"], rows)


def goals(result):
    """The aims: (what, found, bound, whether a larger figure is better)."""
    for file in result.get("convert", {}).get("files", []):
        ours, name = file["tools"]["td2braze"], file["file"]
        jsonl = name.endswith("jsonl")
        yield f"{name}: wall ÷ igzip", ours["wall_of_igzip"], 1.15 if jsonl else 1.3, False
        yield f"{name}: faster than gzip", ours["faster_than_gzip"], 4.2 if jsonl else 3.3, True
        yield f"{name}: CPU ÷ igzip", ours["cpu_of_igzip"], 2.2 if jsonl else 2.3, False
        if "zlib_wall_of_c_loop" in file:
            yield f"{name}: wall with zlib ÷ C loop over zlib", file["zlib_wall_of_c_loop"], 1.1, False
    if "load" in result:
        tools = result["load"]["tools"]
        ours, peer = tools["td2braze"], tools["pycurl + orjson + isal"]
        yield "load: CPU ÷ pycurl", ours["cpu"] / peer["cpu"], 1, False
        yield "load: wall ÷ pycurl", ours["wall"] / peer["wall"], 1, False
    if "rate" in result:
        yield "rate: share of one core", result["rate"]["cpu_share"], 0.15, False
        yield "rate: part of the limit reached", result["rate"]["requests_per_s"] / result["rate"]["limit"], 0.98, True
    for r in result.get("rss", {}).get("convert", []):
        yield f"convert {r['file']}, {r['bytes'] / 1e6:,.0f} MB: peak MB", r["rss_mb"], 32, False
    for r in result.get("rss", {}).get("load", []):
        yield f"load {r['file']}, {r['in_flight']} in flight: peak MB", r["rss_mb"], 64, False


def goal_lines(result):
    rows = []
    for what, found, bound, more in goals(result):
        met = found >= bound if more else found <= bound
        rows.append([what, f"{found:.2f}", f"{'≥' if more else '≤'} {bound:g}", "yes" if met else "**no**"])
    return ["## against the aims", ""] + table(["", "found", "bound", "met"], rows) if rows else []


# ---- charts ------------------------------------------------------------------------------------------------------

STYLE = """
text { font: 12px system-ui, sans-serif; fill: #1f2328 } .title { font-weight: 600 } .value { fill: #59636e }
.bar { fill: #afb8c1 } .ours { fill: #0969da }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .value { fill: #9198a1 } .bar { fill: #545d68 } .ours { fill: #4493f8 }
}
"""


def chart(panels):
    """Horizontal bars. panels: [(title, [(label, value, text, is ours)])]; each panel has its own scale."""
    left, width, line, y, shapes = 190, 720, 20, 8, []
    for title, bars in panels:
        y += 16
        shapes.append(f'<text class="title" x="8" y="{y}">{html.escape(title)}</text>')
        y += 8
        top = max(value for _, value, _, _ in bars)
        for label, value, text, ours in bars:
            length = max(1, value / top * (width - left - 130))
            shapes.append(f'<text x="{left - 8}" y="{y + 14}" text-anchor="end">{html.escape(label)}</text>'
                          f'<rect class="{"ours" if ours else "bar"}" x="{left}" y="{y + 3}" width="{length:.1f}" '
                          f'height="{line - 6}" rx="2"/>'
                          f'<text class="value" x="{left + length + 6:.1f}" y="{y + 14}">{html.escape(text)}</text>')
            y += line
        y += 10
    summary = html.escape("; ".join(f"{title}: " + ", ".join(f"{label} {text}" for label, _, text, _ in bars)
                                    for title, bars in panels))
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {y}" width="{width}" height="{y}" '
            f'role="img" aria-label="{summary}">\n<style>{STYLE}</style>\n' + "\n".join(shapes) + "\n</svg>\n")


def charts(result):
    if "convert" in result:
        panels = []
        for file in result["convert"]["files"]:
            bars = sorted(((name, r["mb_per_s"], f"{r['mb_per_s']:,.0f} MB/s", name.startswith("td2braze"))
                           for name, r in file["tools"].items()), key=lambda b: -b[1])
            panels.append((f"{file['file']}.gz, MB/s of plain data, more is better", bars))
        yield "convert.svg", chart(panels)
    if "load" in result:
        tools = result["load"]["tools"].items()
        yield "load.svg", chart([
            ("load, CPU-seconds per million records, less is better",
             sorted(((name, 1e6 / r["rows_per_cpu_s"], f"{1e6 / r['rows_per_cpu_s']:.2f} s", name == "td2braze")
                     for name, r in tools), key=lambda b: b[1])),
            ("load, records per second without limit, more is better",
             sorted(((name, r["rows_per_s"], f"{r['rows_per_s']:,.0f}/s", name == "td2braze") for name, r in tools),
                    key=lambda b: -b[1])),
        ])


def write_report(result, folder):
    m = result["machine"]
    lines = [f"{m['cpu']}, {m['cores']} cores, {m['system']}; {m['td2braze']}; {m['gzip']}, {m['pigz']}, {m['igzip']}, "
             f"{m['jq']}, {m['curl']}, Python {m['python']} ({m['python_packages']}). Load average at the start: "
             f"{m['load_at_start']:.2f}. {result['began']}", ""]
    for name, render in (("convert", convert_lines), ("load", load_lines), ("rate", rate_lines), ("rss", rss_lines)):
        if name in result:
            lines += render(result[name])
    lines += goal_lines(result)
    files = [("results.json", json.dumps(result, indent=1, ensure_ascii=False) + "\n"),
             ("results.md", "\n".join(lines)), *charts(result)]
    for name, text in files:
        with open(os.path.join(folder, name), "w") as f:
            f.write(text)
