#!/usr/bin/env python3
"""Recomputes the table of an appraisal from its export, to the last digit.

    python3 docs/recompute/recompute.py appraisal.csv
    python3 docs/recompute/recompute.py appraisal.jsonl --format json

Reads what `answerable export appraisal --format csv` (or jsonl) wrote, adds up the rows, applies the
formulas of docs/appraisal.md, and prints the table. It needs Python 3 and nothing else, and shares
no code with the program whose table it checks.
"""

import argparse
import csv
import json
import sys
from fractions import Fraction

NO_CASES = "no_cases"


def read(path):
    """The rows of an export; in CSV every cell is a text."""
    with open(path, encoding="utf-8", newline="") as file:
        if path.endswith(".jsonl"):
            for line in file:
                row = json.loads(line)
                yield {name: as_text(cell) for name, cell in row.items()}
        else:
            csv.field_size_limit(1 << 30)
            yield from csv.DictReader(file)


def as_text(cell):
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    return str(cell)


def rounded(exact, decimals, rounding):
    """An exact fraction of at least 0 as a decimal, rounded once."""
    scaled = exact * 10**decimals
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    twice = 2 * rest
    if rounding == "half_up" and twice >= scaled.denominator:
        whole += 1
    elif rounding == "half_even":
        if twice > scaled.denominator or (twice == scaled.denominator and whole % 2):
            whole += 1
    elif rounding not in ("half_up", "down"):
        sys.exit(f"no rounding is called {rounding}")
    if decimals == 0:
        return str(whole)
    digits = str(whole).rjust(decimals + 1, "0")
    return f"{digits[:-decimals]}.{digits[-decimals:]}"


class Figure:
    """One rate of one unit over one group of cases."""

    def __init__(self):
        self.numerator = 0
        self.denominator = 0
        self.late = 0
        self.weight = 0
        self.excluded = 0
        self.beside = 0

    def add(self, row):
        standing = row["standing"]
        self.weight = int(row["weight_per_mille"])
        if standing == "counted":
            self.numerator += int(row["credit_per_mille"])
            self.denominator += int(row["denominator"])
            self.late += int(row["late_on_first_date"])
        elif standing == "excluded":
            self.excluded += 1
        elif standing == "beside":
            self.beside += 1

    def rate(self):
        """The exact rate as a part of one; none without a denominator."""
        if self.denominator == 0:
            return None
        return Fraction(max(self.numerator, 0), 1000 * self.denominator)


class Unit:
    """One line of the table."""

    def __init__(self, row):
        self.group = row["peer_group"]
        self.unit = row["unit"]
        self.code = row["unit_code"]
        self.figures = {}
        self.classes = {}
        self.cases = set()
        self.place = "not_compared"

    def add(self, row):
        key = (row["case_group"], row["figure"])
        if row["standing"] == NO_CASES:
            return
        if row["standing"] == "class":
            self.classes[key] = self.classes.get(key, 0) + 1
            return
        self.figures.setdefault(key, Figure()).add(row)
        bears_weight = row["weighs_any"] == "0" or int(row["weight_per_mille"]) > 0
        is_counted = row["standing"] == "counted" and int(row["denominator"]) > 0
        if bears_weight and is_counted and row["duplicate"] == "0":
            self.cases.add(row["case"])

    def exact_score(self):
        """The weighted mean of the rates that have a value; none if none has."""
        if not self.unit:
            return None
        parts = [(it.weight, it.rate()) for it in self.figures.values() if it.rate() is not None]
        weights = sum(weight for weight, _ in parts)
        if weights == 0:
            return None
        return sum((weight * rate for weight, rate in parts), Fraction(0)) / weights


class Rule:
    """What of the rule every row repeats."""

    def __init__(self, row):
        self.decimals = int(row["decimals"])
        self.rounding = row["rounding"]
        self.is_ranked = row["is_ranked"] == "1"
        self.minimum_count = int(row["minimum_count"])
        self.governance_min = int(row["governance_min"]) if row["governance_min"] else None
        self.governance_places = int(row["governance_places"] or 0)

    def percent(self, exact):
        return None if exact is None else rounded(exact * 100, self.decimals, self.rounding)


def shared_places(units, measure):
    """Places by a measure, the greatest first; ties share one."""
    ordered = sorted((measure(unit) for unit in units), reverse=True)
    return {id(unit): 1 + sum(1 for other in ordered if other > measure(unit)) for unit in units}


def give_places(units, rule):
    """Compares units within each peer group by the printed score."""
    if not rule.is_ranked:
        return
    for group in {unit.group for unit in units if unit.group}:
        peers = [unit for unit in units if unit.group == group]
        special = set()
        if rule.governance_min is not None:
            large = [unit for unit in peers if len(unit.cases) >= rule.governance_min]
            places = shared_places(large, lambda unit: len(unit.cases))
            special = {id(u) for u in large if places[id(u)] <= rule.governance_places}
        ranked = []
        for unit in peers:
            score = rule.percent(unit.exact_score())
            if id(unit) in special:
                unit.place = "special_governance"
            elif score is None:
                unit.place = "no_score"
            elif len(unit.cases) < rule.minimum_count:
                unit.place = "too_few"
            else:
                ranked.append(unit)
        places = shared_places(ranked, lambda unit: Fraction(rule.percent(unit.exact_score())))
        for unit in ranked:
            unit.place = str(places[id(unit)])


def recompute(rows):
    """The table as plain data."""
    units, rule = {}, None
    for row in rows:
        rule = rule or Rule(row)
        units.setdefault(row["unit"], Unit(row)).add(row)
    if rule is None:
        return []
    give_places(list(units.values()), rule)
    return [shown(unit, rule) for _, unit in sorted(units.items())]


def shown(unit, rule):
    figures = {}
    for (group, rate), figure in sorted(unit.figures.items()):
        figures[f"{group}.{rate}"] = {
            "numerator_per_mille": figure.numerator,
            "denominator": figure.denominator,
            "percent": rule.percent(figure.rate()),
            "late_on_first_date": figure.late,
            "excluded": figure.excluded,
            "beside": figure.beside,
        }
    classes = {f"{group}.{name}": n for (group, name), n in sorted(unit.classes.items())}
    return {
        "peer_group": unit.group or None,
        "unit": unit.unit or None,
        "code": unit.code or None,
        "cases_counted": len(unit.cases),
        "score": rule.percent(unit.exact_score()),
        "place": unit.place,
        "figures": figures,
        "classes": classes,
    }


def print_text(table):
    for unit in table:
        name = unit["code"] or "(of no unit)"
        print(f"{name}: score {unit['score'] or '-'}, place {unit['place']}, "
              f"{unit['cases_counted']} cases")
        for key, figure in unit["figures"].items():
            numerator = Fraction(max(figure["numerator_per_mille"], 0), 1000)
            print(f"  {key}: {float(numerator):g}/{figure['denominator']} = "
                  f"{figure['percent'] or '-'} %, {figure['excluded']} excluded, "
                  f"{figure['beside']} beside")
        for key, number in unit["classes"].items():
            print(f"  {key}: {number}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("export", help="a file ending in .csv or .jsonl")
    parser.add_argument("--format", choices=["text", "json"], default="text")
    arguments = parser.parse_args()
    table = recompute(read(arguments.export))
    if arguments.format == "json":
        json.dump(table, sys.stdout, ensure_ascii=False, indent=1)
        print()
    else:
        print_text(table)


if __name__ == "__main__":
    main()
