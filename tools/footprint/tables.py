"""Tables of sizes: plain for a terminal, Markdown for a page. A table is a list of rows, its heading first."""


def kib(size):
    return f"{size / 1024:,.0f}" if size is not None else "-"


def plain(rows):
    widths = [max(len(cell) for cell in column) for column in zip(*rows)]
    return "\n".join(
        "  ".join([row[0].ljust(widths[0])] + [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]).rstrip()
        for row in rows)


def markdown(rows):
    ruler = ["---"] + ["---:"] * (len(rows[0]) - 1)
    return "\n".join(f"| {' | '.join(row)} |" for row in [rows[0], ruler] + rows[1:])
