//! Keeping what a simulation decides.
