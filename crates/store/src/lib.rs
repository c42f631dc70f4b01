//! The ports of `app` on SQLite, PostgreSQL and a folder: SQL and migrations, no rule.
//!
//! What lives here: [`Database`], which implements every trait of a store in `app::port` on either
//! engine; the statements, one text for both engines; the tables; [`Folder`], where the bytes of
//! attached files lie. `docs/storage.md` says what is guaranteed.
//!
//! What does not: deciding anything. What a row means is made by `app`, what a list may show comes
//! as a scope and is only rendered.

mod actors;
mod case_row;
mod cases;
mod commits;
mod database;
mod engine;
mod feed;
mod files;
mod filter;
mod folder;
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
mod sums;
mod unit_path;
mod value;
mod words;
mod work;

pub use database::Database;
pub use folder::Folder;
pub use options::Options;
pub use registry::{StatementRun, statement_runs};
pub use statement::EngineKind;
