//! Puts the parts together: settings, database, keys, use-cases. The only place that names the
//! store's constructor.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use app::act::App;
use app::port::Blobs;
use app::port::setup::{AuthorityRecord, Setup as _};
use domain::actor::{Actor, Role};
use domain::ids::AuthorityId;
use store::{Database, Folder};

use crate::keys;
use crate::system::{RandomIds, SystemClock};

/// Where data lies, when nothing else is said.
const DATA: &str = "answerable-data";
/// The embedded database in the folder of data.
const DATABASE: &str = "answerable.sqlite";
/// The folder of attached files there.
const ATTACHMENTS: &str = "attachments";
/// The list of redactions there.
const REDACTIONS: &str = "redactions.jsonl";
/// The file of keys there.
const KEYS: &str = "keys.toml";

/// Where things are: flags of every command that works on data.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Place {
    /// Folder of data: the embedded database, keys, attachments
    #[arg(long, env = "ANSWERABLE_DATA_FOLDER", default_value = DATA, value_name = "FOLDER")]
    pub(crate) data: PathBuf,
    /// sqlite:PATH or postgres://USER@HOST/NAME; a database in the folder of data when not given
    #[arg(long, env = "ANSWERABLE_DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub(crate) database_url: Option<String>,
    /// The file of keys; keys.toml in the folder of data when not given
    #[arg(long, env = "ANSWERABLE_KEYS", value_name = "FILE")]
    pub(crate) keys: Option<PathBuf>,
    /// Folder of attached files; attachments in the folder of data when not given. Servers that
    /// share a database share it
    #[arg(long, env = "ANSWERABLE_ATTACHMENTS", value_name = "FOLDER")]
    pub(crate) attachments: Option<PathBuf>,
    /// Which authority, by its key; needed where a database holds several
    #[arg(long, env = "ANSWERABLE_AUTHORITY", value_name = "KEY")]
    pub(crate) authority: Option<String>,
}

/// Everything put together.
pub(crate) struct Wired {
    /// The use-cases.
    pub(crate) app: Arc<App>,
    /// The database, for what only it can do: backups.
    pub(crate) database: Arc<Database>,
}

impl Place {
    /// A place with a folder of data and nothing else.
    pub(crate) fn of(data: &Path) -> Self {
        let data = data.to_owned();
        Self { data, database_url: None, keys: None, attachments: None, authority: None }
    }

    /// The address of the database.
    pub(crate) fn url(&self) -> String {
        let path = || format!("sqlite:{}", self.data.join(DATABASE).display());
        self.database_url.clone().unwrap_or_else(path)
    }

    /// The file of keys.
    pub(crate) fn keys(&self) -> PathBuf {
        self.keys.clone().unwrap_or_else(|| self.data.join(KEYS))
    }

    /// The folder of attached files.
    pub(crate) fn attachments(&self) -> PathBuf {
        self.attachments.clone().unwrap_or_else(|| self.data.join(ATTACHMENTS))
    }

    /// The list of redactions.
    pub(crate) fn redactions(&self) -> PathBuf {
        self.data.join(REDACTIONS)
    }

    /// Opens the database and puts the use-cases over it.
    ///
    /// # Errors
    /// There is no database, it cannot be opened, or the keys are missing.
    pub(crate) async fn open(&self) -> Result<Wired> {
        let path = self.data.join(DATABASE);
        if self.database_url.is_none() && !path.exists() {
            let path = path.display();
            bail!("there is no database {path}; is --data right? answerable setup makes one");
        }
        self.make().await
    }

    /// The same, and a database where there is none: for what begins a city.
    ///
    /// # Errors
    /// The folder or database cannot be made or opened, or the keys are missing.
    pub(crate) async fn make(&self) -> Result<Wired> {
        let shown = self.data.display();
        std::fs::create_dir_all(&self.data).with_context(|| format!("folder {shown}"))?;
        let database = Database::open(&self.url(), &store::Options::default()).await?;
        let database = Arc::new(database);
        let is_new = database.authorities().await?.is_empty();
        let vault = keys::open(&self.keys(), is_new)?;
        let (clock, ids) = (Arc::new(SystemClock), Arc::new(RandomIds));
        let blobs = Arc::new(Folder::new(self.attachments()));
        let app = Arc::new(App::new(database.clone(), clock, ids, vault).with_blobs(blobs));
        Ok(Wired { app, database })
    }
}

/// The attached files in a folder, beside a copy of the database.
pub(crate) const fn files_in(folder: PathBuf) -> impl Blobs {
    Folder::new(folder)
}

impl Wired {
    /// The authority that a command is about.
    ///
    /// # Errors
    /// There is none, none of that key, or several and no key is given.
    pub(crate) async fn authority(&self, key: Option<&str>) -> Result<AuthorityRecord> {
        let mut known = self.app.store.authorities().await?;
        if key.is_none() && known.len() > 1 {
            // One next door, to which matters are handed over, has no people here.
            known = self.with_people(known).await?;
        }
        let keys = known.iter().map(|record| record.key.clone()).collect::<Vec<_>>().join(", ");
        let mut fitting = known.into_iter().filter(|it| key.is_none_or(|key| it.key == key));
        match (fitting.next(), fitting.next(), key) {
            (Some(record), None, _) => Ok(record),
            (None, _, Some(key)) => bail!("there is no authority {key}; there is: {keys}"),
            (None, _, None) => bail!("nothing is set up yet; run: answerable setup --help"),
            (Some(_), Some(_), _) => {
                bail!("several authorities: {keys}; say which: --authority KEY")
            }
        }
    }

    /// Those in which somebody holds a post.
    async fn with_people(&self, known: Vec<AuthorityRecord>) -> Result<Vec<AuthorityRecord>> {
        let mut found = Vec::new();
        for record in known {
            if !self.app.rules(record.id).await?.record.posts.is_empty() {
                found.push(record);
            }
        }
        Ok(found)
    }

    /// A person acting in a post that they hold now.
    ///
    /// # Errors
    /// No such account; no post, or several and none is chosen.
    pub(crate) async fn actor(
        &self,
        authority: AuthorityId,
        login: &str,
        role: Option<Role>,
    ) -> Result<Actor> {
        let account = self.app.store.account(authority, login).await?;
        let account = account.filter(|found| found.is_active);
        let account = account.with_context(|| format!("there is no account {login}"))?;
        let now = self.app.clock.now();
        let rules = self.app.rules(authority).await?;
        let mut posts = rules
            .posts_of(account.person, now)
            .filter(|(post, _)| role.is_none_or(|role| post.role == role));
        let (post, holding) =
            posts.next().with_context(|| format!("{login} holds no such post"))?;
        if posts.next().is_some() {
            bail!("{login} holds several posts; say in which: --role ROLE");
        }
        Ok(Actor::Official(domain::actor::Official {
            person: account.person,
            post: post.id,
            unit: post.unit,
            role: post.role,
            substitute_for: holding.substitute_for,
        }))
    }
}
