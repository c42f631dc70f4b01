//! The two engines behind one face: read, or write a script.

use app::port::Fault;

use crate::postgres::Postgres;
use crate::sqlite::Sqlite;
use crate::statement::{Ask, Done, EngineKind, Script};
use crate::value::Row;

/// One of the two.
#[derive(Debug)]
pub(crate) enum Engine {
    /// Embedded.
    Sqlite(Sqlite),
    /// A server.
    Postgres(Postgres),
}

impl Engine {
    /// Which it is.
    pub(crate) const fn kind(&self) -> EngineKind {
        match self {
            Self::Sqlite(_) => EngineKind::Sqlite,
            Self::Postgres(_) => EngineKind::Postgres,
        }
    }

    /// Reads; the rows of each ask.
    pub(crate) async fn read(&self, asks: Vec<Ask>) -> Result<Vec<Vec<Row>>, Fault> {
        match self {
            Self::Sqlite(engine) => engine.read(asks).await,
            Self::Postgres(engine) => engine.read(asks).await,
        }
    }

    /// Reads what takes no time and what every request begins with: a way to the server that does
    /// not answer is found out soon.
    pub(crate) async fn read_soon(&self, asks: Vec<Ask>) -> Result<Vec<Vec<Row>>, Fault> {
        match self {
            Self::Sqlite(engine) => engine.read(asks).await,
            Self::Postgres(engine) => engine.read_soon(asks).await,
        }
    }

    /// Writes a script whole or not at all, and answers after the disk has it.
    pub(crate) async fn write(&self, script: Script) -> Result<Done, Fault> {
        match self {
            Self::Sqlite(engine) => engine.write(script).await,
            Self::Postgres(engine) => engine.write(script).await,
        }
    }
}
