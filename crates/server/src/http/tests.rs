//! The web server as its clients see it: over a small town on the embedded database, with a clock
//! that stands still.

mod access;
mod api;
mod attachment;
mod axe;
mod door;
mod follow;
mod forms;
mod fuzz;
mod guessing;
mod journey;
mod schema;
mod similar;
mod slow;
pub(crate) mod town;
mod wire;
