//! Due times against a model that walks a tape of minutes and shares no arithmetic with the crate.
//!
//! 2,000 random cases in the ordinary run, 100,000 with `ANSWERABLE_LONG=1`.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a model in a test may fail the test"
)]

pub(crate) mod dice;
pub(crate) mod plain;
mod tape;

use domain::calendar::{Calendar, TimeLine, shipped};
use domain::due::{
    Adjustment, Amount, DayEnd, Due, DueRule, LastDay, Pause, Start, TimeUnit, due, due_with,
    explain, offset_after, offset_before, shift,
};
use jiff::SignedDuration;
use jiff::civil::Date;

use dice::Dice;
use plain::PlainCalendar;
use tape::{Happened, Tape};

const DAY: usize = 1_440;
const TAPE_DAYS: i32 = 480;

/// A calendar in the crate's form and as a tape.
struct Subject {
    name: String,
    calendar: Calendar,
    tape: Tape,
    clock_changes: Vec<usize>,
}

impl Subject {
    fn new(name: String, calendar: Calendar, plain: &PlainCalendar) -> Self {
        let tape = Tape::record(plain, Date::new(plain.year, 1, 1).unwrap(), TAPE_DAYS);
        let clock_changes = tape.clock_changes();
        Self { name, calendar, tape, clock_changes }
    }
}

fn subjects(random_calendars: usize, dice: &mut Dice) -> Vec<Subject> {
    let mut subjects = Vec::new();
    for (key, year) in [("china", 2025), ("united-states", 2026), ("always-open", 2026)] {
        let calendar = shipped(key).unwrap().unwrap();
        let plain = PlainCalendar::of(&calendar, year);
        subjects.push(Subject::new(key.to_owned(), calendar, &plain));
    }
    for number in 0..random_calendars {
        let plain = PlainCalendar::random(dice, number);
        let name = format!("random {number} in {}", plain.zone);
        subjects.push(Subject::new(name, plain.load(), &plain));
    }
    subjects
}

/// A place on the tape, often near a change of the clocks, often on a round hour.
fn place(subject: &Subject, dice: &mut Dice) -> usize {
    let near_change = !subject.clock_changes.is_empty() && dice.chance(40);
    let place = if near_change {
        let change = *dice.pick(&subject.clock_changes);
        (change + dice.below(8 * DAY)).saturating_sub(6 * DAY)
    } else {
        dice.below(300 * DAY)
    };
    let place = place.clamp(60 * DAY, 300 * DAY);
    if dice.chance(30) { place - place % 30 } else { place }
}

fn amount(dice: &mut Dice, scale: usize) -> Amount {
    let (unit, most) = *dice.pick(&[
        (TimeUnit::Minutes, 3_000),
        (TimeUnit::NaturalHours, 120),
        (TimeUnit::Days, 16),
        (TimeUnit::WorkingHours, 60),
        (TimeUnit::WorkingDays, 16),
        (TimeUnit::WorkingDays, 5),
    ]);
    Amount::new(u32::try_from(dice.below(most / scale + 1)).unwrap(), unit)
}

fn rule(dice: &mut Dice) -> DueRule {
    DueRule {
        amount: amount(dice, 1),
        start: *dice.pick(&[Start::AtEvent, Start::NextDay, Start::NextWorkingDay]),
        day_end: *dice.pick(&[DayEnd::CloseOfBusiness, DayEnd::Midnight]),
        last_day: *dice.pick(&[LastDay::AsCounted, LastDay::AsCounted, LastDay::WorkingDay]),
    }
}

/// Up to four pauses in order of their beginnings, sometimes overlapping or touching.
fn pauses(start: usize, dice: &mut Dice) -> Vec<(usize, usize)> {
    let mut pauses = Vec::new();
    let mut from = start.saturating_sub(dice.below(600));
    for _ in 0..dice.below(5) {
        from += if dice.chance(15) { 0 } else { dice.below(4 * DAY) };
        let most = *dice.pick(&[1, 90, DAY, 5 * DAY]);
        let until = from + dice.below(most);
        pauses.push((from, until));
        if dice.chance(75) {
            from = until;
        }
    }
    pauses
}

fn pause(tape: &Tape, (from, until): (usize, usize)) -> Pause {
    let until = Some(tape.instant(until));
    Pause { from: tape.instant(from), until, reason: "waiting".to_owned() }
}

fn minutes(count: usize) -> SignedDuration {
    SignedDuration::from_mins(i64::try_from(count).unwrap())
}

/// Where the crate and the model disagree on one random case, in words.
fn differences(subject: &Subject, dice: &mut Dice) -> Vec<String> {
    let mut found = Vec::new();
    let start = place(subject, dice);
    compare_walking(subject, start, dice, &mut found);
    let rule = rule(dice);
    compare_pauses(subject, start, &rule, dice, &mut found);
    compare_history(subject, start, &rule, dice, &mut found);
    let in_words =
        |what| format!("{}: {what} from {} {rule:?}", subject.name, subject.tape.instant(start));
    found.into_iter().map(in_words).collect()
}

fn compare_walking(subject: &Subject, start: usize, dice: &mut Dice, found: &mut Vec<String>) {
    let Subject { calendar, tape, .. } = subject;
    let line = *dice.pick(&[TimeLine::OpenTime, TimeLine::OpenTime, TimeLine::WorkingDates]);
    let other = start + dice.below(20 * DAY);
    let (from, until) = (tape.instant(start), tape.instant(other));
    let open = minutes(tape.between(line, start, other));
    if calendar.between(line, from, until) != Ok(open)
        || calendar.between(line, until, from) != Ok(-open)
    {
        found.push(format!("between {line:?} until {until}"));
    }
    let length = dice.below(3_000);
    let forward = tape.instant(tape.forward(line, start, length));
    if calendar.advance_on(line, from, minutes(length)) != Ok(forward) {
        found.push(format!("advance {line:?} by {length}, should be {forward}"));
    }
    let backward = tape.instant(tape.backward(line, start, length));
    if calendar.retreat_on(line, from, minutes(length)) != Ok(backward) {
        found.push(format!("retreat {line:?} by {length}, should be {backward}"));
    }
    if line == TimeLine::OpenTime && tape.is_open(start) {
        let back = calendar.retreat(forward, minutes(length));
        if back != Ok(from) {
            found.push(format!("advance and retreat by {length} gives {back:?}"));
        }
    }
}

fn compare_pauses(
    subject: &Subject,
    start: usize,
    rule: &DueRule,
    dice: &mut Dice,
    found: &mut Vec<String>,
) {
    let Subject { calendar, tape, .. } = subject;
    let places = pauses(start, dice);
    let mut given: Vec<Pause> = places.iter().map(|place| pause(tape, *place)).collect();
    let should = tape.instant(tape.tick(start, rule, &places));
    let without = due(tape.instant(start), rule, &[], calendar).unwrap().known().unwrap();
    let one_by_one =
        given.iter().try_fold(without, |so_far, pause| shift(so_far, rule, pause, calendar));
    if !one_by_one.as_ref().is_ok_and(|due_time| due_time.due_at == should) {
        found.push(format!("one by one {one_by_one:?}, should be {should}, {places:?}"));
    }
    if dice.chance(50) {
        given.reverse();
    }
    let from_scratch = due(tape.instant(start), rule, &given, calendar).unwrap().known().unwrap();
    if from_scratch.due_at != should {
        found.push(format!("due {from_scratch:?}, should be {should}, {places:?}"));
    }
    if from_scratch.due_at < without.due_at {
        found.push(format!("pauses {places:?} shortened {without:?}"));
    }
}

fn compare_history(
    subject: &Subject,
    start: usize,
    rule: &DueRule,
    dice: &mut Dice,
    found: &mut Vec<String>,
) {
    let Subject { calendar, tape, .. } = subject;
    let mut happened = Vec::new();
    for (from, until) in pauses(start, dice) {
        happened.push(Happened::Paused { from, until });
        if dice.chance(40) {
            happened.push(Happened::Extended(amount(dice, 2)));
        }
    }
    let mut adjustments: Vec<Adjustment> = Vec::new();
    for event in &happened {
        adjustments.push(match *event {
            Happened::Paused { from, until } => Adjustment::Paused(pause(tape, (from, until))),
            Happened::Extended(amount) => Adjustment::Extended(amount),
        });
    }
    let (runs_from, due_place) = tape.history(start, rule, &happened);
    let start_at = tape.instant(start);
    let due_at = tape.instant(due_place);
    let answer = due_with(start_at, rule, &adjustments, calendar).unwrap().known().unwrap();
    if (answer.runs_from, answer.due_at) != (tape.instant(runs_from), due_at) {
        found.push(format!("{happened:?}: {answer:?}, should be {due_at}"));
    }
    let explanation = explain(start_at, rule, &adjustments, calendar).unwrap();
    if explanation.due_at != Some(due_at) {
        found.push(format!("explained as {:?}, should be {due_at}", explanation.due_at));
    }
    compare_offsets(subject, due_place, dice, found);
    compare_open_pause(subject, (start, rule), (adjustments, runs_from, due_place), found);
}

fn compare_offsets(subject: &Subject, due_place: usize, dice: &mut Dice, found: &mut Vec<String>) {
    let Subject { calendar, tape, .. } = subject;
    let amount = amount(dice, 3);
    let due_at = tape.instant(due_place);
    let before = tape.instant(tape.before(due_place, amount));
    if offset_before(due_at, amount, calendar) != Ok(before) {
        found.push(format!("{amount:?} before {due_at} should be {before}"));
    }
    let after = tape.instant(tape.after(due_place, amount));
    if offset_after(due_at, amount, calendar) != Ok(after) {
        found.push(format!("{amount:?} after {due_at} should be {after}"));
    }
}

/// Pauses the clock once more, without end, somewhere on its last stretch.
fn compare_open_pause(
    subject: &Subject,
    (start, rule): (usize, &DueRule),
    (mut adjustments, runs_from, due_place): (Vec<Adjustment>, usize, usize),
    found: &mut Vec<String>,
) {
    let Subject { calendar, tape, .. } = subject;
    let middle = usize::midpoint(runs_from, due_place.max(runs_from));
    let begun = adjustments.iter().filter_map(|adjustment| match adjustment {
        Adjustment::Paused(pause) => Some(pause.from),
        Adjustment::Extended(_) => None,
    });
    let since = begun.map(|from| tape.place(from)).max().unwrap_or(0).max(middle);
    let still = Pause { from: tape.instant(since), until: None, reason: "waiting".to_owned() };
    adjustments.push(Adjustment::Paused(still));
    let answer = due_with(tape.instant(start), rule, &adjustments, calendar).unwrap();
    let left = minutes(tape.between(rule.time_line(), since, due_place));
    let is_right = match answer {
        Due::Paused(paused) => since <= due_place && paused.left == left,
        Due::At(known) => due_place < since && known.due_at == tape.instant(due_place),
    };
    if !is_right {
        found.push(format!("open pause at {since}: {answer:?}, should leave {left}"));
    }
}

#[test]
fn every_due_time_is_that_of_the_minute_by_minute_model() {
    let is_long = std::env::var("ANSWERABLE_LONG").is_ok_and(|value| value == "1");
    let (cases, random_calendars) = if is_long { (100_000, 96) } else { (2_000, 12) };
    let mut dice = Dice(20_260_401);
    let subjects = subjects(random_calendars, &mut dice);
    assert!(subjects.iter().all(|subject| subject.tape.len() > 479 * DAY));
    let mut found: Vec<String> = Vec::new();
    for number in 0..cases {
        let subject = &subjects[number % subjects.len()];
        found.extend(differences(subject, &mut dice));
    }
    println!("{cases} cases on {} calendars, {} differences", subjects.len(), found.len());
    let first: Vec<&String> = found.iter().take(20).collect();
    assert!(found.is_empty(), "{} differences, among them {first:#?}", found.len());
}
