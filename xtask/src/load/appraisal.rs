//! The appraisal of a month: its page, and the recount of its cases from the journal.

use crate::city::City;
use crate::client::{self, request};
use crate::creates;
use crate::lines::{Line, milliseconds};
use crate::people;
use crate::serving::Serving;
use anyhow::Result;
use jiff::SignedDuration;
use std::time::Instant;

/// Pages in one round.
const PAGES: u64 = 30;

pub(crate) fn measure(city: &City, rounds: u32) -> Result<Vec<Line>> {
    let appraiser = people::first(city, "Appraiser")?;
    let serving = Serving::at_rest(city)?;
    // A month in the middle of the year that the city has lived.
    let day = (creates::now() - SignedDuration::from_hours(24 * 180)).strftime("%Y-%m-%d");
    let (day, over) = (day.to_string(), format!("/appraisal?day={day}"));
    let (mut now, mut past) = (Vec::new(), Vec::new());
    client::block_on(async {
        let cookie = people::cookie(city, serving.address, &appraiser).await?;
        for _ in 0..rounds {
            for (path, medians) in [("/appraisal", &mut now), (over.as_str(), &mut past)] {
                let make = |_| request("GET", path, &[&cookie], "");
                let times = client::one_by_one(serving.address, (PAGES, 200), make).await?;
                medians.push(times.within(500));
            }
        }
        Ok(())
    })?;
    drop(serving);
    let mut recounts = Vec::new();
    for _ in 0..rounds {
        let started = Instant::now();
        city.run(&[
            "appraise",
            "--as",
            &appraiser.login,
            "--day",
            &day,
            "--recount",
            "--format",
            "json",
        ])?;
        recounts.push(milliseconds(started.elapsed()) / 1e3);
    }
    Ok(vec![
        Line::median("appraisal of this month, page, p50", &now, "ms").at_most(20.0),
        Line::median("appraisal of a month that is over, page, p50", &past, "ms").at_most(20.0),
        Line::median("recount of a month from the journal", &recounts, "s").at_most(10.0),
    ])
}
