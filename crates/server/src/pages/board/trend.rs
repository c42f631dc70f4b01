//! What was registered and closed on each of the last days, drawn by the server, with its table.

use app::port::list::{Days, Tally};
use app::tally::Measure;
use domain::ids::UnitId;
use jiff::ToSpan;
use jiff::civil::Date;

use crate::http::trouble::Trouble;
use crate::pages::desk::Desk;

/// Days shown.
const DAYS: i64 = 30;
/// Size of the drawing.
const WIDTH: i64 = 600;
const HEIGHT: i64 = 120;
/// Room for a bar and its gap.
const STEP: i64 = WIDTH / DAYS;

/// A day of the table.
pub(super) struct Day {
    /// Which.
    pub(super) day: String,
    /// Registered.
    pub(super) registered: i64,
    /// Closed.
    pub(super) closed: i64,
    /// The left edge of its bars.
    pub(super) x: i64,
    /// The height of the bar of those registered.
    pub(super) high_registered: i64,
    /// The top of that bar.
    pub(super) top_registered: i64,
    /// The height of the bar of those closed.
    pub(super) high_closed: i64,
    /// The top of that bar.
    pub(super) top_closed: i64,
}

/// The drawing and its table.
pub(super) struct Trend {
    /// Its days, the earliest first.
    pub(super) days: Vec<Day>,
    /// The largest number of a day.
    pub(super) most: i64,
    /// Width of the drawing.
    pub(super) width: i64,
    /// Height of the drawing.
    pub(super) height: i64,
    /// The first day.
    pub(super) from: String,
    /// The last day.
    pub(super) to: String,
}

/// The trend of the units that a person may see; all of them where none are given.
///
/// # Errors
/// The store failed.
pub(super) async fn of(desk: &Desk, seen: Option<&[UnitId]>) -> Result<Trend, Trouble> {
    let to = desk.moments()?.day(desk.now);
    let from = to.checked_sub((DAYS - 1).days()).unwrap_or(to);
    let store = &desk.site.app.store;
    let tallies = store.tallies(desk.site.authority, Days { from, to }).await?;
    Ok(drawn(&tallies, seen, (from, to)))
}

fn drawn(tallies: &[Tally], seen: Option<&[UnitId]>, (from, to): (Date, Date)) -> Trend {
    let is_seen = |tally: &&Tally| {
        seen.is_none_or(|units| tally.unit.is_some_and(|unit| units.contains(&unit)))
    };
    let sum = |day: Date, measure: Measure| -> i64 {
        let of_day = tallies.iter().filter(|it| it.day == day && it.measure == measure);
        of_day.filter(is_seen).map(|tally| tally.count).sum()
    };
    let days = from.series(1.day()).take_while(|day| *day <= to);
    let counts: Vec<(Date, i64, i64)> =
        days.map(|day| (day, sum(day, Measure::Registered), sum(day, Measure::Closed))).collect();
    let most = counts.iter().map(|(_, one, other)| *one.max(other)).max().unwrap_or(0);
    let high = |count: i64| count.max(0) * HEIGHT / most.max(1);
    let each = (0_i64..).zip(&counts).map(|(place, (day, registered, closed))| Day {
        day: day.to_string(),
        registered: *registered,
        closed: *closed,
        x: place * STEP,
        high_registered: high(*registered),
        top_registered: HEIGHT - high(*registered),
        high_closed: high(*closed),
        top_closed: HEIGHT - high(*closed),
    });
    let days = each.collect();
    let (from, to) = (from.to_string(), to.to_string());
    Trend { days, most, width: WIDTH, height: HEIGHT, from, to }
}

#[cfg(test)]
mod tests {
    use super::{HEIGHT, drawn};
    use app::port::list::Tally;
    use app::tally::Measure;
    use domain::ids::UnitId;
    use jiff::civil::date;
    use uuid::Uuid;

    fn tally(day: i8, unit: u128, measure: Measure, count: i64) -> Tally {
        let unit = Some(UnitId(Uuid::from_u128(unit)));
        Tally { day: date(2026, 3, day), unit, measure, count }
    }

    #[test]
    fn the_busiest_day_fills_the_drawing_and_days_without_cases_stay() {
        let tallies = [
            tally(2, 1, Measure::Registered, 8),
            tally(2, 2, Measure::Registered, 2),
            tally(3, 1, Measure::Closed, 5),
        ];
        let trend = drawn(&tallies, None, (date(2026, 3, 1), date(2026, 3, 3)));
        let counts: Vec<_> = trend.days.iter().map(|day| (day.registered, day.closed)).collect();
        assert_eq!(counts, [(0, 0), (10, 0), (0, 5)]);
        assert_eq!(trend.days[1].high_registered, HEIGHT);
        assert_eq!(trend.days[2].high_closed, HEIGHT / 2);
    }

    #[test]
    fn units_of_others_are_left_out() {
        let tallies = [tally(2, 1, Measure::Registered, 8), tally(2, 2, Measure::Registered, 2)];
        let seen = [UnitId(Uuid::from_u128(2))];
        let trend = drawn(&tallies, Some(&seen), (date(2026, 3, 2), date(2026, 3, 2)));
        assert_eq!(trend.days[0].registered, 2);
    }
}
