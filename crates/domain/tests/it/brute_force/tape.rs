//! A calendar as a tape of minutes, and everything the crate computes done by walking the tape.
//!
//! Nothing here calls the crate's arithmetic. A minute's local time comes from jiff, whether it
//! is open from the plain data. Where clocks go back, the tape shows the latest local time that
//! was reached so far, so that an hour shown twice is not two hours of one morning.

use domain::calendar::TimeLine;
use domain::due::{Amount, DayEnd, DueRule, LastDay, Start, TimeUnit};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::plain::PlainCalendar;

/// One minute of real time.
struct Minute {
    day: usize,
    local_minute: u16,
    is_open: bool,
}

/// One local day: its date, whether anything is open, and the minute at which it last closes.
struct TapeDay {
    date: Date,
    is_working: bool,
    opens_at_minute: u16,
    closes_at_minute: u16,
}

impl TapeDay {
    fn new(date: Date, intervals: &[(u16, u16)]) -> Self {
        Self {
            date,
            is_working: !intervals.is_empty(),
            opens_at_minute: intervals.iter().map(|(from, _)| *from).min().unwrap_or(0),
            closes_at_minute: intervals.iter().map(|(_, to)| *to).max().unwrap_or(1_440),
        }
    }
}

pub(super) struct Tape {
    begins_at: Timestamp,
    minutes: Vec<Minute>,
    days: Vec<TapeDay>,
}

/// What happened to the clock, with instants as places on the tape.
#[derive(Debug, Clone, Copy)]
pub(super) enum Happened {
    Paused { from: usize, until: usize },
    Extended(Amount),
}

impl Tape {
    pub(super) fn record(plain: &PlainCalendar, first: Date, days: i32) -> Self {
        let zone = TimeZone::get(&plain.zone).unwrap();
        let begins_at = first.to_zoned(zone.clone()).unwrap().timestamp();
        let beyond = first.checked_add(days.days()).unwrap();
        let mut tape = Self { begins_at, minutes: Vec::new(), days: Vec::new() };
        let mut intervals: Vec<(u16, u16)> = Vec::new();
        let mut reached = (Date::MIN, 0);
        let mut hour_begins_at = begins_at;
        while reached.0 < beyond {
            for reading in hour_of_readings(&zone, hour_begins_at) {
                reached = reached.max(reading);
                let (date, local_minute) = reached;
                if tape.days.last().is_none_or(|day| day.date != date) {
                    intervals = plain.intervals_on(date);
                    tape.days.push(TapeDay::new(date, &intervals));
                }
                let is_open =
                    intervals.iter().any(|(from, to)| *from <= local_minute && local_minute < *to);
                tape.minutes.push(Minute { day: tape.days.len() - 1, local_minute, is_open });
            }
            hour_begins_at += SignedDuration::from_hours(1);
        }
        tape
    }

    pub(super) fn len(&self) -> usize {
        self.minutes.len()
    }

    pub(super) fn instant(&self, place: usize) -> Timestamp {
        self.begins_at + SignedDuration::from_mins(i64::try_from(place).unwrap())
    }

    pub(super) fn place(&self, at: Timestamp) -> usize {
        usize::try_from(at.duration_since(self.begins_at).as_mins()).unwrap()
    }

    /// The places at which the real time between two local midnights is not 24 hours.
    pub(super) fn clock_changes(&self) -> Vec<usize> {
        let days = 0..self.days.len();
        let lengths = days.map(|day| (self.day_begins(day), self.day_ends(day)));
        lengths.filter(|(from, to)| to - from != 1_440).map(|(from, _)| from).collect()
    }

    fn counts(&self, line: TimeLine, place: usize) -> bool {
        match line {
            TimeLine::Elapsed => true,
            TimeLine::OpenTime => self.minutes[place].is_open,
            TimeLine::WorkingDates => self.days[self.minutes[place].day].is_working,
        }
    }

    pub(super) fn between(&self, line: TimeLine, from: usize, until: usize) -> usize {
        (from..until).filter(|place| self.counts(line, *place)).count()
    }

    pub(super) fn forward(&self, line: TimeLine, from: usize, minutes: usize) -> usize {
        let mut place = from;
        let mut left = minutes;
        while left > 0 {
            left -= usize::from(self.counts(line, place));
            place += 1;
        }
        place
    }

    pub(super) fn backward(&self, line: TimeLine, from: usize, minutes: usize) -> usize {
        let mut place = from;
        let mut left = minutes;
        while left > 0 {
            place -= 1;
            left -= usize::from(self.counts(line, place));
        }
        place
    }

    pub(super) fn is_open(&self, place: usize) -> bool {
        self.minutes[place].is_open
    }

    fn day_begins(&self, day: usize) -> usize {
        self.minutes.partition_point(|minute| minute.day < day)
    }

    fn day_ends(&self, day: usize) -> usize {
        self.minutes.partition_point(|minute| minute.day <= day)
    }

    /// The first place of a day at which its clock has reached that minute.
    fn reaches(&self, day: usize, local_minute: u16) -> usize {
        let (from, until) = (self.day_begins(day), self.day_ends(day));
        let reached = |place: &usize| self.minutes[*place].local_minute >= local_minute;
        (from..until).find(reached).unwrap_or(until)
    }

    fn opening(&self, day: usize) -> usize {
        self.reaches(day, self.days[day].opens_at_minute)
    }

    fn closing(&self, day: usize) -> usize {
        self.reaches(day, self.days[day].closes_at_minute)
    }

    fn end_of(&self, day: usize, day_end: DayEnd) -> usize {
        match day_end {
            DayEnd::CloseOfBusiness => self.closing(day),
            DayEnd::Midnight => self.day_ends(day),
        }
    }

    /// The place from which the clock runs and where the limit ends, if nothing happens.
    pub(super) fn count(&self, start: usize, rule: &DueRule) -> (usize, usize) {
        if rule.amount.count == 0 || !is_dates(rule.amount.unit) {
            let from = self.start_of_time(start, rule.start);
            return (from, self.add_time(from, rule.amount));
        }
        let today = self.minutes[start].day;
        let is_working = rule.amount.unit == TimeUnit::WorkingDays;
        let something_left = if is_working {
            (start..self.day_ends(today)).any(|place| self.minutes[place].is_open)
        } else {
            start < self.end_of(today, rule.day_end)
        };
        let mut day = today;
        let mut may_count = rule.start == Start::AtEvent && something_left;
        if !may_count {
            day += 1;
        }
        may_count |= rule.start != Start::NextWorkingDay;
        while !self.days[day].is_working && (is_working || !may_count) {
            day += 1;
        }
        let last = self.days_on(day, rule.amount.count - 1, rule);
        (start.max(self.day_begins(day)), self.end_of(last, rule.day_end))
    }

    /// The day so many dates further on, by the rule's unit and its last-day setting.
    fn days_on(&self, day: usize, count: u32, rule: &DueRule) -> usize {
        let is_working = rule.amount.unit == TimeUnit::WorkingDays;
        let mut day = day;
        let mut left = count;
        while left > 0 {
            day += 1;
            left -= u32::from(!is_working || self.days[day].is_working);
        }
        while !is_working && rule.last_day == LastDay::WorkingDay && !self.days[day].is_working {
            day += 1;
        }
        day
    }

    fn start_of_time(&self, start: usize, how: Start) -> usize {
        let mut day = self.minutes[start].day + 1;
        match how {
            Start::AtEvent => start,
            Start::NextDay => self.day_begins(day),
            Start::NextWorkingDay => {
                while !self.days[day].is_working {
                    day += 1;
                }
                self.opening(day)
            }
        }
    }

    fn add_time(&self, from: usize, amount: Amount) -> usize {
        let (line, minutes) = in_minutes(amount);
        self.forward(line, from, minutes)
    }

    /// The day that a place ends: midnight ends the day before.
    fn day_ended(&self, place: usize) -> usize {
        self.minutes[place - 1].day
    }

    pub(super) fn extend(&self, due: usize, amount: Amount, rule: &DueRule) -> usize {
        if amount.count == 0 || !is_dates(amount.unit) {
            return self.add_time(due, amount);
        }
        let rule = DueRule { amount, ..*rule };
        let last = self.days_on(self.day_ended(due), amount.count, &rule);
        self.end_of(last, rule.day_end)
    }

    pub(super) fn before(&self, due: usize, amount: Amount) -> usize {
        if amount.count == 0 || !is_dates(amount.unit) {
            let (line, minutes) = in_minutes(amount);
            return self.backward(line, due, minutes);
        }
        let mut day = self.day_ended(due);
        let mut left = amount.count;
        while left > 0 {
            day -= 1;
            let counts = amount.unit == TimeUnit::Days || self.days[day].is_working;
            left -= u32::from(counts);
        }
        self.opening(day)
    }

    pub(super) fn after(&self, due: usize, amount: Amount) -> usize {
        if amount.count == 0 || !is_dates(amount.unit) {
            return self.add_time(due, amount);
        }
        let rule = DueRule::new(amount, Start::AtEvent);
        self.opening(self.days_on(self.day_ended(due), amount.count, &rule))
    }

    /// Ticks minute by minute, standing still in pauses, until the limit is used up.
    pub(super) fn tick(&self, start: usize, rule: &DueRule, pauses: &[(usize, usize)]) -> usize {
        let line = rule.time_line();
        let (runs_from, due) = self.count(start, rule);
        let mut left = self.between(line, runs_from, due);
        let pause_at =
            |place: usize| pauses.iter().find(|(from, until)| *from <= place && place < *until);
        let mut place = runs_from;
        if left == 0 {
            place = due;
        }
        loop {
            if let Some((_, until)) = pause_at(place) {
                place = *until;
            } else if left == 0 {
                return place;
            } else {
                left -= usize::from(self.counts(line, place));
                place += 1;
            }
        }
    }

    /// The due place after each thing that happened, in their order, and the place from which
    /// the clock runs in the end.
    pub(super) fn history(
        &self,
        start: usize,
        rule: &DueRule,
        happened: &[Happened],
    ) -> (usize, usize) {
        let line = rule.time_line();
        let (mut runs_from, mut due) = self.count(start, rule);
        for event in happened {
            match *event {
                Happened::Extended(amount) => due = self.extend(due, amount, rule),
                Happened::Paused { from, until } => {
                    let from = from.max(runs_from);
                    if from >= until || from > due {
                        continue;
                    }
                    runs_from = until;
                    let left = self.between(line, from, due);
                    let taken = self.between(line, from, until);
                    due = match (left, taken) {
                        (0, _) => due.max(until),
                        (_, 0) => due,
                        _ => self.forward(line, until, left),
                    };
                }
            }
        }
        (runs_from, due)
    }
}

/// What the local clock shows in each of 60 minutes: date and minute of the day.
fn hour_of_readings(zone: &TimeZone, begins_at: Timestamp) -> Vec<(Date, u16)> {
    let read = |minute| {
        let local = zone.to_datetime(begins_at + SignedDuration::from_mins(minute));
        let of_day = i32::from(local.hour()) * 60 + i32::from(local.minute());
        (local.date(), u16::try_from(of_day).unwrap())
    };
    let ((date, first), (last_date, last)) = (read(0), read(59));
    // A clock that has moved by 59 minutes in 59 minutes was not put forward or back between.
    if date == last_date && last == first + 59 {
        return (first..=last).map(|minute| (date, minute)).collect();
    }
    (0..60).map(read).collect()
}

fn is_dates(unit: TimeUnit) -> bool {
    unit == TimeUnit::Days || unit == TimeUnit::WorkingDays
}

fn in_minutes(amount: Amount) -> (TimeLine, usize) {
    let count = usize::try_from(amount.count).unwrap();
    match amount.unit {
        TimeUnit::Minutes => (TimeLine::Elapsed, count),
        TimeUnit::NaturalHours => (TimeLine::Elapsed, count * 60),
        TimeUnit::WorkingHours => (TimeLine::OpenTime, count * 60),
        TimeUnit::Days | TimeUnit::WorkingDays => (TimeLine::Elapsed, 0),
    }
}
