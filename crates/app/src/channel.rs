//! Channels by which cases come in: pure mappings from what arrives to what is registered. No
//! socket and no file is opened here.

pub mod requests;
