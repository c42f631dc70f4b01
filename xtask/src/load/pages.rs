//! Lists, search and boards, as pages for people, while others work.

use crate::city::City;
use crate::client::{self, Times, request};
use crate::creates::matter;
use crate::lines::Line;
use crate::people::{self, Person};
use crate::serving::Serving;
use anyhow::{Result, anyhow, ensure};
use std::net::SocketAddr;

/// Pages asked for in one round.
const PAGES: u64 = 200;
/// Pages asked for as fast as they come, over so many connections.
const PAGES_FAST: u64 = 2_000;
const CONNECTIONS: usize = 8;
/// Requests a second of others meanwhile: one in five registers, four look at a list.
const OTHERS_PER_SECOND: u32 = 50;
/// Handlers whose lists are looked at.
const HANDLERS: usize = 20;
/// Words that people look for: of both languages, common and rare.
const WORDS: &[&str] = &[
    "路灯",
    "噪声",
    "停车",
    "供水",
    "street lamp",
    "noise",
    "parking",
    "water",
    "井盖",
    "pothole",
];

pub(crate) fn measure(city: &City, rounds: u32) -> Result<Vec<Line>> {
    // Others register ten a second meanwhile.
    city.grows_by(1_000)?;
    let serving = Serving::at_rest(city)?;
    let handlers: Vec<Person> =
        people::with_role(city, "Handler")?.into_iter().take(HANDLERS).collect();
    ensure!(!handlers.is_empty(), "nobody handles anything");
    let everybody = people::first(city, "Supervisor")?;
    let intake = people::first(city, "Intake")?;
    let token = people::token(city, &intake)?;
    client::block_on(async {
        let address = serving.address;
        let mut own = Vec::new();
        for handler in &handlers {
            own.push(people::cookie(city, address, handler).await?);
        }
        let all = people::cookie(city, address, &everybody).await?;
        let visit = Visit { address, own, all, token, rounds };
        visit.everything().await
    })
}

/// The cookies with which pages are asked for.
struct Visit {
    address: SocketAddr,
    own: Vec<String>,
    all: String,
    token: String,
    rounds: u32,
}

impl Visit {
    async fn everything(&self) -> Result<Vec<Line>> {
        let mut lines = Vec::new();
        let own = |number: u64| get("/cases?open=1", pick(&self.own, number));
        lines.extend(self.quick("worklist of a unit", own, (10.0, Some(40.0))).await?);
        let all = |_| get("/cases?open=1", &self.all);
        lines.extend(self.quick("worklist of the whole city", all, (10.0, Some(40.0))).await?);
        let search = |number: u64| {
            let word = form_urlencoded(pick_word(number));
            get(&format!("/cases?words={word}"), &self.all)
        };
        lines.extend(self.quick("search by a word", search, (20.0, None)).await?);
        let newest = |number: u64| {
            let word = form_urlencoded(pick_word(number));
            get(&format!("/cases?words={word}&sort=newest"), &self.all)
        };
        lines.extend(self.quick("search by a word, newest first", newest, (20.0, None)).await?);
        let unit = |number: u64| get("/board", pick(&self.own, number));
        lines.extend(self.quick("board of a unit", unit, (15.0, None)).await?);
        let city = |_| get("/board", &self.all);
        lines.extend(self.quick("board of the city", city, (15.0, None)).await?);
        lines.push(self.fast().await?);
        Ok(lines)
    }

    /// The median and the slowest of a page while others work.
    async fn quick(
        &self,
        figure: &str,
        make: impl Fn(u64) -> Vec<u8>,
        (median_max, slow_max): (f64, Option<f64>),
    ) -> Result<Vec<Line>> {
        let (mut medians, mut slow) = (Vec::new(), Vec::new());
        for _ in 0..self.rounds {
            let times = self.beside_others(&make).await?;
            medians.push(times.within(500));
            slow.push(times.within(990));
        }
        let median = Line::median(&format!("{figure}, p50"), &medians, "ms").at_most(median_max);
        let slow = Line::median(&format!("{figure}, p99"), &slow, "ms");
        Ok(vec![median, slow_max.map_or_else(|| slow.clone(), |most| slow.clone().at_most(most))])
    }

    async fn beside_others(&self, make: &impl Fn(u64) -> Vec<u8>) -> Result<Times> {
        let (own, token) = (self.own.clone(), self.token.clone());
        let others = client::steady(self.address, OTHERS_PER_SECOND, move |number| {
            if number.is_multiple_of(5) {
                (matter(number, &[&token]), 201)
            } else {
                (get("/cases?open=1", pick(&own, number)), 200)
            }
        });
        tokio::select! {
            times = client::one_by_one(self.address, (PAGES, 200), make) => times,
            ended = others => Err(ended.err().unwrap_or_else(|| anyhow!("the others ended"))),
        }
    }

    /// Worklists as fast as they come.
    async fn fast(&self) -> Result<Line> {
        let mut rates = Vec::new();
        for _ in 0..self.rounds {
            let own = self.own.clone();
            let make = move |number: u64| get("/cases?open=1", pick(&own, number));
            let times = client::many(self.address, CONNECTIONS, (PAGES_FAST, 200), make).await?;
            rates.push(times.per_second());
        }
        Ok(Line::median("worklists a second", &rates, "a second").at_least(500.0))
    }
}

fn get(path: &str, cookie: &str) -> Vec<u8> {
    request("GET", path, &[cookie], "")
}

fn pick(all: &[String], number: u64) -> &str {
    let place = usize::try_from(number).unwrap_or(0) % all.len().max(1);
    all.get(place).map_or("", String::as_str)
}

fn pick_word(number: u64) -> &'static str {
    WORDS.get(usize::try_from(number).unwrap_or(0) % WORDS.len()).copied().unwrap_or("路灯")
}

/// A word as a query writes it.
fn form_urlencoded(word: &str) -> String {
    word.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
