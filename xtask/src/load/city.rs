//! The city that is measured: made once by the simulator of the product, kept in the folder.

use crate::Engine;
use crate::postgres::Postgres;
use crate::serving::Serving;
use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::rc::Rc;

/// Days over which the requests of a city came in.
const DAYS: &str = "365";
/// Settings of PostgreSQL beside the defaults: a city's share of an ordinary machine.
const SETTINGS: &[&str] = &["shared_buffers=512MB", "max_wal_size=4GB"];
/// A city to which a measurement has added more than this part of its cases is made anew.
const GROWN_SHARE: u64 = 10;
/// Says that a city is whole, and what it holds.
const MADE: &str = "made.json";

/// What the simulator says of what it made.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Made {
    pub(crate) authority: String,
    pub(crate) cases: u64,
    pub(crate) events: u64,
    /// Cases that measurements have added since.
    #[serde(default)]
    pub(crate) added: u64,
}

/// A city, ready to be served.
pub(crate) struct City {
    pub(crate) answerable: PathBuf,
    /// Its folder of data.
    pub(crate) data: PathBuf,
    /// The name of its database, on PostgreSQL.
    pub(crate) name: String,
    pub(crate) postgres: Option<Rc<Postgres>>,
    pub(crate) engine: Engine,
    pub(crate) made: Made,
}

impl City {
    /// The city of this size, made if it is not there. An unfinished one is made anew.
    pub(crate) fn ready(
        answerable: &Path,
        folder: &Path,
        engine: Engine,
        cases: u32,
    ) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        let folder = folder.canonicalize()?;
        let postgres = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(Rc::new(Postgres::start(&folder.join("postgres"), SETTINGS)?)),
        };
        let word = if postgres.is_some() { "postgres" } else { "sqlite" };
        let mut city = Self {
            answerable: answerable.to_owned(),
            data: folder.join(format!("{word}-{cases}")),
            name: format!("city_{cases}"),
            postgres,
            engine,
            made: Made { authority: String::new(), cases: 0, events: 0, added: 0 },
        };
        city.made = match city.read()? {
            Some(made) if made.added <= made.cases / GROWN_SHARE => made,
            Some(_) | None => city.make(cases)?,
        };
        Ok(city)
    }

    fn read(&self) -> Result<Option<Made>> {
        let path = self.data.join(MADE);
        if !path.exists() {
            return Ok(None);
        }
        Ok(Some(serde_json::from_str(&std::fs::read_to_string(path)?)?))
    }

    fn write(&self, made: &Made) -> Result<()> {
        Ok(std::fs::write(self.data.join(MADE), serde_json::to_string(made)?)?)
    }

    /// Notes that a measurement is about to add so many cases.
    pub(crate) fn grows_by(&self, cases: u64) -> Result<()> {
        if let Some(made) = self.read()? {
            self.write(&Made { added: made.added + cases, ..made })?;
        }
        Ok(())
    }

    fn make(&self, cases: u32) -> Result<Made> {
        eprintln!("making a city of {cases} requests in {} ...", self.data.display());
        if self.data.exists() {
            std::fs::remove_dir_all(&self.data)?;
        }
        std::fs::create_dir_all(&self.data)?;
        if let Some(postgres) = &self.postgres {
            postgres.drop_database(&self.name)?;
            postgres.make(&self.name, None)?;
        }
        let cases = cases.to_string();
        let said =
            self.run(&["simulate", "--cases", &cases, "--days", DAYS, "--format", "json"])?;
        let made: Made = serde_json::from_str(&said).context("what the simulator printed")?;
        Serving::at_rest(self)?;
        if let Some(postgres) = &self.postgres {
            // As after any large import: the planner knows nothing of the tables until then.
            postgres.query(&self.name, "VACUUM ANALYZE")?;
        }
        self.write(&made)?;
        Ok(made)
    }

    /// A city of its own beside this one, of the same engine, with hardly anything in it.
    pub(crate) fn beside(&self, name: &str) -> Result<Self> {
        let folder = self.data.parent().context("a folder")?;
        let data = folder.join(format!(
            "{}-{name}",
            self.data.file_name().map_or_else(String::new, |it| it.to_string_lossy().into_owned())
        ));
        if data.exists() {
            std::fs::remove_dir_all(&data)?;
        }
        std::fs::create_dir_all(&data)?;
        let city = Self {
            answerable: self.answerable.clone(),
            data,
            name: format!("{}_{name}", self.name),
            postgres: self.postgres.clone(),
            engine: self.engine,
            made: self.made.clone(),
        };
        if let Some(postgres) = &city.postgres {
            postgres.drop_database(&city.name)?;
            postgres.make(&city.name, None)?;
        }
        city.run(&["simulate", "--cases", "200", "--days", "14"])?;
        Serving::at_rest(&city)?;
        Ok(city)
    }

    /// The address of the database.
    pub(crate) fn url(&self) -> String {
        match &self.postgres {
            Some(postgres) => postgres.address(&self.name),
            None => format!("sqlite:{}", self.data.join("answerable.sqlite").display()),
        }
    }

    /// The flags that say where it lies.
    pub(crate) fn place(&self) -> Vec<String> {
        let data = self.data.display().to_string();
        vec!["--data".to_owned(), data, "--database-url".to_owned(), self.url()]
    }

    /// Runs a command of the program on the city; what it prints.
    pub(crate) fn run(&self, arguments: &[&str]) -> Result<String> {
        let output = Command::new(&self.answerable).args(arguments).args(self.place()).output()?;
        let error = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "answerable {}: {error}", arguments.join(" "));
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}
