//! The ports of `app` on SQLite and PostgreSQL: SQL and migrations, no rule.
//!
//! What lives here: [`Database`], which implements every trait of `app::port` on either engine; the
//! statements, one text for both engines; the tables. `docs/storage.md` says what is guaranteed.
//!
//! What does not: deciding anything. What a row means is made by `app`, what a list may show comes
//! as a scope and is only rendered.

mod case_row;
mod cases;
mod commits;
mod database;
mod engine;
mod feed;
mod filter;
mod group;
mod lists;
mod migrate;
mod options;
mod people;
mod postgres;
mod registry;
mod retention;
mod setup;
mod sql;
mod sqlite;
mod statement;
mod unit_path;
mod value;
mod words;
mod work;

pub use database::Database;
pub use options::Options;
pub use registry::{StatementRun, statement_runs};
pub use statement::EngineKind;
