//! The clock passes a leap day, the end of a year, a change to or from daylight saving; it goes ten
//! minutes back; it jumps. People's work goes on, the journal's order is by number, and what
//! happens because a time has come is held until somebody confirms the clock.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};

use super::Fault;
use super::arena::Arena;
use super::chance::Chance;
use super::check::{Books, is_whole, number_in};
use super::city::{City, Door, Server};
use super::client::{self, Reply};
use super::figures::Figures;
use super::load::{self, Load, Mood};
use super::preload::Faults;

/// Clients that write at a time.
const CLIENTS: usize = 6;
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(50);
/// Workers look for work about twice a second.
const WORKERS_LOOK_WITHIN: Duration = Duration::from_secs(3);
/// Within this after the clock is confirmed, timed actions must go on.
const GOES_ON_WITHIN: Duration = Duration::from_secs(30);
const TEN_MINUTES: i64 = 600;
const MONTH: i64 = 30 * 86_400;

/// Instants that programs stumble over, in seconds since 1970, and zones in which they do.
const INSTANTS: [(u64, &str, &str); 5] = [
    (1_835_395_200, "UTC", "leap days begun"),
    (1_835_481_600, "UTC", "leap days ended"),
    (1_798_761_600, "UTC", "years ended"),
    (1_806_195_600, "Europe/London", "summer times begun"),
    (1_824_944_400, "Europe/London", "summer times ended"),
];

/// A clock that does what clocks do.
pub(super) struct Clock {
    rounds: u64,
}

impl Clock {
    pub(super) const fn new() -> Self {
        Self { rounds: 0 }
    }
}

/// A city at another time.
struct Elsewhen {
    city: City,
    faults: Faults,
    shift: i64,
    books: Books,
    loads: u32,
}

impl Elsewhen {
    /// A city whose clock will say this instant two seconds after it is set up.
    fn before(arena: &Arena, instant: u64, zone: &str) -> Result<Self> {
        let mut city = arena.bare_city();
        let faults = Faults::new(arena, &city.folder)?;
        city.environment = faults.environment();
        // People hold their posts for a while before the clock goes back.
        let shift = i64::try_from(instant)? - i64::try_from(load::seconds())? - 2 * TEN_MINUTES;
        faults.shift(shift)?;
        arena.set_up(&mut city, zone)?;
        let shift = i64::try_from(instant)? - i64::try_from(load::seconds())? - 2;
        faults.shift(shift)?;
        Ok(Self { city, faults, shift, books: Books::default(), loads: 0 })
    }

    /// Works for a while, and checks what was done.
    fn work(&mut self, server: &Server, lasts: Duration, chance: &mut Chance) -> Result<Figures> {
        self.loads += 1;
        let mut door = Door::of(&self.city, &[server]);
        door.shift = self.shift;
        let name = format!("c{}", self.loads);
        let record = self.city.folder.join(format!("record-{name}"));
        let load =
            Load { door: &door, record: &record, clients: CLIENTS, mood: Mood::Patient, name };
        let (figures, ()) = load.beside(chance, |_| {
            std::thread::sleep(lasts);
            Ok(())
        })?;
        self.books.settle(&door, &record)?;
        self.books.check(&self.city, &door)?;
        Ok(figures)
    }

    /// The clock jumps by so much.
    fn jump(&mut self, seconds: i64) -> Result<()> {
        self.shift += seconds;
        self.faults.shift(self.shift)
    }
}

impl Fault for Clock {
    fn round(&mut self, arena: &Arena, chance: &mut Chance) -> Result<Figures> {
        let which = usize::try_from(self.rounds % INSTANTS.len() as u64)?;
        let (instant, zone, what) = INSTANTS.get(which).copied().context("no such instant")?;
        self.rounds += 1;
        let mut there = Elsewhen::before(arena, instant, zone)?;
        let server = there.city.serve()?;
        let mut figures = there.work(&server, Duration::from_millis(3_500), chance)?;
        figures.add(what, 1);

        there.jump(-TEN_MINUTES)?;
        is_held(&server, true)?;
        figures.merge(&there.work(&server, Duration::from_millis(500), chance)?);
        server.stop()?;
        let server = there.city.serve()?;
        is_held(&server, true).context("a restart let go of what is held")?;
        figures.add("restarts while held", 1);
        there.city.run(&["clock", "confirm"])?;
        is_held(&server, false)?;
        figures.add("jumps back held", 1);

        there.jump(MONTH)?;
        is_held(&server, true)?;
        std::thread::sleep(WORKERS_LOOK_WITHIN);
        there.books.check_journal(&there.city).context("a step was recorded while held")?;
        let doctor = there.city.run(&["doctor"])?;
        ensure!(doctor.contains("HELD"), "the doctor does not say what is held: {doctor}");
        there.city.run(&["clock", "confirm"])?;
        is_held(&server, false)?;
        steps_come(&there)?;
        figures.add("jumps forward held", 1);
        server.stop()?;
        let report = there.city.verify()?;
        ensure!(is_whole(&report), "the journal is not whole: {report}");
        arena.remove(there.city)?;
        Ok(figures)
    }
}

/// Waits until the server says that timed actions are held, or that they are not.
fn is_held(server: &Server, is_held: bool) -> Result<()> {
    let began = Instant::now();
    while began.elapsed() < GOES_ON_WITHIN {
        let reply = client::get(server.address, "", "/readyz", GOES_ON_WITHIN);
        if let Reply::Whole(answer) = reply
            && answer.status == 200
            && answer.text().contains("held") == is_held
        {
            return Ok(());
        }
        std::thread::sleep(LOOK_AGAIN_AFTER);
    }
    anyhow::bail!("the server never said that timed actions are held: {is_held}")
}

/// Waits until steps are recorded that the jump has made due.
fn steps_come(there: &Elsewhen) -> Result<()> {
    let began = Instant::now();
    while began.elapsed() < GOES_ON_WITHIN {
        let report = there.city.verify()?;
        if number_in(&report, "entries") > Some(there.books.entries()) {
            return Ok(());
        }
        std::thread::sleep(LOOK_AGAIN_AFTER);
    }
    anyhow::bail!("no step was recorded after the clock was confirmed")
}
