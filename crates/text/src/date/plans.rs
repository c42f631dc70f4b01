//! Plan periods by their number: data from `data/plan_periods.txt`, no rule.

use std::sync::LazyLock;

/// First and last year of the five-year plan with this number.
pub(super) fn five_year_plan(number: u64) -> Option<(i16, i16)> {
    static TABLE: LazyLock<Vec<(u64, i16, i16)>> =
        LazyLock::new(|| read(include_str!("../../data/plan_periods.txt")));
    TABLE.iter().find(|plan| plan.0 == number).map(|plan| (plan.1, plan.2))
}

/// `NUMBER FIRST LAST` a line; `#` starts a comment.
fn read(table: &str) -> Vec<(u64, i16, i16)> {
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| {
            let mut fields = line.split_whitespace();
            let number = fields.next()?.parse().ok()?;
            Some((number, fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plan_periods_are_read_from_the_table() {
        assert_eq!(five_year_plan(1), Some((1953, 1957)));
        assert_eq!(five_year_plan(14), Some((2021, 2025)));
        assert_eq!(five_year_plan(99), None);
    }
}
