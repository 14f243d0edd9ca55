"""Medians over the rounds, and how they are told."""

import statistics
import sys


def line(name, role, clients, rounds, memory):
    """What an operation does under so many clients. Ratios are within each round; then the median is taken."""
    def middle(of):
        return statistics.median(of(limit, service) for limit, service in rounds)
    made = {
        "operation": name, "role": role, "clients": clients,
        "limit_per_s": middle(lambda limit, _: limit["rate"]),
        "service_per_s": middle(lambda _, service: service["rate"]),
        "ratio": middle(lambda limit, service: service["rate"] / limit["rate"]),
        "limit_p50_ms": middle(lambda limit, _: limit["p50"]), "limit_p99_ms": middle(lambda limit, _: limit["p99"]),
        "service_p50_ms": middle(lambda _, service: service["p50"]), "service_p99_ms": middle(lambda _, service: service["p99"]),
        "errors": sum(service["errors"] for _, service in rounds),
        "memory_mib": memory,
    }
    print(row(made), file=sys.stderr)
    return made


def rows(name, rounds, memory):
    """The same for what is counted in rows."""
    made = {
        "operation": name,
        "limit_rows_per_s": statistics.median(limit for limit, _ in rounds),
        "service_rows_per_s": statistics.median(service for _, service in rounds),
        "ratio": statistics.median(service / limit for limit, service in rounds),
        "memory_mib": memory,
    }
    print(bulk_row(made), file=sys.stderr)
    return made


def row(made):
    who = "all" if made["role"] == "administrator" else "1 %"
    return (f"| {made['operation']} | {who} | {made['clients']} | {made['limit_per_s']:,.0f} | {made['service_per_s']:,.0f} "
            f"| **{made['ratio']:.2f}** | {made['limit_p50_ms']:.2f} / {made['limit_p99_ms']:.1f} "
            f"| {made['service_p50_ms']:.2f} / {made['service_p99_ms']:.1f} | {made['errors']} |")


def bulk_row(made):
    return (f"| {made['operation']} | {made['limit_rows_per_s']:,.0f} | {made['service_rows_per_s']:,.0f} "
            f"| **{made['ratio']:.2f}** | {made['memory_mib']:.0f} |")


def table(figures):
    """All of it in Markdown."""
    head = ("| operation | sees | clients | SQL, 1/s | service, 1/s | ratio | SQL p50 / p99, ms | service p50 / p99, ms | errors |\n"
            "|---|---|---|---|---|---|---|---|---|")
    parts = [
        f"First answer out of the database {1000 * figures['start_seconds']:.0f} ms after the start; "
        f"{figures['memory_at_rest_mib']:.0f} MiB at rest, "
        f"{max((made['memory_mib'] for made in figures['operations']), default=0):.0f} MiB after the load.",
        "\n".join([head, *map(row, figures["operations"])]),
    ]
    if figures["bulk"]:
        head = "| rows | SQL, rows/s | service, rows/s | ratio | memory, MiB |\n|---|---|---|---|---|"
        parts.append("\n".join([head, *map(bulk_row, figures["bulk"])]))
    return "\n\n".join(parts)
