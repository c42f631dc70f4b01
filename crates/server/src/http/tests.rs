//! The web server as its clients see it: over a small town on the embedded database, with a clock
//! that stands still.

mod api;
mod attachment;
mod axe;
mod door;
mod follow;
mod forms;
mod journey;
mod town;
mod wire;
