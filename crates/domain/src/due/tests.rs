//! Limits as cities write them, worked out by hand.

use jiff::civil::date;

use super::*;
use crate::calendar::{Calendar, CalendarError, DayKind, SourceFile, shipped};

/// China's calendar: 09:00-12:00 and 13:30-17:30, seven open hours a day.
fn china() -> Calendar {
    shipped("china").unwrap().unwrap()
}

/// A time of the local clock in China ("2025-09-28 10:00").
fn in_china(text: &str) -> Timestamp {
    local(&china(), text)
}

fn local(calendar: &Calendar, text: &str) -> Timestamp {
    let local: jiff::civil::DateTime = text.parse().unwrap();
    local.to_zoned(calendar.zone().clone()).unwrap().timestamp()
}

fn amount(count: u32, unit: TimeUnit) -> Amount {
    Amount::new(count, unit)
}

fn rule(count: u32, unit: TimeUnit, start: Start) -> DueRule {
    DueRule::new(amount(count, unit), start)
}

fn pause(from: &str, until: &str) -> Pause {
    let until = Some(in_china(until));
    Pause { from: in_china(from), until, reason: "waiting_for_requester".to_owned() }
}

fn due_without_pauses(start: &str, rule: DueRule) -> DueTime {
    due(in_china(start), &rule, &[], &china()).unwrap().known().unwrap()
}

#[track_caller]
fn assert_due(start: &str, rule: DueRule, expected: &str) {
    assert_eq!(due_without_pauses(start, rule).due_at, in_china(expected), "{rule:?}");
}

#[test]
fn an_emergency_has_two_hours_by_the_clock_even_at_night() {
    let emergency = rule(2, TimeUnit::NaturalHours, Start::AtEvent);
    assert_due("2025-10-01 23:30", emergency, "2025-10-02 01:30");
    let contact = rule(60, TimeUnit::Minutes, Start::AtEvent);
    assert_due("2025-10-01 23:30", contact, "2025-10-02 00:30");
    let utilities = rule(24, TimeUnit::NaturalHours, Start::AtEvent);
    assert_due("2025-09-30 17:00", utilities, "2025-10-01 17:00");
}

#[test]
fn fifteen_working_days_cross_the_holidays_and_use_the_make_up_workday() {
    // 29 and 30 September, 9, 10 and 11 October (a make-up Saturday), then 13 to 17, 20 to 24.
    let complaint = rule(15, TimeUnit::WorkingDays, Start::NextWorkingDay);
    assert_due("2025-09-28 10:00", complaint, "2025-10-24 17:30");
}

#[test]
fn thirteen_working_days_from_the_next_day_do_not_count_the_day_of_the_event() {
    let from_next_day = rule(13, TimeUnit::WorkingDays, Start::NextDay);
    let from_next_working_day = rule(13, TimeUnit::WorkingDays, Start::NextWorkingDay);
    assert_due("2025-06-05 09:00", from_next_day, "2025-06-24 17:30");
    assert_due("2025-06-05 09:00", from_next_working_day, "2025-06-24 17:30");
}

#[test]
fn the_day_of_the_event_is_the_first_only_while_it_is_open() {
    let two_days = rule(2, TimeUnit::WorkingDays, Start::AtEvent);
    assert_due("2025-06-05 17:29", two_days, "2025-06-06 17:30");
    assert_due("2025-06-05 17:30", two_days, "2025-06-09 17:30");
    let by_midnight = DueRule { day_end: DayEnd::Midnight, ..two_days };
    assert_due("2025-06-05 17:29", by_midnight, "2025-06-07 00:00");
    assert_due("2025-06-05 17:30", by_midnight, "2025-06-10 00:00");
    assert_due("2025-06-07 10:00", two_days, "2025-06-10 17:30");
}

#[test]
fn urgent_means_the_same_day_as_long_as_there_is_one() {
    let same_day = rule(1, TimeUnit::Days, Start::AtEvent);
    assert_due("2025-06-05 10:00", same_day, "2025-06-05 17:30");
    assert_due("2025-06-05 18:00", same_day, "2025-06-06 17:30");
    let until_midnight = DueRule { day_end: DayEnd::Midnight, ..same_day };
    assert_due("2025-06-05 23:59", until_midnight, "2025-06-06 00:00");
    assert_due("2025-06-06 00:00", until_midnight, "2025-06-07 00:00");
    // A Saturday has no close of business, so it ends at midnight.
    assert_due("2025-06-07 20:00", same_day, "2025-06-08 00:00");
}

#[test]
fn four_business_days_and_seven_calendar_days_stand_side_by_side() {
    let calendar = shipped("united-states").unwrap().unwrap();
    // Thursday 26 November 2026 is Thanksgiving.
    let event = local(&calendar, "2026-11-24 15:00");
    let due_at = |rule| due(event, &rule, &[], &calendar).unwrap().known().unwrap().due_at;
    let business = rule(4, TimeUnit::WorkingDays, Start::NextWorkingDay);
    assert_eq!(due_at(business), local(&calendar, "2026-12-01 17:00"));
    let natural = DueRule { day_end: DayEnd::Midnight, ..rule(7, TimeUnit::Days, Start::NextDay) };
    assert_eq!(due_at(natural), local(&calendar, "2026-12-02 00:00"));
}

#[test]
fn a_limit_in_calendar_days_may_end_with_the_next_working_day() {
    // The seventh day is Saturday 4 October 2025, within the holiday that lasts until the 8th.
    let as_counted = rule(7, TimeUnit::Days, Start::NextDay);
    assert_due("2025-09-27 10:00", as_counted, "2025-10-05 00:00");
    let moved_on = DueRule { last_day: LastDay::WorkingDay, ..as_counted };
    assert_due("2025-09-27 10:00", moved_on, "2025-10-09 17:30");
    assert_due("2025-09-22 10:00", moved_on, "2025-09-29 17:30");
}

#[test]
fn calendar_days_may_begin_with_the_next_working_day() {
    let from_working_day = rule(3, TimeUnit::Days, Start::NextWorkingDay);
    // Friday; the first day is Monday 9 June.
    assert_due("2025-06-06 10:00", from_working_day, "2025-06-11 17:30");
}

#[test]
fn working_hours_run_through_lunch_breaks_and_holidays() {
    let hours = rule(10, TimeUnit::WorkingHours, Start::AtEvent);
    assert_due("2025-09-30 11:00", hours, "2025-10-09 15:30");
    assert_due("2025-10-03 11:00", hours, "2025-10-10 12:00");
    let from_next_day = rule(2, TimeUnit::WorkingHours, Start::NextWorkingDay);
    assert_due("2025-09-30 11:00", from_next_day, "2025-10-09 11:00");
    let minutes = rule(30, TimeUnit::Minutes, Start::NextWorkingDay);
    assert_due("2025-09-30 11:00", minutes, "2025-10-09 09:30");
    let from_midnight = rule(24, TimeUnit::NaturalHours, Start::NextDay);
    assert_due("2025-09-30 11:00", from_midnight, "2025-10-02 00:00");
}

#[test]
fn no_amount_at_all_is_due_at_the_start() {
    for unit in [TimeUnit::Minutes, TimeUnit::WorkingHours, TimeUnit::Days, TimeUnit::WorkingDays] {
        assert_due("2025-10-03 11:00", rule(0, unit, Start::AtEvent), "2025-10-03 11:00");
        assert_due("2025-10-03 11:00", rule(0, unit, Start::NextWorkingDay), "2025-10-09 09:00");
    }
}

#[test]
fn a_due_time_beyond_the_known_days_is_provisional() {
    let is_provisional = |start, rule| due_without_pauses(start, rule).provisional;
    let working = rule(5, TimeUnit::WorkingDays, Start::NextWorkingDay);
    assert!(!is_provisional("2026-12-18 10:00", working), "due on 25 December, the last known day");
    assert!(is_provisional("2026-12-21 10:00", working));
    assert!(is_provisional("2019-12-20 10:00", working), "before the first known day");
    assert!(is_provisional("2026-12-28 10:00", rule(3, TimeUnit::Days, Start::AtEvent)));
}

#[test]
fn what_no_holiday_can_change_is_never_provisional() {
    let is_provisional = |rule| due_without_pauses("2027-03-01 10:00", rule).provisional;
    assert!(!is_provisional(rule(2, TimeUnit::NaturalHours, Start::AtEvent)));
    let days = rule(7, TimeUnit::Days, Start::NextDay);
    assert!(!is_provisional(DueRule { day_end: DayEnd::Midnight, ..days }));
    assert!(is_provisional(days), "the close of business may be a holiday's");
    assert!(is_provisional(rule(2, TimeUnit::NaturalHours, Start::NextWorkingDay)));
}

#[test]
fn an_extension_that_counts_uncertain_days_makes_a_certain_due_time_provisional() {
    let hours = rule(24, TimeUnit::NaturalHours, Start::AtEvent);
    let start_at = in_china("2026-12-24 10:00");
    let certain = due_without_pauses("2026-12-24 10:00", hours);
    let is_provisional = |more, rule| {
        let history = [Adjustment::Extended(more)];
        let explained = explain(start_at, &rule, &history, &china()).unwrap();
        let before = due(start_at, &rule, &[], &china()).unwrap().known().unwrap();
        let extended = extend(before, more, &rule, &china()).unwrap();
        assert_eq!(explained.provisional, extended.provisional, "{more:?}");
        extended.provisional
    };
    assert!(!certain.provisional);
    assert!(is_provisional(amount(2, TimeUnit::WorkingDays), hours));
    assert!(!is_provisional(amount(72, TimeUnit::NaturalHours), hours), "no holiday changes it");
    assert!(!is_provisional(amount(0, TimeUnit::WorkingDays), hours));
    let later = explain(
        in_china("2026-12-28 10:00"),
        &hours,
        &[Adjustment::Extended(amount(0, TimeUnit::WorkingDays))],
        &china(),
    );
    assert!(!later.unwrap().provisional, "nothing was counted");
    let working = rule(1, TimeUnit::WorkingDays, Start::AtEvent);
    assert!(
        is_provisional(amount(72, TimeUnit::NaturalHours), working),
        "its pauses are open time"
    );
    let uncertain = DueTime { provisional: true, ..certain };
    let extended = extend(uncertain, amount(1, TimeUnit::Minutes), &hours, &china()).unwrap();
    assert!(extended.provisional, "once uncertain, always uncertain");
}

#[track_caller]
fn assert_due_after_pauses(start: &str, rule: DueRule, pauses: &[Pause], expected: &str) {
    let answer = due(in_china(start), &rule, pauses, &china()).unwrap();
    assert_eq!(answer.known().map(|known| known.due_at), Some(in_china(expected)));
}

#[test]
fn a_pause_over_a_weekend_gives_its_open_time_back_once() {
    let three_days = rule(3, TimeUnit::WorkingDays, Start::NextWorkingDay);
    // Friday 16:30 to Monday 10:00 is two open hours.
    let weekend = pause("2025-06-06 16:30", "2025-06-09 10:00");
    assert_due_after_pauses("2025-06-04 10:00", three_days, &[], "2025-06-09 17:30");
    assert_due_after_pauses("2025-06-04 10:00", three_days, &[weekend], "2025-06-10 11:00");
}

#[test]
fn a_pause_of_a_natural_limit_gives_back_elapsed_time() {
    let day = rule(24, TimeUnit::NaturalHours, Start::AtEvent);
    let night = pause("2025-06-05 20:00", "2025-06-06 06:00");
    assert_due_after_pauses("2025-06-05 18:00", day, &[night], "2025-06-07 04:00");
}

#[test]
fn a_pause_of_a_whole_working_day_moves_midnight_to_midnight() {
    let three_days = rule(3, TimeUnit::WorkingDays, Start::NextWorkingDay);
    let by_midnight = DueRule { day_end: DayEnd::Midnight, ..three_days };
    let whole_day = pause("2025-06-05 15:00", "2025-06-06 15:00");
    assert_due_after_pauses("2025-06-04 10:00", by_midnight, &[whole_day], "2025-06-11 00:00");
    // Paused on the last evening after the offices closed: six hours were left, and still are.
    let evening = pause("2025-06-09 18:00", "2025-06-11 07:00");
    assert_due_after_pauses("2025-06-04 10:00", by_midnight, &[evening], "2025-06-11 13:00");
}

#[test]
fn a_pause_after_the_due_time_washes_nothing_away() {
    let one_day = rule(1, TimeUnit::WorkingDays, Start::NextWorkingDay);
    let late = pause("2025-06-05 17:31", "2025-06-20 09:00");
    assert_due_after_pauses("2025-06-04 10:00", one_day, &[late], "2025-06-05 17:30");
    // At the very instant it is still in time, but nothing is left afterwards.
    let just_in_time = pause("2025-06-05 17:30", "2025-06-09 08:00");
    assert_due_after_pauses("2025-06-04 10:00", one_day, &[just_in_time], "2025-06-09 08:00");
}

#[test]
fn a_pause_before_the_clock_runs_changes_nothing() {
    let one_day = rule(1, TimeUnit::WorkingDays, Start::NextWorkingDay);
    let early = pause("2025-06-04 11:00", "2025-06-04 16:00");
    assert_due_after_pauses("2025-06-04 10:00", one_day, &[early], "2025-06-05 17:30");
    let across = pause("2025-06-04 11:00", "2025-06-05 10:00");
    assert_due_after_pauses("2025-06-04 10:00", one_day, &[across], "2025-06-06 10:00");
}

#[test]
fn pauses_that_overlap_count_their_common_part_once_in_any_order() {
    let ten_hours = rule(10, TimeUnit::WorkingHours, Start::AtEvent);
    let long = pause("2025-06-05 10:00", "2025-06-05 14:30");
    let within = pause("2025-06-05 11:00", "2025-06-05 12:00");
    let beyond = pause("2025-06-05 14:00", "2025-06-05 15:30");
    // Together 10:00 to 15:30, which is four open hours.
    let pauses = [beyond, within, long];
    assert_due_after_pauses("2025-06-05 09:00", ten_hours, &[], "2025-06-06 12:00");
    assert_due_after_pauses("2025-06-05 09:00", ten_hours, &pauses, "2025-06-06 17:30");
    let explained = pauses.map(Adjustment::Paused);
    let explanation = explain(in_china("2025-06-05 09:00"), &ten_hours, &explained, &china());
    assert_eq!(explanation.unwrap().due_at, Some(in_china("2025-06-06 17:30")));
}

#[test]
fn a_history_that_cannot_have_been_is_refused_and_loses_no_pause() {
    let history = [
        Adjustment::Paused(pause("2025-06-05 11:00", "2025-06-05 12:00")),
        Adjustment::Extended(amount(1, TimeUnit::WorkingDays)),
        Adjustment::Paused(pause("2025-06-05 10:00", "2025-06-05 14:30")),
    ];
    let ten_hours = rule(10, TimeUnit::WorkingHours, Start::AtEvent);
    let start_at = in_china("2025-06-05 09:00");
    let refused = CalendarError::PausesOutOfOrder { from: in_china("2025-06-05 10:00") };
    assert_eq!(due_with(start_at, &ten_hours, &history, &china()), Err(refused.clone()));
    assert_eq!(explain(start_at, &ten_hours, &history, &china()), Err(refused));
}

#[test]
fn while_a_pause_lasts_the_clock_shows_what_is_left() {
    let three_days = rule(3, TimeUnit::WorkingDays, Start::NextWorkingDay);
    let open = Pause { until: None, ..pause("2025-06-06 16:30", "2025-06-06 16:30") };
    let start_at = in_china("2025-06-04 10:00");
    let answer = due(start_at, &three_days, std::slice::from_ref(&open), &china()).unwrap();
    let Due::Paused(paused) = answer else { panic!("{answer:?} is not paused") };
    assert_eq!(paused.since, open.from);
    assert_eq!(paused.left, SignedDuration::from_hours(8));
    assert_eq!(paused.line, TimeLine::OpenTime);
    let ended = Pause { until: Some(in_china("2025-06-09 10:00")), ..open.clone() };
    let resumed = shift(paused.before, &three_days, &ended, &china()).unwrap();
    assert_eq!(resumed.due_at, in_china("2025-06-10 11:00"));
    assert_eq!(shift(paused.before, &three_days, &open, &china()), Ok(paused.before));
    let too_late = Pause { from: in_china("2025-06-10 09:00"), ..open };
    let answer = due(start_at, &three_days, &[too_late], &china()).unwrap();
    assert!(matches!(answer, Due::At(_)), "a clock that is overdue does not stand still");
}

#[test]
fn a_pause_that_ends_before_it_begins_is_refused() {
    let reversed = pause("2025-06-06 16:30", "2025-06-06 16:29");
    let three_days = rule(3, TimeUnit::WorkingDays, Start::NextWorkingDay);
    let answer = due(in_china("2025-06-04 10:00"), &three_days, &[reversed], &china());
    assert!(matches!(answer, Err(CalendarError::PauseReversed { .. })), "{answer:?}");
}

#[test]
fn what_is_left_turns_negative_when_the_clock_is_late() {
    let three_days = rule(3, TimeUnit::WorkingDays, Start::NextWorkingDay);
    let due_time = due_without_pauses("2025-06-04 10:00", three_days);
    let left = |at| remaining(in_china(at), due_time, &three_days, &china()).unwrap();
    assert_eq!(left("2025-06-04 10:00"), SignedDuration::from_hours(21), "not running yet");
    assert_eq!(left("2025-06-09 13:30"), SignedDuration::from_hours(4));
    assert_eq!(left("2025-06-10 10:00"), SignedDuration::from_hours(-1));
}

#[track_caller]
fn assert_extended(due_at: &str, more: Amount, rule: DueRule, expected: &str) {
    let due_at = in_china(due_at);
    let before = DueTime { runs_from: due_at, due_at, provisional: false };
    let after = extend(before, more, &rule, &china()).unwrap();
    assert_eq!(after.due_at, in_china(expected), "{more:?}");
}

#[test]
fn an_extension_in_days_begins_after_the_day_that_was_due() {
    let rule = rule(5, TimeUnit::WorkingDays, Start::NextWorkingDay);
    let ten_days = amount(10, TimeUnit::WorkingDays);
    assert_extended("2025-09-26 17:30", ten_days, rule, "2025-10-16 17:30");
    assert_extended("2025-09-26 10:10", ten_days, rule, "2025-10-16 17:30");
    let by_midnight = DueRule { day_end: DayEnd::Midnight, ..rule };
    // Midnight ends the 26th, it does not begin the 27th: no day is lost or won.
    assert_extended("2025-09-27 00:00", ten_days, by_midnight, "2025-10-17 00:00");
    let seven_days = amount(7, TimeUnit::Days);
    assert_extended("2025-09-26 17:30", seven_days, rule, "2025-10-04 00:00");
    let moved_on = DueRule { last_day: LastDay::WorkingDay, ..rule };
    assert_extended("2025-09-26 17:30", seven_days, moved_on, "2025-10-09 17:30");
}

#[test]
fn an_extension_in_time_is_added_exactly() {
    let rule = rule(5, TimeUnit::WorkingDays, Start::NextWorkingDay);
    let hours = amount(8, TimeUnit::WorkingHours);
    assert_extended("2025-09-30 16:30", hours, rule, "2025-10-09 17:30");
    assert_extended(
        "2025-09-30 16:30",
        amount(24, TimeUnit::NaturalHours),
        rule,
        "2025-10-01 16:30",
    );
    assert_extended("2025-09-30 16:30", amount(0, TimeUnit::WorkingDays), rule, "2025-09-30 16:30");
}

#[test]
fn a_pause_after_an_extension_that_ends_on_a_day_off_still_protects_the_clock() {
    let rule = rule(5, TimeUnit::WorkingDays, Start::NextWorkingDay);
    let history = [
        Adjustment::Extended(amount(7, TimeUnit::Days)),
        Adjustment::Paused(pause("2025-10-02 10:00", "2025-10-10 08:00")),
    ];
    // Due on 26 September, extended to the end of 3 October, paused the day before.
    let answer = due_with(in_china("2025-09-19 10:00"), &rule, &history, &china()).unwrap();
    assert_eq!(answer.known().unwrap().due_at, in_china("2025-10-10 08:00"));
}

#[test]
fn a_warning_comes_when_the_working_day_before_opens() {
    let before = |due_at, count, unit| {
        offset_before(in_china(due_at), amount(count, unit), &china()).unwrap()
    };
    let yellow = before("2025-10-09 17:30", 1, TimeUnit::WorkingDays);
    assert_eq!(yellow, in_china("2025-09-30 09:00"));
    let by_midnight = before("2025-10-10 00:00", 1, TimeUnit::WorkingDays);
    assert_eq!(by_midnight, in_china("2025-09-30 09:00"));
    assert_eq!(before("2025-10-09 17:30", 2, TimeUnit::Days), in_china("2025-10-07 00:00"));
    assert_eq!(before("2025-10-09 10:00", 2, TimeUnit::WorkingHours), in_china("2025-09-30 16:30"));
    assert_eq!(before("2025-10-09 10:00", 30, TimeUnit::Minutes), in_china("2025-10-09 09:30"));
    assert_eq!(before("2025-10-09 10:00", 0, TimeUnit::Days), in_china("2025-10-09 10:00"));
}

#[test]
fn an_overdue_step_comes_when_the_first_working_day_after_opens() {
    let after = |due_at, count, unit| {
        offset_after(in_china(due_at), amount(count, unit), &china()).unwrap()
    };
    let red = after("2025-09-30 17:30", 1, TimeUnit::WorkingDays);
    assert_eq!(red, in_china("2025-10-09 09:00"));
    assert_eq!(after("2025-10-01 00:00", 1, TimeUnit::WorkingDays), red, "due on 30 at midnight");
    assert_eq!(after("2025-09-30 17:30", 1, TimeUnit::Days), in_china("2025-10-01 00:00"));
    assert_eq!(after("2025-09-30 17:00", 1, TimeUnit::WorkingHours), in_china("2025-10-09 09:30"));
    assert_eq!(after("2025-09-30 17:00", 0, TimeUnit::Days), in_china("2025-09-30 17:00"));
}

/// The counted days, and the days off with their names, of one step in a few words.
fn in_words(step: &Step) -> Vec<String> {
    let word = |run: &DayRun| {
        let name = run.name.as_deref().unwrap_or("-");
        format!("{} {} {:?} {:?} {name}", run.from, run.to, run.role, run.kind)
    };
    step.days.iter().map(word).collect()
}

#[test]
fn the_explanation_lists_the_days_counted_the_holidays_and_the_pause() {
    let three_days = rule(3, TimeUnit::WorkingDays, Start::NextWorkingDay);
    let history = [Adjustment::Paused(pause("2025-09-29 10:00", "2025-09-29 13:40"))];
    let start_at = in_china("2025-09-28 15:00");
    let explanation = explain(start_at, &three_days, &history, &china()).unwrap();
    let [counted, paused] = explanation.steps.as_slice() else { panic!("{explanation:?}") };
    assert_eq!(
        in_words(counted),
        [
            "2025-09-28 2025-09-28 EventDay MakeUpDay 国庆节、中秋节",
            "2025-09-29 2025-09-30 Counted Workday -",
            "2025-10-01 2025-10-08 PassedOver Holiday 国庆节、中秋节",
            "2025-10-09 2025-10-09 Counted Workday -",
        ]
    );
    let days: Vec<String> = counted.counted_days().map(|day| day.to_string()).collect();
    assert_eq!(days, ["2025-09-29", "2025-09-30", "2025-10-09"]);
    assert_eq!(counted.due_at, in_china("2025-10-09 17:30"));
    let StepKind::Paused { reason, taken, .. } = &paused.kind else { panic!("{paused:?}") };
    assert_eq!(reason, "waiting_for_requester");
    assert_eq!(*taken, SignedDuration::from_mins(2 * 60 + 10));
    assert_eq!(in_words(paused), ["2025-10-10 2025-10-10 Counted Workday -"]);
    assert_eq!(explanation.due_at, Some(in_china("2025-10-10 11:10")));
    assert_eq!(explanation.runs_from, in_china("2025-09-29 00:00"));
    assert_eq!((explanation.calendar.as_str(), explanation.provisional), ("china", false));
    assert_eq!(explanation.authoritative_until, date(2026, 12, 25));
}

#[test]
fn the_explanation_shows_make_up_days_extensions_and_pauses_without_effect() {
    let one_day = rule(1, TimeUnit::WorkingDays, Start::NextWorkingDay);
    let still = Pause { until: None, ..pause("2025-10-13 09:30", "2025-10-13 09:30") };
    let history = [
        Adjustment::Paused(pause("2025-10-09 18:00", "2025-10-09 19:00")),
        Adjustment::Extended(amount(2, TimeUnit::WorkingDays)),
        Adjustment::Extended(amount(2, TimeUnit::WorkingHours)),
        Adjustment::Paused(still.clone()),
        Adjustment::Extended(amount(1, TimeUnit::Days)),
    ];
    let start_at = in_china("2025-10-08 15:00");
    let explanation = explain(start_at, &one_day, &history, &china()).unwrap();
    let [_, late, days, hours, paused, more] = explanation.steps.as_slice() else {
        panic!("{explanation:?}")
    };
    assert!(matches!(late.kind, StepKind::PausedWithoutEffect { .. }));
    assert_eq!(late.due_at, in_china("2025-10-09 17:30"));
    assert_eq!(
        in_words(days),
        [
            "2025-10-10 2025-10-10 Counted Workday -",
            "2025-10-11 2025-10-11 Counted MakeUpDay 国庆节、中秋节",
        ]
    );
    assert_eq!(
        in_words(hours),
        ["2025-10-12 2025-10-12 PassedOver RestDay -", "2025-10-13 2025-10-13 Counted Workday -"]
    );
    assert_eq!(hours.days[1].time, Some(SignedDuration::from_hours(2)));
    let StepKind::PausedStill { since, left, .. } = paused.kind else { panic!("{paused:?}") };
    assert_eq!((since, left), (still.from, SignedDuration::from_mins(90)));
    assert_eq!(more.due_at, in_china("2025-10-14 17:30"));
    assert_eq!(explanation.due_at, None);
}

#[test]
fn the_explanation_shows_a_last_day_that_moved_on_and_an_event_after_hours() {
    let moved_on =
        DueRule { last_day: LastDay::WorkingDay, ..rule(3, TimeUnit::Days, Start::AtEvent) };
    let explanation = explain(in_china("2025-09-28 18:00"), &moved_on, &[], &china()).unwrap();
    assert_eq!(
        in_words(&explanation.steps[0]),
        [
            "2025-09-28 2025-09-28 EventDayOver MakeUpDay 国庆节、中秋节",
            "2025-09-29 2025-09-30 Counted Workday -",
            "2025-10-01 2025-10-08 MovedOn Holiday 国庆节、中秋节",
            "2025-10-09 2025-10-09 Counted Workday -",
        ]
    );
}

#[test]
fn explanations_and_rules_are_plain_data_that_survives_being_written_down() {
    let rule: DueRule = toml::from_str(
        "amount = { count = 5, unit = \"working_days\" }\nstart = \"next_working_day\"\n",
    )
    .unwrap();
    assert_eq!(rule, super::tests::rule(5, TimeUnit::WorkingDays, Start::NextWorkingDay));
    assert!(toml::from_str::<DueRule>("amount = 5\n").is_err());
    let history = [Adjustment::Paused(pause("2025-09-29 10:00", "2025-09-29 13:40"))];
    let explanation = explain(in_china("2025-09-28 15:00"), &rule, &history, &china()).unwrap();
    let written = serde_json::to_string(&explanation).unwrap();
    assert_eq!(serde_json::from_str::<Explanation>(&written).unwrap(), explanation);
    assert!(written.contains("\"taken\":\"PT2H10M\""), "{written}");
}

#[test]
fn a_clock_that_can_never_end_says_so() {
    let text = "key = \"fair\"\nversion = \"1\"\nzone = \"UTC\"\n\
        authoritative_until = 2030-12-31\n[week]\nmonday = []\ntuesday = []\nwednesday = []\n\
        thursday = []\nfriday = []\nsaturday = []\nsunday = []\n\
        [[working]]\nname = \"fair\"\non = 2026-05-01\nhours = [\"10:00-16:00\"]\n";
    let fair = Calendar::load(SourceFile { name: "fair.toml", text }, &[]).unwrap();
    let start_at: Timestamp = "2026-05-01T08:00:00Z".parse().unwrap();
    for unit in [TimeUnit::WorkingDays, TimeUnit::WorkingHours] {
        for start in [Start::AtEvent, Start::NextDay, Start::NextWorkingDay] {
            let rule = rule(7, unit, start);
            let counted = due(start_at, &rule, &[], &fair);
            assert!(matches!(counted, Err(CalendarError::NoWorkingTime { .. })), "{counted:?}");
            let explained = explain(start_at, &rule, &[], &fair);
            assert!(matches!(explained, Err(CalendarError::NoWorkingTime { .. })), "{explained:?}");
        }
    }
    assert_eq!(fair.day(date(2026, 5, 1)).kind, DayKind::MakeUpDay);
}
