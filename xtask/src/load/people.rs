//! Who works in the city: found in the list of accounts, let in by token or by password.

use crate::city::City;
use crate::client::{Connection, request};
use anyhow::{Context, Result};
use std::net::SocketAddr;

/// Somebody with a post.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) login: String,
    /// The name of their unit, in English.
    pub(crate) unit: String,
}

/// Everybody who holds this role alone.
pub(crate) fn with_role(city: &City, role: &str) -> Result<Vec<Person>> {
    let list = city.run(&["user", "list"])?;
    let mut people: Vec<(String, Vec<(String, String)>)> = Vec::new();
    for line in list.lines() {
        match (line.strip_prefix("    "), people.last_mut()) {
            (Some(post), Some((_, posts))) => {
                let (role, unit) = post.split_once(" of ").unwrap_or((post, ""));
                posts.push((role.to_owned(), unit.to_owned()));
            }
            _ => {
                let login = line.split_whitespace().next().unwrap_or_default();
                people.push((login.to_owned(), Vec::new()));
            }
        }
    }
    let holding = people.into_iter().filter_map(|(login, posts)| match posts.as_slice() {
        [(held, unit)] if held == role => Some(Person { login, unit: unit.clone() }),
        _ => None,
    });
    Ok(holding.collect())
}

/// The first of them.
pub(crate) fn first(city: &City, role: &str) -> Result<Person> {
    let found = with_role(city, role)?.into_iter().next();
    found.with_context(|| format!("nobody is {role} alone"))
}

/// A header with a token of the API.
pub(crate) fn token(city: &City, person: &Person) -> Result<String> {
    let secret = city.run(&["token", &person.login, "--label", "measuring"])?;
    Ok(format!("authorization: Bearer {}", secret.trim()))
}

/// A header with the cookie of somebody signed in on the pages.
pub(crate) async fn cookie(city: &City, address: SocketAddr, person: &Person) -> Result<String> {
    let said = city.run(&["user", "password", &person.login])?;
    let password = said.split_whitespace().nth(1).context("no password")?.to_owned();
    let mut connection = Connection::open(address).await?;
    let page = connection.expect(&request("GET", "/sign-in", &[], ""), 200).await?;
    let visit = cookie_of(&page.head).context("no cookie of the visit")?;
    let (_, after) = page.body.split_once("name=\"token\" value=\"").context("no token")?;
    let token = after.split('"').next().unwrap_or_default();
    let body = format!("login={}&password={password}&token={token}", person.login);
    let form = "content-type: application/x-www-form-urlencoded";
    let sent = request("POST", "/sign-in", &[form, &format!("cookie: {visit}")], &body);
    let reply = connection.expect(&sent, 303).await?;
    let session = cookie_of(&reply.head).context("no cookie of the session")?;
    Ok(format!("cookie: {session}"))
}

fn cookie_of(head: &str) -> Option<String> {
    let line = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("set-cookie").then_some(value.trim())
    });
    Some(line?.split(';').next()?.to_owned())
}
