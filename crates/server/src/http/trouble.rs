//! What can go wrong between a request and its answer. Pages and the API each say it in their own
//! way, and choose the status; handlers only name it.

use app::act::ActError;
use app::port::Fault;
use axum::response::{IntoResponse, Response};
use domain::refusal::{Refusal, RefusalKey};

/// Why a request is not answered as asked.
#[derive(Debug, Clone)]
pub(crate) enum Trouble {
    /// There is no such thing for this person.
    NotFound,
    /// The address knows no such method.
    NoSuchMethod,
    /// Nobody is signed in, or the token is not valid.
    NotSignedIn,
    /// A person holds several posts and has chosen none.
    NoPost,
    /// A form that was not given out to this sign-in, or long ago.
    ForeignForm,
    /// The body is too large.
    TooLarge,
    /// The body took too long.
    TooSlow,
    /// The body broke off.
    BrokenBody,
    /// A field is missing or of another form.
    Unreadable {
        /// Which field.
        field: String,
        /// What is wrong, in English, for programs.
        problem: String,
    },
    /// The rules say no.
    Refused(Box<Refusal>),
    /// Somebody changed the case first.
    Changed {
        /// How many events it has now.
        seq: u64,
    },
    /// The client's key was used for another request.
    KeyReused,
    /// Another request with the client's key is under way.
    InFlight,
    /// Too many attempts: wait.
    Wait {
        /// So many seconds.
        seconds: i64,
    },
    /// The store is away for a while.
    Away,
    /// The world failed; it is in the log.
    Failed,
}

impl From<Fault> for Trouble {
    /// Logs the fault, once and with its chain: this is the boundary.
    fn from(fault: Fault) -> Self {
        let mut chain = fault.to_string();
        let mut cause = std::error::Error::source(&fault);
        while let Some(error) = cause {
            chain = format!("{chain}: {error}");
            cause = error.source();
        }
        tracing::error!(fault = chain, "a request failed");
        if fault.is_passing() { Self::Away } else { Self::Failed }
    }
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Self {
        match refusal.key {
            RefusalKey::NotFound => Self::NotFound,
            _ => Self::Refused(Box::new(refusal)),
        }
    }
}

impl From<ActError> for Trouble {
    fn from(error: ActError) -> Self {
        match error {
            ActError::Refused(refusal) => refusal.into(),
            ActError::Changed { seq } => Self::Changed { seq },
            ActError::KeyReused => Self::KeyReused,
            ActError::Known { .. } => Fault::corrupt("a name nobody gave").into(),
            ActError::Fault(fault) => fault.into(),
        }
    }
}

impl IntoResponse for Trouble {
    /// An empty response that carries the trouble; the guard puts words in its place.
    fn into_response(self) -> Response {
        let mut response = Response::default();
        response.extensions_mut().insert(self);
        response
    }
}
