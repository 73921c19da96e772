"""Prints the samples of a run as tables, and how Evercred stands to the peers: table.py SAMPLES"""

import json
import sys
from statistics import median

GO, SPAWN = "Go, aws-sdk-go-v2, 32 workers", "C loop of posix_spawn, 16 at once: the handlers alone"


def read(path):
    """{section: {(n, label): [sample]}} in the order of appearance, and the notes."""
    sections, notes = {}, []
    with open(path) as file:
        for line in map(json.loads, file):
            if "section" in line:
                rows = sections.setdefault(line["section"], {})
            elif "note" in line:
                notes.append(line["note"])
            else:
                rows.setdefault((line["n"], line["label"]), []).append(line)
    return sections, notes


def middle(runs, key):
    return median(run[key] for run in runs)


def table(rows):
    cells = [("N", "", "wall s", "CPU s", "peak MB", "runs")]
    for (n, label), runs in sorted(rows.items(), key=lambda row: row[0][0]):
        wall, cpu, peak = middle(runs, "wall"), middle(runs, "cpu"), middle(runs, "rss") / 1024
        cells.append((f"{n:,}", label, f"{wall:.3f}", f"{cpu:.3f}", f"{peak:.0f}", str(len(runs))))
    widths = [max(map(len, column)) for column in zip(*cells)]
    cells.insert(1, tuple("-" * width for width in widths))
    for row in cells:
        padded = [cell.ljust(width) if i == 1 else cell.rjust(width) for i, (cell, width) in enumerate(zip(row, widths))]
        print("| " + " | ".join(padded) + " |")


def comparisons(rows):
    """Evercred's wall and CPU time as a share of the Go program's, and its rate as a share of the bare spawn loop's."""
    for (n, label), runs in rows.items():
        if label != "Evercred" or n < 100:
            continue
        parts = []
        if go := rows.get((n, GO)):
            wall, cpu = (middle(runs, key) / middle(go, key) for key in ("wall", "cpu"))
            parts.append(f"{wall:.2f} of the Go program's wall time, {cpu:.2f} of its CPU time")
        if spawn := rows.get((n, SPAWN)):
            parts.append(f"{middle(spawn, 'wall') / middle(runs, 'wall'):.0%} of the C loop's rate")
        if parts:
            print(f"Evercred, N = {n:,}: " + "; ".join(parts))


sections, notes = read(sys.argv[1])
for title, rows in sections.items():
    print(f"\n{title}\n")
    table(rows)
    comparisons(rows)
print()
for note in notes:
    print(note)
