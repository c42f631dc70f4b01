//! Printing on the standard output. Whoever reads it may stop reading, as `head` does: then the
//! program ends quietly, with the exit code of a program that is ended by it.

use std::fmt::Display;
use std::io::{ErrorKind, Write as _, stdout};
use std::process::ExitCode;

use app::port::Fault;

/// The exit code of a program that writes where nobody reads: 128 and the signal's number.
const NOBODY_READS: u8 = 128 + 13;

/// How a program ends whose output is no longer read.
pub(crate) fn unread() -> ExitCode {
    ExitCode::from(NOBODY_READS)
}

/// Whether nothing is wrong but that nobody reads the output; what breaks off on the way to a
/// database is a fault.
pub(crate) fn is_unread(error: &anyhow::Error) -> bool {
    let is_broken = |cause: &(dyn std::error::Error + 'static)| {
        cause.downcast_ref::<std::io::Error>().is_some_and(|it| it.kind() == ErrorKind::BrokenPipe)
    };
    error.chain().any(is_broken) && !error.chain().any(|cause| cause.is::<Fault>())
}

/// Prints a line.
macro_rules! say {
    ($($part:tt)*) => { $crate::cli::say::line(format_args!($($part)*)) };
}
pub(crate) use say;

/// Prints something and ends the line.
pub(crate) fn line(what: impl Display) {
    text(&format!("{what}\n"));
}

/// Prints a text as it is.
pub(crate) fn text(what: &str) {
    let mut out = stdout().lock();
    if let Err(error) = out.write_all(what.as_bytes()).and_then(|()| out.flush()) {
        if error.kind() != ErrorKind::BrokenPipe {
            eprintln!("error: nothing can be printed: {error}");
            std::process::exit(1);
        }
        std::process::exit(NOBODY_READS.into());
    }
}
