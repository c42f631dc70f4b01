//! The limits of the shipped packs against the figures seen in practice, row by row, and some due
//! times counted by hand.

use domain::calendar::Calendar;
use domain::clock::ClockKind;
use domain::due::{Amount, DayEnd, Start, TimeUnit, due, offset_after, offset_before};
use domain::ids::{CategoryKey, ChannelKey, TypeKey, UrgencyKey};
use domain::policy::{ClockRule, ClockTraits, Offset, Policy, StepLevel};
use jiff::Timestamp;
use jiff::civil::DateTime;

use super::policy;

use ClockKind::{Answer, FirstContact, SignOrObject, Verify};
use Start::{AtEvent, NextDay, NextWorkingDay};
use TimeUnit::{Days, Minutes, NaturalHours, WorkingDays};

/// Type, subject, urgency: what of a case the rows differ in.
type Case = (&'static str, &'static str, &'static str);
/// How often and how far a clock may be extended.
type Extension = Option<(u32, u32, TimeUnit)>;

fn limit(policy: &Policy, clock: ClockKind, case: Case) -> Option<&ClockRule> {
    let (type_key, category, urgency) = case;
    let (type_key, urgency) = (TypeKey::from(type_key), UrgencyKey::from(urgency));
    let category = CategoryKey::from(category);
    let known = policy.types.get(&type_key).unwrap_or_else(|| panic!("no type {type_key}"));
    assert!(policy.categories.contains_key(&category), "no category {category}");
    assert!(policy.urgencies.contains(&urgency), "no urgency {urgency}");
    let traits = ClockTraits {
        kind: known.kind,
        type_key: &type_key,
        category: Some(&category),
        channel: &ChannelKey::from("web-form"),
        urgency: &urgency,
    };
    policy.clock_rule(clock, &traits).map(|(_, rule)| rule)
}

fn check(key: &str, rows: &[(ClockKind, Case, u32, TimeUnit, Start, Extension)]) {
    let policy = policy(key);
    for (clock, case, count, unit, start, extension) in rows {
        let rule = limit(&policy, *clock, *case).unwrap_or_else(|| panic!("{clock:?} of {case:?}"));
        let found = rule
            .extension
            .map(|found| (found.count_max, found.amount_max.count, found.amount_max.unit));
        assert_eq!(rule.due.amount, Amount::new(*count, *unit), "{clock:?} of {case:?}");
        assert_eq!(rule.due.start, *start, "{clock:?} of {case:?}");
        assert_eq!(found, *extension, "{clock:?} of {case:?}");
    }
}

#[test]
fn swift_response_answers_in_2_hours_24_hours_7_days_or_15() {
    check(
        "swift-response",
        &[
            // Whatever the subject, an emergency is an emergency.
            (Answer, ("help", "pothole", "emergency"), 2, NaturalHours, AtEvent, None),
            (
                Answer,
                ("complaint", "water-burst-main", "emergency"),
                2,
                NaturalHours,
                AtEvent,
                None,
            ),
            // Water, power, gas, heat, and every branch of them.
            (Answer, ("help", "water", "general"), 24, NaturalHours, AtEvent, None),
            (Answer, ("help", "water-outage", "general"), 24, NaturalHours, AtEvent, None),
            (Answer, ("complaint", "power-outage", "general"), 24, NaturalHours, AtEvent, None),
            (Answer, ("help", "gas-outage", "general"), 24, NaturalHours, AtEvent, None),
            (Answer, ("help", "heat-temperature", "general"), 24, NaturalHours, AtEvent, None),
            // A bill is no outage.
            (Answer, ("complaint", "water-bill", "general"), 7, Days, NextDay, Some((1, 7, Days))),
            (Answer, ("complaint", "pothole", "general"), 7, Days, NextDay, Some((1, 7, Days))),
            (Answer, ("consultation", "pension", "general"), 7, Days, NextDay, Some((1, 7, Days))),
            (Answer, ("help", "title-deeds", "complex"), 15, Days, NextDay, Some((1, 15, Days))),
            (Answer, ("help", "water-quality", "complex"), 15, Days, NextDay, Some((1, 15, Days))),
            // A promise about water is no outage either.
            (
                Answer,
                ("livelihood-project", "water", "general"),
                90,
                Days,
                NextDay,
                Some((1, 60, Days)),
            ),
            (FirstContact, ("enterprise", "permits", "general"), 60, Minutes, AtEvent, None),
            (FirstContact, ("complaint", "pothole", "general"), 24, NaturalHours, AtEvent, None),
        ],
    );
}

#[test]
fn three_colour_answers_in_3_7_or_15_working_days_with_one_extension_of_at_most_10() {
    let ten = Some((1, 10, WorkingDays));
    let ordinary = |type_key| (type_key, "pothole", "ordinary");
    check(
        "three-colour",
        &[
            (Answer, ordinary("consultation"), 3, WorkingDays, NextWorkingDay, ten),
            (Answer, ordinary("help"), 7, WorkingDays, NextWorkingDay, ten),
            (Answer, ordinary("suggestion"), 7, WorkingDays, NextWorkingDay, ten),
            (Answer, ordinary("complaint"), 15, WorkingDays, NextWorkingDay, ten),
            (Answer, ordinary("report"), 15, WorkingDays, NextWorkingDay, ten),
            (Answer, ("complaint", "water", "urgent"), 1, WorkingDays, AtEvent, None),
            (SignOrObject, ordinary("complaint"), 2, WorkingDays, NextWorkingDay, None),
            (SignOrObject, ordinary("audit-finding"), 2, WorkingDays, NextWorkingDay, None),
            (Verify, ordinary("complaint"), 1, WorkingDays, NextWorkingDay, None),
        ],
    );
}

#[test]
fn city_311_counts_working_days_and_calendar_days_by_subject() {
    let request = |category| ("service-request", category, "standard");
    let four = Some((1, 4, WorkingDays));
    check(
        "city-311",
        &[
            (Answer, request("pothole"), 4, WorkingDays, NextWorkingDay, four),
            (Answer, request("graffiti"), 7, Days, NextDay, Some((1, 7, Days))),
            (Answer, request("water-main-break"), 4, NaturalHours, AtEvent, None),
            (Answer, request("missed-collection"), 2, WorkingDays, NextWorkingDay, None),
            (Answer, request("sidewalk"), 60, Days, NextDay, Some((2, 30, Days))),
            // What the table does not name has that of its group, and at last the common one.
            (Answer, request("construction-noise"), 4, WorkingDays, NextWorkingDay, four),
            (
                Answer,
                request("property-tax"),
                10,
                WorkingDays,
                NextWorkingDay,
                Some((1, 10, WorkingDays)),
            ),
            (Answer, ("information", "pothole", "standard"), 3, WorkingDays, NextWorkingDay, None),
            (Answer, ("complaint", "graffiti", "emergency"), 2, NaturalHours, AtEvent, None),
        ],
    );
}

fn calendar(key: &str) -> Calendar {
    domain::calendar::shipped(key).unwrap().unwrap()
}

fn at(written: &str, calendar: &Calendar) -> Timestamp {
    let local: DateTime = written.parse().unwrap();
    local.to_zoned(calendar.zone().clone()).unwrap().timestamp()
}

/// Due time and steps of a limit, for a start and an end written in the calendar's own time.
fn due_and_steps(rule: &ClockRule, start: &str) -> (String, Vec<(StepLevel, String)>) {
    let calendar = calendar(rule.calendar.as_str());
    let due_at =
        due(at(start, &calendar), &rule.due, &[], &calendar).unwrap().known().unwrap().due_at;
    let local =
        |at: Timestamp| at.to_zoned(calendar.zone().clone()).strftime("%Y-%m-%d %H:%M").to_string();
    let steps = rule.steps.iter().map(|step| {
        let comes_at = match step.offset {
            Offset::Before(amount) => offset_before(due_at, amount, &calendar).unwrap(),
            Offset::AtDue => due_at,
            Offset::After(amount) => offset_after(due_at, amount, &calendar).unwrap(),
        };
        (step.level, local(comes_at))
    });
    (local(due_at), steps.collect())
}

#[test]
fn a_complaint_before_the_national_day_is_due_after_it_and_turns_blue_orange_red() {
    let policy = policy("three-colour");
    let rule = limit(&policy, Answer, ("complaint", "pothole", "ordinary")).unwrap();
    // Working: Sunday 20 to Thursday 24 September (5), 28 to 30 (8), 8 to 15 October with Saturday
    // the 10th (15). Off: 25 to 27 September, 1 to 7 October.
    let (due_at, steps) = due_and_steps(rule, "2026-09-18T10:00");
    assert_eq!(due_at, "2026-10-15 17:30");
    let days: Vec<&str> = steps.iter().map(|(_, at)| at.as_str()).collect();
    let expected = ["2026-10-14 09:00", "2026-10-16 09:00", "2026-10-20 09:00", "2026-10-27 09:00"];
    assert_eq!(days, expected);
}

#[test]
fn an_urgent_complaint_is_due_the_same_working_day() {
    let policy = policy("three-colour");
    let rule = limit(&policy, Answer, ("complaint", "water", "urgent")).unwrap();
    assert_eq!(due_and_steps(rule, "2026-03-04T11:00").0, "2026-03-04 17:30");
    assert_eq!(due_and_steps(rule, "2026-03-04T18:00").0, "2026-03-05 17:30");
}

#[test]
fn seven_natural_days_run_through_a_holiday_to_midnight() {
    let policy = policy("swift-response");
    let rule = limit(&policy, Answer, ("complaint", "pothole", "general")).unwrap();
    assert_eq!(rule.due.day_end, DayEnd::Midnight);
    assert_eq!(due_and_steps(rule, "2026-04-30T09:00").0, "2026-05-08 00:00");
}

#[test]
fn an_emergency_at_night_is_due_two_hours_later() {
    let policy = policy("swift-response");
    let rule = limit(&policy, Answer, ("help", "gas-smell", "emergency")).unwrap();
    let (due_at, steps) = due_and_steps(rule, "2026-01-01T23:30");
    assert_eq!(due_at, "2026-01-02 01:30");
    let times: Vec<&str> = steps.iter().map(|(_, at)| at.as_str()).collect();
    assert_eq!(times, ["2026-01-02 01:00", "2026-01-02 01:30", "2026-01-02 02:30"]);
}

#[test]
fn four_working_days_and_seven_calendar_days_stand_side_by_side() {
    let policy = policy("city-311");
    let request = |category| ("service-request", category, "standard");
    // Wednesday before Independence Day, kept on Friday 3 July 2026.
    let pothole = limit(&policy, Answer, request("pothole")).unwrap();
    assert_eq!(due_and_steps(pothole, "2026-07-01T15:00").0, "2026-07-08 17:00");
    let graffiti = limit(&policy, Answer, request("graffiti")).unwrap();
    assert_eq!(due_and_steps(graffiti, "2026-07-01T15:00").0, "2026-07-09 00:00");
}
