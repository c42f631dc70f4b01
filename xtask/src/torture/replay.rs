//! Every request sent 2 to 50 times at once, on every node: one effect each, the same answer.

use std::sync::{Barrier, PoisonError};

use anyhow::{Result, anyhow, bail, ensure};
use serde_json::Value;

use super::arena::Arena;
use super::chance::Chance;
use super::check::{self, Books};
use super::city::{City, Door, Server};
use super::client::{Reply, Request};
use super::figures::Figures;
use super::load::{self, attachment, registration, step};
use super::record::Record;
use super::{Engine, Fault};

/// Cases of one round.
const CASES: u64 = 2;
/// Before which step of its journey a case gets a file.
const FILE_BEFORE: usize = 3;
/// After so many rounds another city is taken.
const ROUNDS_OF_A_CITY: u64 = 20;

/// A city with its nodes.
struct Nodes {
    city: City,
    servers: Vec<Server>,
    books: Books,
}

/// Requests that come again and again.
pub(super) struct Replay {
    engine: Engine,
    nodes: Option<Nodes>,
    rounds: u64,
}

impl Replay {
    pub(super) const fn new(engine: Engine) -> Self {
        Self { engine, nodes: None, rounds: 0 }
    }

    fn nodes(&mut self, arena: &Arena) -> Result<&mut Nodes> {
        if self.rounds.is_multiple_of(ROUNDS_OF_A_CITY)
            && let Some(Nodes { city, servers, .. }) = self.nodes.take()
        {
            servers.into_iter().try_for_each(Server::stop)?;
            arena.remove(city)?;
        }
        self.rounds += 1;
        if self.nodes.is_none() {
            let city = arena.city(self.engine)?;
            let count = if self.engine == Engine::Postgres { 2 } else { 1 };
            let servers = (0..count).map(|_| city.serve()).collect::<Result<_>>()?;
            self.nodes = Some(Nodes { city, servers, books: Books::default() });
        }
        self.nodes.as_mut().ok_or_else(|| anyhow!("no city"))
    }
}

impl Fault for Replay {
    /// Brings two cases through the loop, each request of it sent many times at once.
    fn round(&mut self, arena: &Arena, chance: &mut Chance) -> Result<Figures> {
        let round = self.rounds;
        let Nodes { city, servers, books } = self.nodes(arena)?;
        let servers: Vec<&Server> = servers.iter().collect();
        let door = Door::of(city, &servers);
        let record_folder = city.folder.join(format!("record-{round}"));
        let mut record = Record::open(&record_folder, 0)?;
        let mut figures = Figures::default();
        for case in 0..CASES {
            let mut number = None;
            for place in 0.. {
                let key = format!("p{round}-{case}-{place}");
                let Some(request) = request(&key, number.as_deref(), place) else { break };
                record.asked(&request)?;
                let times = usize::try_from(chance.between(2, 50))?;
                let answer = at_once(&door, &request, times, &mut figures)?;
                record.told(&request, answer.clone())?;
                figures.add("sent", times as u64);
                figures.add("effects", 1);
                number = Some(check::number_and_seq(&answer)?.0);
            }
        }
        books.settle(&door, &record_folder)?;
        books.check(city, &door)?;
        Ok(figures)
    }
}

/// What is asked of a case at a place of its way: every kind of request that changes something.
/// None when it is at its end.
fn request(key: &str, number: Option<&str>, place: usize) -> Option<Request> {
    let Some(number) = number else { return Some(registration(key)) };
    match place.checked_sub(1)? {
        FILE_BEFORE => Some(attachment(key, number)),
        steps => step(key, number, steps - usize::from(steps > FILE_BEFORE), 0),
    }
}

/// Sends a request many times at once; the one answer that all of them got in the end.
fn at_once(door: &Door, request: &Request, times: usize, figures: &mut Figures) -> Result<Value> {
    let barrier = Barrier::new(times);
    let counted = std::sync::Mutex::new(figures);
    let answers: Result<Vec<Value>> = std::thread::scope(|scope| {
        let senders: Vec<_> = (0..times)
            .map(|which| {
                let (barrier, counted) = (&barrier, &counted);
                scope.spawn(move || {
                    barrier.wait();
                    match door.send(which, request) {
                        Reply::Whole(answer) if answer.is_success() => Ok(answer.json()),
                        Reply::Whole(answer) => match load::is_later(&answer) {
                            Some(what) => {
                                let mut counted =
                                    counted.lock().unwrap_or_else(PoisonError::into_inner);
                                counted.add(what, 1);
                                drop(counted);
                                check::insist(door, which, request)
                            }
                            None => bail!("{}: {} {}", request.body, answer.status, answer.text()),
                        },
                        Reply::Broken(why) => bail!("no answer to {}: {why}", request.key),
                    }
                })
            })
            .collect();
        let joined = senders.into_iter().map(std::thread::ScopedJoinHandle::join);
        joined.map(|end| end.map_err(|_| anyhow!("a sender had a bug"))?).collect()
    });
    let mut answers = answers?.into_iter();
    let first = answers.next().ok_or_else(|| anyhow!("nothing was sent"))?;
    for other in answers {
        ensure!(other == first, "{} has two answers: {first} and {other}", request.key);
    }
    Ok(first)
}
