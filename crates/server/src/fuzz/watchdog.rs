//! A watch over a target, so that a run which never ends is told as well: whoever tries it can
//! measure only what has ended. How long a run may take is not decided here.

use std::io::Write;
use std::process;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// A run that is not at its end after so long will not come to it: sixty times what it may take,
/// so that a machine that does something else is not taken for one.
const ENDLESS: Duration = Duration::from_secs(60);
/// How often it is looked.
const LOOKS_EVERY: Duration = Duration::from_secs(1);

/// What is being tried, since when.
type Trial = Option<(Instant, Vec<u8>)>;

/// Ends the process when a run does not end. It watches until it is dropped.
pub(super) struct Watchdog {
    trial: Arc<Mutex<Trial>>,
    /// Dropped with this, which tells the thread that there is nothing left to watch.
    _until: Sender<()>,
}

impl Watchdog {
    pub(super) fn over(name: &str) -> Self {
        let trial = Arc::new(Mutex::new(None));
        let (until, is_over) = mpsc::channel();
        let (name, watched) = (name.to_owned(), Arc::clone(&trial));
        thread::spawn(move || {
            while is_over.recv_timeout(LOOKS_EVERY) == Err(RecvTimeoutError::Timeout) {
                let trial = watched.lock().unwrap_or_else(PoisonError::into_inner);
                let Some(complaint) = complaint(&name, &trial, Instant::now()) else { continue };
                // Past what a test prints, which is kept back until the test ends.
                let _ = writeln!(std::io::stderr(), "{complaint}");
                process::exit(1);
            }
        });
        Self { trial, _until: until }
    }

    /// Runs under watch.
    pub(super) fn watch<R>(&self, input: &[u8], run: impl FnOnce() -> R) -> R {
        self.set(Some((Instant::now(), input.to_vec())));
        let result = run();
        self.set(None);
        result
    }

    fn set(&self, trial: Trial) {
        *self.trial.lock().unwrap_or_else(PoisonError::into_inner) = trial;
    }
}

/// What is to be said of a run that has gone on for too long.
fn complaint(name: &str, trial: &Trial, now: Instant) -> Option<String> {
    let (since, input) = trial.as_ref()?;
    let taken = now.saturating_duration_since(*since);
    let told = || format!("{name} has not ended after {taken:?} for {}", super::shown(input));
    (taken >= ENDLESS).then(told)
}

#[test]
fn a_run_that_goes_on_for_a_minute_is_told_with_its_input() {
    let since = Instant::now();
    let trial = Some((since, b"a,\n\xff".to_vec()));
    let told = complaint("csv", &trial, since + ENDLESS).unwrap();
    assert_eq!(told, r"csv has not ended after 60s for a,\n\xff");
}

#[test]
fn a_run_that_may_yet_end_and_a_pause_between_runs_are_let_be() {
    let since = Instant::now();
    let before = since + ENDLESS - Duration::from_nanos(1);
    assert_eq!(complaint("csv", &Some((since, b"a".to_vec())), before), None);
    assert_eq!(complaint("csv", &None, since + ENDLESS), None);
}

#[test]
fn what_is_watched_is_the_input_that_is_being_tried() {
    let watchdog = Watchdog::over("csv");
    let tried = || watchdog.trial.lock().unwrap().as_ref().map(|(_, input)| input.clone());
    assert_eq!(watchdog.watch(b"a", tried), Some(b"a".to_vec()));
    assert_eq!(tried(), None);
}
