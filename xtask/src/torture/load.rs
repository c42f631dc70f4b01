//! Clients that write: each brings its own cases through the loop, keeps its record on disk, and
//! asks again with the same key where it was not told.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow, bail};
use serde_json::{Value, json};

use super::chance::Chance;
use super::city::Door;
use super::client::{Answer, Reply, Request, Who};
use super::figures::Figures;
use super::record::Record;

/// Cases that one client has open at most.
const OPEN_MAX: usize = 4;
/// How long a client waits before it asks again.
const AGAIN_AFTER: Duration = Duration::from_millis(15);

/// What a client does when it gets no answer, or one that says later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mood {
    /// It ends with the first connection that breaks: the server is dead.
    Mortal,
    /// It asks again with the same key until it is told.
    Patient,
}

/// A load: how many clients, in which mood, under which keys.
pub(super) struct Load<'load> {
    pub(super) door: &'load Door,
    pub(super) record: &'load Path,
    pub(super) clients: usize,
    pub(super) mood: Mood,
    /// The start of every key: no two loads on a city share it.
    pub(super) name: String,
}

/// What is done to a case, in this order.
const JOURNEY: [(Who, &str); 7] = [
    (Who::Dispatcher, "dispatch"),
    (Who::Handler, "sign"),
    (Who::Handler, "log_contact"),
    (Who::Handler, "update"),
    (Who::Handler, "answer"),
    (Who::Dispatcher, "accept_answer"),
    (Who::Verifier, "verify"),
];

/// The time that has passed since 1970.
#[expect(clippy::disallowed_methods, reason = "this is the edge: a client says when it telephoned")]
fn since() -> Duration {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.unwrap_or_default()
}

/// The same in whole seconds.
pub(super) fn seconds() -> u64 {
    since().as_secs()
}

/// Now, as JSON says it, by a clock that is so many seconds ahead.
fn now(shift: i64) -> String {
    let since = since();
    let seconds = since.as_secs().saturating_add_signed(shift);
    format!("{}.{:06}Z", instant(seconds), since.subsec_micros())
}

/// An instant by its seconds since 1970, in UTC, without its zone.
fn instant(seconds: u64) -> String {
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    // Counted from the first of March of the year 0, so that a leap day is the last of its year.
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year_of_era + u64::from(month < 3);
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
}

fn command(name: &str, shift: i64) -> Value {
    match name {
        "dispatch" => json!({ "command": name, "lead": "urban-management", "supports": [],
            "reason": null }),
        "log_contact" => json!({ "command": name, "is_reached": true, "happened_at": now(shift),
            "note": "asked which lamp" }),
        "update" => json!({ "command": name, "kind": "progress", "text": "the part is ordered" }),
        "answer" => json!({ "command": name, "public": "The lamp is replaced.",
            "internal": "part 7", "evidence": [] }),
        "verify" => json!({ "command": name, "verdict": "held", "method": "call_back",
            "requester_says": "resolved", "satisfaction": 5 }),
        _ => json!({ "command": name }),
    }
}

/// A request that registers a case.
pub(super) fn registration(key: &str) -> Request {
    let body = json!({
        "type": "complaint", "channel": "hotline", "urgency": "general",
        "text": format!("a lamp is out, call {key}"), "contact": { "telephone": "555 0100" },
    });
    let path = "/api/v1/cases".to_owned();
    Request { key: key.to_owned(), path, who: Who::Intake, body: body.to_string() }
}

/// A request that does the step of the journey to a case.
pub(super) fn step(key: &str, number: &str, step: usize, shift: i64) -> Option<Request> {
    let (who, name) = JOURNEY.get(step)?;
    let path = format!("/api/v1/cases/{number}/commands");
    Some(Request { key: key.to_owned(), path, who: *who, body: command(name, shift).to_string() })
}

/// A request that attaches a file to a case.
pub(super) fn attachment(key: &str, number: &str) -> Request {
    let path = format!("/api/v1/cases/{number}/attachments?name=note.txt");
    let body = format!("what was seen on the day, by {key}\n").repeat(30);
    Request { key: key.to_owned(), path, who: Who::Handler, body }
}

struct Open {
    number: String,
    step: usize,
    has_file: bool,
}

struct Client<'load> {
    load: &'load Load<'load>,
    place: usize,
    record: Record,
    chance: Chance,
    open: Vec<Open>,
    count: u64,
    figures: Figures,
}

/// What a request ended with.
enum End {
    Told(Value),
    /// The client's life is over.
    Over,
}

impl Load<'_> {
    /// Writes while something is done beside it, and stops then; what was counted, and what came of
    /// that. Where both fail, what was done beside it says why.
    pub(super) fn beside<T>(
        &self,
        chance: &mut Chance,
        act: impl FnOnce(&mut Chance) -> Result<T>,
    ) -> Result<(Figures, T)> {
        let stop = AtomicBool::new(false);
        let mut own = chance.fork();
        std::thread::scope(|scope| {
            let running = scope.spawn(|| self.run(&mut own, &stop));
            let done = act(chance);
            stop.store(true, Ordering::Relaxed);
            let counted = running.join().map_err(|_| anyhow!("the load had a bug"))?;
            let done = done?;
            Ok((counted?, done))
        })
    }

    /// Writes until told to stop, or the clients die; what they counted.
    fn run(&self, chance: &mut Chance, stop: &AtomicBool) -> Result<Figures> {
        std::thread::scope(|scope| {
            let clients: Vec<_> = (0..self.clients)
                .map(|place| {
                    let chance = chance.fork();
                    scope.spawn(move || self.client(place, chance, stop))
                })
                .collect();
            let mut figures = Figures::default();
            for client in clients {
                let joined = client.join().map_err(|_| anyhow!("a client had a bug"))?;
                figures.merge(&joined?);
            }
            Ok(figures)
        })
    }

    fn client(&self, place: usize, chance: Chance, stop: &AtomicBool) -> Result<Figures> {
        let record = Record::open(self.record, place)?;
        let (open, figures) = (Vec::new(), Figures::default());
        let mut client = Client { load: self, place, record, chance, open, count: 0, figures };
        while !stop.load(Ordering::Relaxed) {
            if !client.act(stop)? {
                break;
            }
            std::thread::sleep(self.door.rest);
        }
        Ok(client.figures)
    }
}

impl Client<'_> {
    /// Does one thing; false where the client's life is over.
    fn act(&mut self, stop: &AtomicBool) -> Result<bool> {
        self.count += 1;
        let key = format!("{}-{}-{}", self.load.name, self.place, self.count);
        let is_new = self.open.is_empty() || (self.open.len() < OPEN_MAX && self.chance.one_in(3));
        let chosen = usize::try_from(self.chance.below(self.open.len() as u64))?;
        let wants_file = self.chance.one_in(6);
        let shift = self.load.door.shift;
        let case = self.open.get_mut(chosen).filter(|_| !is_new);
        let request = match case {
            None => registration(&key),
            Some(case) if (2..4).contains(&case.step) && !case.has_file && wants_file => {
                case.has_file = true;
                attachment(&key, &case.number)
            }
            Some(case) => {
                case.step += 1;
                let Some(request) = step(&key, &case.number, case.step - 1, shift) else {
                    self.open.remove(chosen);
                    return Ok(true);
                };
                request
            }
        };
        let End::Told(answer) = self.ask(&request, stop)? else { return Ok(false) };
        if is_new {
            let number = answer.get("number").and_then(Value::as_str).unwrap_or_default();
            let number = number.to_owned();
            self.open.push(Open { number, step: 0, has_file: false });
        }
        Ok(true)
    }

    fn ask(&mut self, request: &Request, stop: &AtomicBool) -> Result<End> {
        self.record.asked(request)?;
        let began = Instant::now();
        for tries in 0.. {
            match self.load.door.send(self.place + tries, request) {
                Reply::Whole(answer) if answer.is_success() => {
                    let told = answer.json();
                    self.record.told(request, told.clone())?;
                    self.figures.add("acknowledged", 1);
                    self.figures.lasted("wait for an answer", began.elapsed());
                    return Ok(End::Told(told));
                }
                Reply::Whole(answer) => self.is_later(request, &answer)?,
                Reply::Broken(_) if self.load.mood == Mood::Mortal => {
                    self.figures.add("without an answer", 1);
                    return Ok(End::Over);
                }
                Reply::Broken(_) => self.figures.add("without an answer", 1),
            }
            if stop.load(Ordering::Relaxed) {
                return Ok(End::Over);
            }
            std::thread::sleep(AGAIN_AFTER);
        }
        Ok(End::Over)
    }

    /// Counts an answer that says to come again; any other is an error.
    fn is_later(&mut self, request: &Request, answer: &Answer) -> Result<()> {
        match is_later(answer) {
            Some(what) => self.figures.add(what, 1),
            None => bail!("{}: {} {}", request.body, answer.status, answer.text()),
        }
        Ok(())
    }
}

/// What an answer is that says to come again, and when.
pub(super) fn is_later(answer: &Answer) -> Option<&'static str> {
    let when = answer.header("retry-after").is_some();
    match answer.status {
        503 if when => Some("answers 503"),
        409 if answer.text().contains("urn:answerable:problem:in-flight") => {
            Some("answers in flight")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::instant;

    #[test]
    fn instants_are_those_of_the_calendar() {
        assert_eq!(instant(0), "1970-01-01T00:00:00");
        assert_eq!(instant(951_782_399), "2000-02-28T23:59:59");
        assert_eq!(instant(951_782_400), "2000-02-29T00:00:00");
        assert_eq!(instant(1_798_761_599), "2026-12-31T23:59:59");
        assert_eq!(instant(1_798_761_600), "2027-01-01T00:00:00");
    }
}
