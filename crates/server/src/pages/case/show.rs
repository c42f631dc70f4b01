//! The page of one case.

use super::form;
use super::sheet::{Attempt, page as sheet};
use crate::http::place::Path;
use crate::http::trouble::Trouble;
use crate::pages::desk::{Asked, At};
use crate::pages::{Answer, go_to};

/// The case. Whoever has just done what took it out of their sight is sent to the start page.
pub(crate) async fn page(At(desk): At, Path(number): Path<String>, Asked(asked): Asked) -> Answer {
    let done = asked.get("done").and_then(form::action_of);
    match sheet(&desk, &number, Attempt::default(), None).await {
        Err(Trouble::NotFound) if done.is_some() => Ok(go_to("/")),
        other => other,
    }
}
