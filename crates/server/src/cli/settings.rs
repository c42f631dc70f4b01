//! Settings from a file. A setting is a flag that a variable of the environment can give too; in
//! the file it has the flag's name. A flag goes before a variable, a variable before the file. Not
//! here: what the settings mean; each stands beside the code that uses it.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::{Arg, ArgAction, Command};
use toml::Value;

/// The file in the folder one is in; nothing is missing where it is not there.
const USUAL: &str = "answerable.toml";
/// Names another file.
const VARIABLE: &str = "ANSWERABLE_CONFIG";
const FLAG: &str = "config";

/// The flag that names the file. It is read before all others, by [`file_named`].
#[derive(Debug, clap::Args)]
pub(super) struct Named {
    /// The file of settings; answerable.toml where it lies in this folder
    #[arg(long, env = VARIABLE, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// The command with the file's settings as its usual values.
///
/// # Errors
/// The file that is named cannot be read, is not TOML, or holds something that is no setting.
pub(super) fn with_file(
    command: Command,
    arguments: impl Iterator<Item = OsString>,
) -> Result<Command> {
    let named = file_named(arguments).or_else(|| std::env::var_os(VARIABLE).map(PathBuf::from));
    let path = named.clone().unwrap_or_else(|| PathBuf::from(USUAL));
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => {
            return Ok(command);
        }
        Err(error) => {
            return Err(error).with_context(|| format!("file of settings {}", path.display()));
        }
    };
    let values =
        read(&command, &text).with_context(|| format!("file of settings {}", path.display()))?;
    Ok(fill(command, &values))
}

/// The file that the flag names, wherever it stands.
fn file_named(arguments: impl Iterator<Item = OsString>) -> Option<PathBuf> {
    let mut arguments = arguments.skip(1).take_while(|argument| argument != "--");
    let flag = format!("--{FLAG}");
    while let Some(argument) = arguments.next() {
        if argument == OsStr::new(&flag) {
            return arguments.next().map(PathBuf::from);
        }
        let text = argument.to_str().unwrap_or_default();
        if let Some(path) = text.strip_prefix(&flag).and_then(|rest| rest.strip_prefix('=')) {
            return Some(PathBuf::from(path));
        }
    }
    None
}

/// Every setting of a command and of those under it, by name.
fn settings(command: &Command) -> BTreeMap<String, Arg> {
    let own = command.get_arguments().filter(|argument| argument.get_env().is_some());
    let own = own.filter_map(|argument| Some((argument.get_long()?.to_owned(), argument.clone())));
    let under = command.get_subcommands().flat_map(settings);
    own.chain(under).filter(|(name, _)| name != FLAG).collect()
}

/// The values of a file, as flags have them.
fn read(command: &Command, text: &str) -> Result<BTreeMap<String, String>> {
    let known = settings(command);
    let table: toml::Table = toml::from_str(text)?;
    let mut values = BTreeMap::new();
    for (name, value) in table {
        let Some(argument) = known.get(&name) else {
            let names: Vec<&str> = known.keys().map(String::as_str).collect();
            bail!("{name} is no setting; there are: {}", names.join(", "));
        };
        values.insert(name.clone(), plain(argument, &value).with_context(|| name)?);
    }
    Ok(values)
}

/// A value as a flag has it.
fn plain(argument: &Arg, value: &Value) -> Result<String> {
    let is_switch = matches!(argument.get_action(), ArgAction::SetTrue);
    match value {
        Value::Boolean(value) if is_switch => Ok(value.to_string()),
        _ if is_switch => bail!("true or false is wanted"),
        Value::String(value) => Ok(value.clone()),
        Value::Integer(value) => Ok(value.to_string()),
        Value::Array(values) => {
            let each: Result<Vec<String>> =
                values.iter().map(|value| plain(argument, value)).collect();
            Ok(each?.join(","))
        }
        _ => bail!("a text, a number, or a list of these is wanted"),
    }
}

/// Gives the settings of a command, and of those under it, these usual values.
fn fill(command: Command, values: &BTreeMap<String, String>) -> Command {
    let command = command.mut_args(|argument| {
        let is_setting = argument.get_env().is_some();
        let value = argument.get_long().filter(|_| is_setting).and_then(|name| values.get(name));
        match value.cloned() {
            // Help would print it, and it may hold a password.
            Some(value) => {
                let takes_value = argument.get_action().takes_values();
                argument.default_value(value).hide_default_value(takes_value)
            }
            None => argument,
        }
    });
    command.mut_subcommands(|under| fill(under, values))
}

/// A file of settings in which every line is a remark: what each means and its usual value.
pub(super) fn template(command: &Command) -> String {
    let mut text = String::from(
        "# Settings of answerable. A flag goes before a variable of the environment, a variable\n\
         # before this file. Nothing here is needed.\n",
    );
    for (name, argument) in settings(command) {
        let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
        let variable = argument.get_env().unwrap_or_default().display();
        let usual = argument.get_default_values().first().map(|value| value.display().to_string());
        let value = match argument.get_action() {
            ArgAction::SetTrue => "false".to_owned(),
            ArgAction::Append => "[]".to_owned(),
            _ => Value::String(usual.unwrap_or_default()).to_string(),
        };
        _ = write!(text, "\n# {help}\n# {variable}\n# {name} = {value}\n");
    }
    text
}

/// Where a file of settings is written.
#[derive(clap::Args)]
pub(super) struct Template {
    /// The file to write; it must not be there yet
    file: Option<PathBuf>,
}

/// Prints the template, or writes it to a new file.
///
/// # Errors
/// The file is there already, or cannot be written.
pub(super) fn write(command: &Command, asked: &Template) -> Result<()> {
    let text = template(command);
    let Some(path) = &asked.file else {
        super::say::text(&text);
        return Ok(());
    };
    create(path, &text).with_context(|| format!("file of settings {}", path.display()))
}

fn create(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write as _;
    std::fs::File::create_new(path)?.write_all(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use clap::{Arg, ArgAction, Command};

    use super::{file_named, fill, read, template};

    fn command() -> Command {
        let listen = Arg::new("listen").long("listen").env("NO_SUCH_LISTEN").default_value("a:1");
        let https = Arg::new("https").long("https").env("NO_SUCH_HTTPS").action(ArgAction::SetTrue);
        let from = Arg::new("from").long("from").env("NO_SUCH_FROM");
        let from = from.action(ArgAction::Append).value_delimiter(',');
        let limit = Arg::new("limit").long("limit").default_value("50");
        Command::new("program").subcommand(Command::new("serve").args([listen, https, from, limit]))
    }

    fn with(text: &str, arguments: &[&str]) -> clap::ArgMatches {
        let values = read(&command(), text).unwrap();
        let matches = fill(command(), &values);
        let all = [&["program", "serve"], arguments].concat();
        matches.try_get_matches_from(all).unwrap().subcommand_matches("serve").unwrap().clone()
    }

    fn words(texts: &[&str]) -> std::vec::IntoIter<OsString> {
        texts.iter().map(OsString::from).collect::<Vec<_>>().into_iter()
    }

    #[test]
    fn a_flag_goes_before_the_file_and_the_file_before_what_is_usual() {
        let listen = |text, arguments: &[&str]| {
            with(text, arguments).get_one::<String>("listen").unwrap().clone()
        };
        assert_eq!(listen("", &[]), "a:1");
        assert_eq!(listen("listen = \"b:2\"", &[]), "b:2");
        assert_eq!(listen("listen = \"b:2\"", &["--listen", "c:3"]), "c:3");
    }

    #[test]
    fn switches_and_lists_have_their_own_forms() {
        let matches = with("https = true\nfrom = [\"192.0.2.1\", \"192.0.2.2\"]", &[]);
        assert!(matches.get_flag("https"));
        assert!(!with("https = false", &[]).get_flag("https"));
        assert!(with("https = false", &["--https"]).get_flag("https"));
        let from: Vec<&String> = matches.get_many("from").unwrap().collect();
        assert_eq!(from, ["192.0.2.1", "192.0.2.2"]);
    }

    #[test]
    fn what_is_no_setting_is_named() {
        let error = |text| format!("{:#}", read(&command(), text).unwrap_err());
        assert!(error("lisen = \"b:2\"").starts_with("lisen is no setting; there are: from, "));
        assert!(error("limit = 3").contains("limit is no setting"), "a flag without a variable");
        assert_eq!(error("https = \"yes\""), "https: true or false is wanted");
        assert!(error("listen").contains("line 1"), "{}", error("listen"));
    }

    #[test]
    fn the_file_is_named_anywhere_before_what_is_no_flag() {
        let named = |texts: &[&str]| file_named(words(texts)).map(|it| it.display().to_string());
        assert_eq!(named(&["x", "serve", "--config", "a"]).as_deref(), Some("a"));
        assert_eq!(named(&["x", "--config=b", "serve"]).as_deref(), Some("b"));
        assert_eq!(named(&["x", "serve", "--", "--config", "c"]), None);
    }

    #[test]
    fn the_template_is_a_file_of_settings_once_its_remarks_are_taken_away() {
        let text = template(&command());
        assert!(read(&command(), &text).unwrap().is_empty());
        let lines = text.lines().filter_map(|line| line.strip_prefix("# "));
        let values: Vec<&str> = lines.filter(|line| line.contains(" = ")).collect();
        assert_eq!(values.len(), 3);
        read(&command(), &values.join("\n")).unwrap();
    }
}
