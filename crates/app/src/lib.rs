//! Use-cases and ports between the rules and the world.

pub mod reader;
