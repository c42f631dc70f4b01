//! Where things are tortured: the program, a folder for everything temporary, PostgreSQL when it is
//! needed, and a city set up once on each engine, of which every other is a copy.

use std::cell::{Cell, OnceCell};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use super::city::City;
use super::client::Who;
use super::program::Program;
use super::{Engine, preload};
use crate::postgres::Postgres;
use crate::process;

/// The database of which every other is a copy.
const TEMPLATE: &str = "template_city";

/// The people of a city: login, unit, post.
const PEOPLE: [(Who, &str, &str, &str); 4] = [
    (Who::Intake, "ina", "hotline-centre", "intake"),
    (Who::Dispatcher, "dora", "hotline-centre", "dispatcher"),
    (Who::Handler, "hugo", "urban-management", "handler"),
    (Who::Verifier, "vera", "delivery-unit", "verifier"),
];

/// The tokens of the people of a city.
pub(super) type Tokens = BTreeMap<Who, String>;

/// Everything a kind of torture needs.
pub(super) struct Arena {
    /// The program under torture.
    pub(super) program: PathBuf,
    /// Where it was built.
    pub(super) beside: PathBuf,
    /// Bounds that a busy machine may miss are held only in the long form.
    pub(super) is_long: bool,
    folder: PathBuf,
    postgres: OnceCell<Postgres>,
    library: OnceCell<PathBuf>,
    templates: [OnceCell<(PathBuf, Tokens)>; 2],
    count: Cell<u32>,
}

impl Arena {
    pub(super) fn new(program: &Program, is_long: bool) -> Result<Self> {
        let name = format!("answerable-torture-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder)?;
        // The library that makes disks fail compares paths as the kernel tells them.
        let folder = folder.canonicalize()?;
        // PostgreSQL runs as another user where this runs as root.
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(&folder, mode)?;
        let beside = program.path.parent().map(Path::to_path_buf).unwrap_or_default();
        let program = program.copied(&folder)?;
        Ok(Self {
            program,
            beside,
            is_long,
            folder,
            postgres: OnceCell::new(),
            library: OnceCell::new(),
            templates: [OnceCell::new(), OnceCell::new()],
            count: Cell::new(0),
        })
    }

    /// A folder's path that nothing has yet.
    pub(super) fn fresh(&self, name: &str) -> PathBuf {
        self.count.set(self.count.get() + 1);
        self.folder.join(format!("{name}-{}", self.count.get()))
    }

    /// The PostgreSQL server, started when it is first asked for.
    pub(super) fn postgres(&self) -> Result<&Postgres> {
        match self.postgres.get() {
            Some(server) => Ok(server),
            None => {
                let server = Postgres::start(&self.folder.join("postgres"), &[])?;
                Ok(self.postgres.get_or_init(|| server))
            }
        }
    }

    /// The library that makes disks and clocks fail, built when it is first asked for.
    pub(super) fn library(&self) -> Result<&Path> {
        match self.library.get() {
            Some(path) => Ok(path),
            None => {
                let path = preload::build(&self.folder)?;
                Ok(self.library.get_or_init(|| path))
            }
        }
    }

    /// A city with one person in each post that the loop needs, and nothing else.
    pub(super) fn city(&self, engine: Engine) -> Result<City> {
        let (template, tokens) = self.template(engine)?;
        let database = (engine == Engine::Postgres).then_some(TEMPLATE);
        self.copied(template, tokens, database)
    }

    /// A copy of a city that no server is running on.
    pub(super) fn another(&self, city: &City) -> Result<City> {
        let database = city.database.as_ref().map(|_| city.database_name.as_str());
        self.copied(&city.folder, &city.tokens, database)
    }

    fn copied(&self, from: &Path, tokens: &Tokens, database: Option<&str>) -> Result<City> {
        let folder = self.fresh("city");
        copy(from, &folder)?;
        let mut city = City::at(self.program.clone(), folder, tokens.clone());
        if let Some(database) = database {
            let name = format!("city_{}", self.count.get());
            city.database = Some(self.postgres()?.make(&name, Some(database))?);
            city.database_name = name;
        }
        Ok(city)
    }

    /// Takes a city away.
    pub(super) fn remove(&self, city: City) -> Result<()> {
        if city.database.is_some() {
            self.postgres()?.drop_database(&city.database_name)?;
        }
        Ok(std::fs::remove_dir_all(&city.folder)?)
    }

    fn template(&self, engine: Engine) -> Result<&(PathBuf, Tokens)> {
        let [sqlite, postgres] = &self.templates;
        let cell = if engine == Engine::Sqlite { sqlite } else { postgres };
        if let Some(made) = cell.get() {
            return Ok(made);
        }
        let mut city = self.bare_city();
        if engine == Engine::Postgres {
            city.database = Some(self.postgres()?.make(TEMPLATE, None)?);
        }
        self.set_up(&mut city, "UTC")?;
        Ok(cell.get_or_init(|| (city.folder, city.tokens)))
    }

    /// A folder in which a city can be set up.
    pub(super) fn bare_city(&self) -> City {
        City::at(self.program.clone(), self.fresh("city"), Tokens::new())
    }

    /// A folder and a database in which nothing is.
    pub(super) fn empty_city(&self, engine: Engine) -> Result<City> {
        let mut city = self.bare_city();
        std::fs::create_dir_all(&city.folder)?;
        if engine == Engine::Postgres {
            city.database_name = format!("city_{}", self.count.get());
            city.database = Some(self.postgres()?.make(&city.database_name, None)?);
        }
        Ok(city)
    }

    /// Sets a city up in a zone, with its people.
    pub(super) fn set_up(&self, city: &mut City, zone: &str) -> Result<()> {
        let policy = ["--zone", zone, "--policy", "swift-response"];
        city.run(&[&["setup", "--key", "fairbrook"][..], &policy].concat())?;
        for (who, login, unit, role) in PEOPLE {
            let person = ["user", "add", login, "--name", login, "--unit", unit];
            city.run(&[&person[..], &["--role", role, "--serves", "fairbrook"]].concat())?;
            let token = city.run(&["token", login, "--label", "torture", "--role", role])?;
            city.tokens.insert(who, token.trim().to_owned());
        }
        Ok(())
    }
}

impl Drop for Arena {
    fn drop(&mut self) {
        // PostgreSQL first: it writes in the folder.
        drop(self.postgres.take());
        if let Err(error) = std::fs::remove_dir_all(&self.folder) {
            eprintln!("{} could not be removed: {error}", self.folder.display());
        }
    }
}

/// Copies a folder with everything in it.
pub(super) fn copy(from: &Path, to: &Path) -> Result<()> {
    let mut command = Command::new("cp");
    command.arg("-a").arg(from).arg(to);
    process::capture_command(&mut command).map(drop).context("a folder could not be copied")
}
