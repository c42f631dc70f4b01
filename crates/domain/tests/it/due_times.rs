//! Properties of due times that hold for every calendar, rule and history, to the nanosecond.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "strategies of a test may fail the test"
)]

use domain::calendar::{Calendar, TimeLine, shipped};
use domain::due::{
    Adjustment, Amount, DayEnd, DayRole, Due, DueRule, DueTime, Explanation, LastDay, Pause, Start,
    StepKind, TimeUnit, due, due_with, explain, offset_after, offset_before, shift,
};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use proptest::sample::select;

use crate::brute_force::dice::Dice;
use crate::brute_force::plain::PlainCalendar;

/// 1 January 2024, from which random instants are counted.
const EPOCH_SECOND: i64 = 1_704_067_200;
const DAY_SECONDS: i64 = 86_400;

/// A shipped calendar, or an invented one in one of twelve zones.
fn any_calendar() -> impl Strategy<Value = Calendar> {
    let invented = (any::<u64>(), 0_usize..12)
        .prop_map(|(seed, number)| PlainCalendar::random(&mut Dice(seed), number).load());
    let keys = vec!["china", "united-states", "always-open"];
    prop_oneof![select(keys).prop_map(|key| shipped(key).unwrap().unwrap()), invented]
}

fn any_instant() -> impl Strategy<Value = Timestamp> {
    (0..900 * DAY_SECONDS, 0..1_000_000_000)
        .prop_map(|(second, nano)| Timestamp::new(EPOCH_SECOND + second, nano).unwrap())
}

fn duration(days: i64) -> impl Strategy<Value = SignedDuration> {
    (0..=days * DAY_SECONDS, 0..1_000_000_000)
        .prop_map(|(second, nano)| SignedDuration::new(second, nano))
}

fn any_amount() -> impl Strategy<Value = Amount> {
    let units = vec![
        (TimeUnit::Minutes, 5_000),
        (TimeUnit::NaturalHours, 200),
        (TimeUnit::Days, 40),
        (TimeUnit::WorkingHours, 100),
        (TimeUnit::WorkingDays, 40),
    ];
    (select(units), any::<prop::sample::Index>())
        .prop_map(|((unit, most), count)| Amount::new(count.index(most).try_into().unwrap(), unit))
}

fn any_rule() -> impl Strategy<Value = DueRule> {
    let starts = select(vec![Start::AtEvent, Start::NextDay, Start::NextWorkingDay]);
    let day_ends = select(vec![DayEnd::CloseOfBusiness, DayEnd::Midnight]);
    let last_days = select(vec![LastDay::AsCounted, LastDay::WorkingDay]);
    (any_amount(), starts, day_ends, last_days)
        .prop_map(|(amount, start, day_end, last_day)| DueRule { amount, start, day_end, last_day })
}

/// Pauses by their beginnings, as (since the start or the end of the last, length).
fn pauses_after(start_at: Timestamp, gaps: &[(SignedDuration, SignedDuration)]) -> Vec<Pause> {
    let mut from = start_at;
    let mut pauses = Vec::new();
    for (gap, length) in gaps {
        from += *gap;
        let until = from + *length;
        pauses.push(Pause { from, until: Some(until), reason: "weather".to_owned() });
        from = until;
    }
    pauses
}

fn any_gaps() -> impl Strategy<Value = Vec<(SignedDuration, SignedDuration)>> {
    prop::collection::vec((duration(6), duration(4)), 0..4)
}

fn known(due: Due) -> DueTime {
    due.known().unwrap()
}

/// What the listed days and pauses of an explanation add up to.
fn counted(explanation: &Explanation) -> (usize, SignedDuration) {
    let first = &explanation.steps[0];
    let runs = first.days.iter().filter(|run| run.role == DayRole::Counted);
    (first.counted_days().count(), runs.filter_map(|run| run.time).sum())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn adding_and_subtracting_working_time_invert(
        calendar in any_calendar(), at in any_instant(), time in duration(8),
        line in select(vec![TimeLine::OpenTime, TimeLine::WorkingDates, TimeLine::Elapsed]),
    ) {
        let later = calendar.advance_on(line, at, time).unwrap();
        prop_assert_eq!(calendar.between(line, at, later), Ok(time));
        let back = calendar.retreat_on(line, later, time).unwrap();
        // From closed time the way back ends at the next opening, no open time away.
        prop_assert_eq!(calendar.between(line, at, back), Ok(SignedDuration::ZERO));
        prop_assert_eq!(calendar.advance_on(line, back, time), Ok(later));
        let is_at_open = calendar.between(line, at, at + SignedDuration::from_nanos(1));
        if is_at_open == Ok(SignedDuration::from_nanos(1)) {
            prop_assert_eq!(back, at);
        }
    }

    #[test]
    fn open_time_adds_up_and_advancing_in_two_steps_is_advancing_in_one(
        calendar in any_calendar(), at in any_instant(), one in duration(5), two in duration(5),
    ) {
        let (middle, end) = (at + one, at + one + two);
        let parts = calendar.open_time_between(at, middle).unwrap()
            + calendar.open_time_between(middle, end).unwrap();
        prop_assert_eq!(calendar.open_time_between(at, end), Ok(parts));
        let stepped = calendar.advance(at, one).and_then(|at| calendar.advance(at, two));
        prop_assert_eq!(stepped, calendar.advance(at, one + two));
    }

    #[test]
    fn pausing_never_shortens_and_protects_a_clock_that_was_in_time(
        calendar in any_calendar(), at in any_instant(), rule in any_rule(), gaps in any_gaps(),
        from in duration(20), length in duration(5),
    ) {
        let mut pauses = pauses_after(at, &gaps);
        let before = known(due(at, &rule, &pauses, &calendar).unwrap());
        let until = at + from + length;
        pauses.push(Pause { from: at + from, until: Some(until), reason: "ruling".to_owned() });
        let after = known(due(at, &rule, &pauses, &calendar).unwrap());
        prop_assert!(after.due_at >= before.due_at, "{:?} became {:?}", before, after);
        let begins_last = pauses.iter().all(|pause| pause.from <= at + from);
        if begins_last && at + from > before.due_at {
            prop_assert_eq!(after, before, "late is late");
        } else if begins_last && before.runs_from <= at + from {
            prop_assert!(after.due_at >= until, "due while paused");
        }
    }

    #[test]
    fn pause_and_resume_are_additive(
        calendar in any_calendar(), at in any_instant(), rule in any_rule(),
        from in duration(10), one in duration(4), two in duration(4),
    ) {
        let whole = pauses_after(at, &[(from, one + two)]);
        let halves = pauses_after(at, &[(from, one), (SignedDuration::ZERO, two)]);
        let after_whole = known(due(at, &rule, &whole, &calendar).unwrap());
        let after_halves = known(due(at, &rule, &halves, &calendar).unwrap());
        prop_assert_eq!(after_whole.due_at, after_halves.due_at);
        prop_assert_eq!(after_whole.provisional, after_halves.provisional);
    }

    #[test]
    fn the_answer_step_by_step_is_the_answer_from_scratch(
        calendar in any_calendar(), at in any_instant(), rule in any_rule(), gaps in any_gaps(),
    ) {
        let pauses = pauses_after(at, &gaps);
        let start = known(due(at, &rule, &[], &calendar).unwrap());
        let stepped = pauses.iter().try_fold(start, |now, pause| {
            // While the pause lasts the clock stands still; when it ends, it goes on from there.
            let still = Pause { until: None, ..pause.clone() };
            prop_assert_eq!(shift(now, &rule, &still, &calendar), Ok(now));
            Ok(shift(now, &rule, pause, &calendar).unwrap())
        })?;
        let mut shuffled = pauses;
        shuffled.reverse();
        prop_assert_eq!(known(due(at, &rule, &shuffled, &calendar).unwrap()), stepped);
    }

    #[test]
    fn an_explanation_ends_at_the_due_time_and_its_list_adds_up(
        calendar in any_calendar(), at in any_instant(), rule in any_rule(), gaps in any_gaps(),
        more in any_amount(),
    ) {
        let mut history: Vec<Adjustment> =
            pauses_after(at, &gaps).into_iter().map(Adjustment::Paused).collect();
        history.push(Adjustment::Extended(more));
        let answer = known(due_with(at, &rule, &history, &calendar).unwrap());
        let explanation = explain(at, &rule, &history, &calendar).unwrap();
        prop_assert_eq!(explanation.due_at, Some(answer.due_at));
        prop_assert_eq!(explanation.provisional, answer.provisional);
        prop_assert_eq!(explanation.steps.len(), 1 + history.len());
        let (days, time) = counted(&explanation);
        let count = usize::try_from(rule.amount.count).unwrap();
        match rule.amount.unit {
            TimeUnit::WorkingDays => prop_assert_eq!(days, count),
            TimeUnit::WorkingHours => {
                prop_assert_eq!(time, SignedDuration::from_hours(rule.amount.count.into()));
            }
            TimeUnit::Days => prop_assert!(rule.last_day == LastDay::WorkingDay || days == count),
            TimeUnit::Minutes | TimeUnit::NaturalHours => prop_assert_eq!(days, 0),
        }
        for step in &explanation.steps {
            if let StepKind::Paused { from, until, taken, .. } = &step.kind {
                prop_assert_eq!(calendar.between(rule.time_line(), *from, *until), Ok(*taken));
            }
        }
    }

    #[test]
    fn who_comes_later_is_not_due_earlier(
        calendar in any_calendar(), at in any_instant(), rule in any_rule(), later in duration(5),
    ) {
        let first = known(due(at, &rule, &[], &calendar).unwrap());
        let second = known(due(at + later, &rule, &[], &calendar).unwrap());
        prop_assert!(first.due_at <= second.due_at);
        prop_assert!(at <= first.due_at && first.runs_from >= at);
    }

    #[test]
    fn warnings_come_before_and_overdue_steps_after_the_due_time(
        calendar in any_calendar(), due_at in any_instant(), amount in any_amount(),
    ) {
        prop_assert!(offset_before(due_at, amount, &calendar).unwrap() <= due_at);
        prop_assert!(offset_after(due_at, amount, &calendar).unwrap() >= due_at);
    }
}
