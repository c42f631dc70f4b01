//! Counters of what the server did, as plain text that a monitor reads. Routes and numbers only:
//! never a path as it was asked, never a person.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Upper bounds of the classes in which times are counted, in milliseconds.
const CLASSES: [u64; 8] = [5, 10, 25, 50, 100, 250, 1_000, 5_000];

#[derive(Debug, Default, Clone, Copy)]
struct Times {
    count: u64,
    microseconds: u64,
    classes: [u64; CLASSES.len()],
}

/// Counters.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    routes: Mutex<BTreeMap<(&'static str, &'static str, u16), Times>>,
    connections: AtomicI64,
    /// Sign-ins that failed.
    pub(crate) failed_sign_ins: AtomicU64,
    /// Requests that ended in a fault of ours.
    pub(crate) panics: AtomicU64,
}

/// A connection while it is open.
pub(crate) struct Open<'a>(&'a AtomicI64);

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Metrics {
    /// Counts a connection for as long as it is open.
    pub(crate) fn connection(&self) -> Open<'_> {
        self.connections.fetch_add(1, Ordering::Relaxed);
        Open(&self.connections)
    }

    /// Counts an answered request of a route.
    pub(crate) fn answered(
        &self,
        (method, route): (&'static str, &'static str),
        status: u16,
        took: Duration,
    ) {
        let mut routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner);
        let times = routes.entry((route, method, status)).or_default();
        times.count += 1;
        let microseconds = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        times.microseconds = times.microseconds.saturating_add(microseconds);
        for (bound, count) in CLASSES.iter().zip(&mut times.classes) {
            *count += u64::from(microseconds <= bound * 1_000);
        }
    }

    /// The counters in the text form that monitors read.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        let connections = self.connections.load(Ordering::Relaxed);
        let failed = self.failed_sign_ins.load(Ordering::Relaxed);
        let panics = self.panics.load(Ordering::Relaxed);
        let routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner).clone();
        // Writing to a string does not fail.
        let _: std::fmt::Result = write!(
            text,
            "# TYPE answerable_connections gauge\nanswerable_connections {connections}\n\
             # TYPE answerable_failed_sign_ins_total counter\n\
             answerable_failed_sign_ins_total {failed}\n\
             # TYPE answerable_panics_total counter\nanswerable_panics_total {panics}\n\
             # TYPE answerable_request_seconds histogram\n"
        );
        for ((route, method, status), times) in &routes {
            let labels = format!("method=\"{method}\",route=\"{route}\",status=\"{status}\"");
            let _: std::fmt::Result = write_times(&mut text, &labels, times);
        }
        text
    }
}

fn write_times(text: &mut String, labels: &str, times: &Times) -> std::fmt::Result {
    for (bound, count) in CLASSES.iter().zip(times.classes) {
        let (whole, part) = (bound / 1_000, bound % 1_000);
        writeln!(
            text,
            "answerable_request_seconds_bucket{{{labels},le=\"{whole}.{part:03}\"}} {count}"
        )?;
    }
    let Times { count, microseconds, .. } = times;
    let (whole, part) = (microseconds / 1_000_000, microseconds % 1_000_000);
    writeln!(text, "answerable_request_seconds_bucket{{{labels},le=\"+Inf\"}} {count}")?;
    writeln!(text, "answerable_request_seconds_sum{{{labels}}} {whole}.{part:06}")?;
    writeln!(text, "answerable_request_seconds_count{{{labels}}} {count}")
}

#[cfg(test)]
mod tests {
    use super::Metrics;
    use std::time::Duration;

    #[test]
    fn requests_are_counted_by_route_and_connections_while_open() {
        let metrics = Metrics::default();
        let open = metrics.connection();
        metrics.answered(("GET", "/cases/{number}"), 200, Duration::from_millis(7));
        let text = metrics.text();
        assert!(text.contains("answerable_connections 1\n"));
        let labels = "method=\"GET\",route=\"/cases/{number}\",status=\"200\"";
        let bucket = |le: &str, n: u32| {
            format!("answerable_request_seconds_bucket{{{labels},le=\"{le}\"}} {n}\n")
        };
        assert!(text.contains(&bucket("0.005", 0)) && text.contains(&bucket("0.010", 1)));
        drop(open);
        assert!(metrics.text().contains("answerable_connections 0\n"));
    }
}
