//! The built-in table of working days in China, read once from `data/working_days_cn.txt`. A
//! caller with a calendar of its own hands that in instead.

use std::collections::HashSet;
use std::sync::LazyLock;

use jiff::civil::Date;

use super::calendar::{WorkingDays, is_weekday};

/// Public offices in China: weekends, public holidays and make-up workdays.
#[derive(Debug, Clone, Default)]
pub struct ChinaWorkingDays {
    covers: Option<(Date, Date)>,
    exceptions: HashSet<Date>,
}

impl ChinaWorkingDays {
    /// The table that ships with the crate.
    #[must_use]
    pub fn built_in() -> &'static Self {
        static TABLE: LazyLock<ChinaWorkingDays> = LazyLock::new(|| {
            ChinaWorkingDays::read(include_str!("../../data/working_days_cn.txt"))
        });
        &TABLE
    }

    /// First and last day of the table.
    #[must_use]
    pub fn covers(&self) -> Option<(Date, Date)> {
        self.covers
    }

    /// Reads a table: `covers FIRST LAST`, then `off|work YEAR MM-DD...`; `#` starts a comment.
    fn read(table: &str) -> Self {
        let mut read = Self::default();
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let mut fields = line.split_whitespace();
            match (fields.next(), fields.next()) {
                (Some("covers"), Some(first)) => {
                    let ends = first.parse().ok().zip(fields.next().and_then(|d| d.parse().ok()));
                    read.covers = ends;
                }
                (Some("off" | "work"), Some(year)) => {
                    let days = fields.map(|day| format!("{year}-{day}"));
                    let days = days.filter_map(|day| day.parse::<Date>().ok());
                    read.exceptions.extend(days);
                }
                _ => {}
            }
        }
        read
    }
}

impl WorkingDays for ChinaWorkingDays {
    fn is_working(&self, day: Date) -> Option<bool> {
        let (first, last) = self.covers?;
        (first..=last).contains(&day).then(|| is_weekday(day) != self.exceptions.contains(&day))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn holidays_and_make_up_workdays_differ_from_the_week() {
        let table = ChinaWorkingDays::built_in();
        assert_eq!(table.is_working(date(2024, 9, 29)), Some(true));
        assert_eq!(table.is_working(date(2024, 10, 1)), Some(false));
        assert_eq!(table.is_working(date(2024, 10, 9)), Some(true));
        assert_eq!(table.is_working(date(2024, 10, 5)), Some(false));
        assert_eq!(table.is_working(date(2027, 1, 4)), None);
    }

    #[test]
    fn every_exception_contradicts_the_week_it_lies_in() {
        let table = include_str!("../../data/working_days_cn.txt");
        let lines = table.lines().filter(|line| line.starts_with(['o', 'w']));
        for line in lines {
            let (kind, days) = line.split_once(' ').unwrap();
            let (year, days) = days.split_once(' ').unwrap();
            for day in days.split(' ') {
                let date: Date = format!("{year}-{day}").parse().unwrap();
                assert_eq!(is_weekday(date), kind == "off", "{date}");
            }
        }
        assert!(ChinaWorkingDays::built_in().covers().is_some());
    }
}
