//! Drawings of figures, made here so that a page needs no script: pairs of bars over weeks, the
//! parts of a unit's open cases, and a unit's last weeks as a line. Plain numbers for the template;
//! colours, patterns and words are the page's.

/// Two figures of a week.
pub(super) struct Pair {
    /// What stands below.
    pub(super) label: String,
    /// The first figure.
    pub(super) one: i64,
    /// The second.
    pub(super) other: i64,
    /// Whether the week is not over.
    pub(super) is_running: bool,
}

/// A rectangle.
pub(super) struct Bar {
    /// Left edge.
    pub(super) x: i64,
    /// Top edge.
    pub(super) y: i64,
    /// Width.
    pub(super) width: i64,
    /// Height.
    pub(super) height: i64,
}

/// The bars of a week.
pub(super) struct Week {
    /// What stands below.
    pub(super) label: String,
    /// The middle, under which the label stands.
    pub(super) middle: i64,
    /// The first figure.
    pub(super) one: Bar,
    /// The second.
    pub(super) other: Bar,
    /// Whether the week is not over.
    pub(super) is_running: bool,
}

/// A line across with its figure.
pub(super) struct Line {
    /// How far down.
    pub(super) y: i64,
    /// Where its figure stands.
    pub(super) text_y: i64,
    /// The figure.
    pub(super) figure: String,
}

/// Pairs of bars over weeks.
pub(super) struct Chart {
    /// Tells the drawings of a page apart.
    pub(super) name: &'static str,
    /// Width of the whole.
    pub(super) width: i64,
    /// Height of the whole.
    pub(super) height: i64,
    /// Where bars begin, after the figures of the lines.
    pub(super) left: i64,
    /// Where labels stand.
    pub(super) label_y: i64,
    /// The weeks.
    pub(super) weeks: Vec<Week>,
    /// Lines across.
    pub(super) lines: Vec<Line>,
}

/// Room for the figures of the lines, at least.
const LEFT: i64 = 48;
/// Room for a character of such a figure.
const CHARACTER: i64 = 8;
/// Room between such a figure and the bars.
const GAP: i64 = 8;
/// Room above the highest bar.
const TOP: i64 = 10;
/// Room for the labels.
const BOTTOM: i64 = 24;

impl Chart {
    /// For a wide window.
    pub(super) fn wide(pairs: &[Pair]) -> Self {
        Self::of("wide", (960, 220), pairs)
    }

    /// For a narrow one.
    pub(super) fn narrow(pairs: &[Pair]) -> Self {
        Self::of("narrow", (360, 200), pairs)
    }

    fn of(name: &'static str, (width, height): (i64, i64), pairs: &[Pair]) -> Self {
        let most = pairs.iter().map(|pair| pair.one.max(pair.other)).max().unwrap_or(0);
        let (step, most) = scale(most);
        let (floor, room) = (height - BOTTOM, height - BOTTOM - TOP);
        let high = |count: i64| count.max(0) * room / most;
        let figure = |place: i64| crate::locales::grouped(&(place * step).to_string());
        let longest = i64::try_from(figure(most / step).len()).unwrap_or_default();
        let left = LEFT.max(longest * CHARACTER + GAP);
        let across = (width - left) / i64::try_from(pairs.len()).unwrap_or(1).max(1);
        let wide = across * 2 / 5;
        let bar = |x: i64, count: i64| Bar {
            x,
            y: floor - high(count),
            width: wide,
            height: high(count),
        };
        let weeks = (0_i64..).zip(pairs).map(|(place, pair)| {
            let middle = left + place * across + across / 2;
            Week {
                label: pair.label.clone(),
                middle,
                one: bar(middle - wide, pair.one),
                other: bar(middle + 1, pair.other),
                is_running: pair.is_running,
            }
        });
        let lines = (0..=most / step).map(|place| {
            let y = floor - high(place * step);
            Line { y, text_y: y + 4, figure: figure(place) }
        });
        let (weeks, lines) = (weeks.collect(), lines.collect());
        Self { name, width, height, left, label_y: height - 6, weeks, lines }
    }
}

/// The distance of the lines across, and where the highest is: round figures, at most five lines.
fn scale(most: i64) -> (i64, i64) {
    let mut ten = 1;
    loop {
        for step in [ten, ten * 2, ten * 5] {
            if step * 4 >= most {
                return (step, (most + step - 1).max(step) / step * step);
            }
        }
        ten *= 10;
    }
}

/// The parts of a unit's open cases, as widths out of [`Parts::WIDTH`].
pub(super) struct Parts {
    /// Overdue.
    pub(super) overdue: u64,
    /// Due today.
    pub(super) due_today: u64,
    /// Where those due today begin to be drawn.
    pub(super) after_overdue: u64,
    /// All that are open.
    pub(super) open: u64,
}

impl Parts {
    /// The width of the most.
    pub(super) const WIDTH: u64 = 200;

    /// The parts, where `most` is as wide as it gets.
    pub(super) fn of((open, due_today, overdue): (u64, u64, u64), most: u64) -> Self {
        // What there is is seen, however little.
        let wide = |count: u64| match count {
            0 => 0,
            some => (some * Self::WIDTH / most.max(1)).max(2),
        };
        let overdue = wide(overdue);
        Self { overdue, due_today: wide(due_today), after_overdue: overdue, open: wide(open) }
    }
}

/// A unit's last weeks.
pub(super) struct Spark {
    /// Points of the line of what came.
    pub(super) came: String,
    /// Points of the line of what was closed.
    pub(super) closed: String,
    /// What both are in all, in words.
    pub(super) says: String,
}

/// Size of a line of weeks.
const SPARK: (i64, i64) = (120, 26);

impl Spark {
    /// Both lines over the same weeks.
    pub(super) fn of(weeks: &[(i64, i64)], says: String) -> Self {
        let most = weeks.iter().map(|(one, other)| *one.max(other)).max().unwrap_or(0).max(1);
        let across = |place: i64| {
            let last = i64::try_from(weeks.len()).unwrap_or(1) - 1;
            2 + place * (SPARK.0 - 4) / last.max(1)
        };
        let line = |figure: fn(&(i64, i64)) -> i64| {
            let points = (0_i64..).zip(weeks).map(|(place, week)| {
                let down = SPARK.1 - 2 - figure(week).max(0) * (SPARK.1 - 4) / most;
                format!("{},{down}", across(place))
            });
            points.collect::<Vec<_>>().join(" ")
        };
        Self { came: line(|week| week.0), closed: line(|week| week.1), says }
    }
}

#[cfg(test)]
mod tests {
    use super::{Chart, Pair, Parts, Spark, scale};

    fn pair(one: i64, other: i64) -> Pair {
        Pair { label: String::new(), one, other, is_running: false }
    }

    #[test]
    fn lines_across_are_round_and_reach_over_the_highest_bar() {
        assert_eq!(scale(0), (1, 1));
        assert_eq!(scale(7), (2, 8));
        assert_eq!(scale(1_612), (500, 2_000));
        for most in 0..3_000 {
            let (step, top) = scale(most);
            assert!(top >= most && top % step == 0 && top / step <= 4, "{most}");
        }
    }

    #[test]
    fn bars_stand_on_the_floor_and_are_as_high_as_their_figures() {
        let chart = Chart::wide(&[pair(100, 50), pair(0, 0)]);
        let [first, second] = chart.weeks.as_slice() else { panic!("two weeks") };
        assert_eq!(first.one.y + first.one.height, chart.lines[0].y);
        assert_eq!(first.one.height, 2 * first.other.height);
        assert_eq!(second.one.height, 0);
        assert!(second.other.x + second.other.width <= chart.width);
    }

    #[test]
    fn a_figure_of_many_digits_has_room_beside_the_bars() {
        let [few, many] = [90, 9_000_000].map(|count| Chart::wide(&[pair(count, 0)]));
        assert!(few.left < many.left && many.left < many.weeks[0].one.x);
    }

    #[test]
    fn one_overdue_case_among_thousands_is_seen() {
        let parts = Parts::of((3_000, 0, 1), 3_000);
        assert_eq!((parts.open, parts.overdue, parts.due_today), (Parts::WIDTH, 2, 0));
    }

    #[test]
    fn a_line_has_a_point_for_each_week() {
        let spark = Spark::of(&[(0, 4), (2, 0), (4, 4)], String::new());
        assert_eq!(spark.came, "2,24 60,13 118,2");
        assert_eq!(spark.closed, "2,2 60,24 118,2");
    }
}
