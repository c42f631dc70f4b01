//! The web server: accept loop, limits, routes, who is asking. What a page shows is in `pages`,
//! what a program gets is in `api`.

pub(crate) mod accept;
pub(crate) mod assets;
pub(crate) mod body;
pub(crate) mod command;
pub(crate) mod cookie;
pub(crate) mod envelope;
pub(crate) mod fields;
pub(crate) mod file;
pub(crate) mod flight;
pub(crate) mod guard;
pub(crate) mod health;
pub(crate) mod metrics;
pub(crate) mod multipart;
mod patient;
pub(crate) mod place;
pub(crate) mod routes;
pub(crate) mod session;
pub(crate) mod site;
pub(crate) mod throttle;
pub(crate) mod trouble;

#[cfg(test)]
pub(crate) mod tests;
