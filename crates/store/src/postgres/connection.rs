//! Values across a connection, and what its errors mean.

use std::error::Error;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use app::port::Fault;
use bytes::BytesMut;
use deadpool_postgres::PoolError;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use crate::value::Value;

/// How often something is tried while it may pass.
pub(crate) const TRIES_MAX: u32 = 5;
/// How long the server may take to answer. A connection whose other end vanished without a word
/// would else be waited for without end, and with it one of those that write.
pub(crate) const ANSWER_TIMEOUT: Duration = Duration::from_secs(30);
/// The same for what takes no time at all, the first time it is asked: what every request begins
/// with finds out soon that a connection is of no use, and goes on with another.
pub(crate) const SOON: Duration = Duration::from_secs(5);

/// An error of the server or of the way to it; several callers may be told of one.
#[derive(Debug, Clone)]
pub(crate) enum Trouble {
    /// No connection could be had.
    Connection(Arc<PoolError>),
    /// A connection failed, or the server said no.
    Server(Arc<tokio_postgres::Error>),
    /// A number was taken by another node, again and again.
    Taken,
    /// The server did not answer in time. The connection is of no use any more.
    Silent,
}

/// What the server answers, if it does so in time.
pub(crate) async fn in_time<T>(answer: impl Future<Output = T>) -> Result<T, Trouble> {
    within(ANSWER_TIMEOUT, answer).await
}

/// The same, if it does so within another time.
pub(crate) async fn within<T>(
    limit: Duration,
    answer: impl Future<Output = T>,
) -> Result<T, Trouble> {
    tokio::time::timeout(limit, answer).await.map_err(|_| Trouble::Silent)
}

impl From<PoolError> for Trouble {
    fn from(error: PoolError) -> Self {
        Self::Connection(Arc::new(error))
    }
}

impl From<tokio_postgres::Error> for Trouble {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Server(Arc::new(error))
    }
}

impl Trouble {
    fn state(&self) -> Option<&SqlState> {
        match self {
            Self::Server(error) => error.code(),
            Self::Connection(error) => match &**error {
                PoolError::Backend(error) => error.code(),
                _ => None,
            },
            Self::Taken | Self::Silent => None,
        }
    }

    /// Whether the server itself said so: then the transaction certainly did not happen.
    pub(crate) fn is_said_by_server(&self) -> bool {
        matches!(self, Self::Server(error) if error.as_db_error().is_some())
    }

    /// Two writers were in each other's way: the same again will do.
    pub(crate) fn is_contention(&self) -> bool {
        let state = self.state();
        matches!(self, Self::Taken)
            || state == Some(&SqlState::T_R_SERIALIZATION_FAILURE)
            || state == Some(&SqlState::T_R_DEADLOCK_DETECTED)
    }

    /// Whether the way to the server is gone, or the server is about to go or to come.
    pub(crate) fn is_gone(&self) -> bool {
        match self {
            Self::Connection(error) => match &**error {
                PoolError::Backend(said) => said.as_db_error().is_none() || is_passing(said.code()),
                _ => true,
            },
            Self::Taken => false,
            Self::Silent => true,
            Self::Server(error) => {
                error.is_closed() || is_of_the_wire(error) || is_passing(error.code())
            }
        }
    }

    /// Whether the server ended a statement that took too long. The connection is as good as ever.
    pub(crate) fn is_slow(&self) -> bool {
        self.state() == Some(&SqlState::QUERY_CANCELED)
    }

    /// Whether the same may succeed a little later.
    pub(crate) fn is_passing(&self) -> bool {
        self.is_contention() || self.is_gone() || self.is_slow()
    }

    /// Whether it is worth trying again at once: who waited in vain for an answer says so, and does
    /// not wait again.
    pub(crate) fn is_worth_a_try(&self) -> bool {
        self.is_passing() && !matches!(self, Self::Silent) && !self.is_slow()
    }

    /// Whether something that was to be made is there: a table, the type of its rows, or an entry
    /// of either in the server's own catalogue, whichever of two makers meets first.
    pub(crate) fn is_there_already(&self) -> bool {
        let there =
            [SqlState::DUPLICATE_TABLE, SqlState::DUPLICATE_OBJECT, SqlState::UNIQUE_VIOLATION];
        self.state().is_some_and(|state| there.contains(state))
    }
}

/// Whether reading from or writing to the connection failed.
fn is_of_the_wire(error: &tokio_postgres::Error) -> bool {
    error.source().is_some_and(|source| source.is::<std::io::Error>())
}

/// States of a server that stops, starts, or has no room for one more.
fn is_passing(state: Option<&SqlState>) -> bool {
    let passing = [
        SqlState::ADMIN_SHUTDOWN,
        SqlState::CRASH_SHUTDOWN,
        SqlState::CANNOT_CONNECT_NOW,
        SqlState::TOO_MANY_CONNECTIONS,
        SqlState::DISK_FULL,
        SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
    ];
    state.is_some_and(|state| passing.contains(state))
}

impl From<Trouble> for Fault {
    fn from(trouble: Trouble) -> Self {
        let is_passing = trouble.is_passing();
        let source: Box<dyn Error + Send + Sync> = match trouble {
            Trouble::Connection(error) => Box::new(error),
            Trouble::Server(error) => Box::new(error),
            Trouble::Silent => "the database did not answer in time".into(),
            Trouble::Taken => "the number of a batch was taken again and again".into(),
        };
        if is_passing { Self::Unavailable(source) } else { Self::Database(source) }
    }
}

/// A pause that grows with the tries; `spread` keeps two that wait apart.
pub(crate) async fn pause(tries: u32, spread: usize) {
    use std::hash::{BuildHasher, Hasher};
    let mut hasher = std::collections::hash_map::RandomState::new().build_hasher();
    hasher.write_usize(spread);
    let longest = 20_000_u64 << tries.min(5);
    tokio::time::sleep(Duration::from_micros(longest / 2 + hasher.finish() % (longest / 2))).await;
}

type Boxed = Box<dyn Error + Sync + Send>;

impl ToSql for Value {
    fn to_sql(&self, wanted: &Type, out: &mut BytesMut) -> Result<IsNull, Boxed> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Integer(value) if *wanted == Type::INT8 => value.to_sql(wanted, out),
            Self::Integer(value) if *wanted == Type::INT4 => {
                i32::try_from(*value)?.to_sql(wanted, out)
            }
            Self::Text(value) if <String as ToSql>::accepts(wanted) => value.to_sql(wanted, out),
            Self::Bytes(value) if *wanted == Type::BYTEA => value.to_sql(wanted, out),
            other => Err(format!("a parameter of type {wanted} was given {other:?}").into()),
        }
    }

    fn accepts(_wanted: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl<'raw> FromSql<'raw> for Value {
    fn from_sql(found: &Type, raw: &'raw [u8]) -> Result<Self, Boxed> {
        if *found == Type::INT8 {
            return i64::from_sql(found, raw).map(Self::Integer);
        }
        if *found == Type::INT4 {
            return i32::from_sql(found, raw).map(|value| Self::Integer(i64::from(value)));
        }
        if *found == Type::BYTEA {
            return Vec::from_sql(found, raw).map(Self::Bytes);
        }
        String::from_sql(found, raw).map(Self::Text)
    }

    fn from_sql_null(_found: &Type) -> Result<Self, Boxed> {
        Ok(Self::Null)
    }

    fn accepts(found: &Type) -> bool {
        let plain = [Type::INT8, Type::INT4, Type::BYTEA];
        plain.contains(found) || <String as FromSql>::accepts(found)
    }
}
