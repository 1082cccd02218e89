//! The configuration file: `$XDG_CONFIG_HOME/quarterdeck/config.ron`, or the one that is named.
//!
//! ```ron
//! (
//!     theme: "night",
//!     ascii: false,
//!     mouse: true,
//!     me: "ines",                              // the id of whoever sits here
//!     mute: true,                              // no bell
//!     keys: { "Help": ["?", "F1"], "Sales": ["2", "g s"] },
//!     dismissed: ["needs"],                    // hints that need not be said again
//! )
//! ```

use std::fmt;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use ron::extensions::Extensions;
use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, Visitor};

use crate::book::guess::did_you_mean;
use crate::keys::{Action, Chord, Keymap, parse_sequence};

/// A configuration is a few lines: what is longer (bytes) is some other file.
const LARGEST: u64 = 1024 * 1024;

/// What a person has set; the command line goes before it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// The theme's name; `None`: the usual one. It is one of the names given to [`Config::load`].
    pub theme: Option<String>,
    /// Whether glyphs are reduced to ASCII.
    pub ascii: bool,
    /// Whether clicks are reported from the start.
    pub mouse: bool,
    /// Whether the bell is off.
    pub mute: bool,
    /// Whose screen it is: the id of a person.
    pub me: Option<String>,
    /// The keys in force.
    pub keys: Keymap,
    /// The hints that need not be said again, by name.
    pub dismissed: Vec<String>,
}

/// What is wrong with the configuration file.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// It cannot be read.
    #[error("{}: cannot be read: {why}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        why: io::Error,
    },
    /// It says something that cannot be meant.
    #[error("{}:{line}:{column}: {what}", path.display())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The column, from 1, in characters.
        column: usize,
        /// What is wrong and what to write.
        what: String,
    },
}

impl Config {
    /// Reads the file that is named, which must be there, or the usual one, which need not. `themes` are the names of
    /// all themes.
    pub fn load(named: Option<&Path>, themes: &[&str]) -> Result<Self, ConfigError> {
        let Some(path) = named.map(Path::to_owned).or_else(usual_path) else { return Ok(Self::default()) };
        match read(&path) {
            Ok(text) => Self::parse(&text, &path, themes),
            Err(why) if named.is_none() && why.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(why) => Err(ConfigError::Unreadable { path, why }),
        }
    }

    /// What the text of a file sets; `path` is named in errors.
    pub(crate) fn parse(text: &str, path: &Path, themes: &[&str]) -> Result<Self, ConfigError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let wrong =
            |at: (usize, usize), what: String| ConfigError::Wrong { path: path.to_owned(), line: at.0, column: at.1, what };
        let options = ron::Options::default().with_default_extension(Extensions::IMPLICIT_SOME);
        let written: Written = options.from_str(text).map_err(|error| {
            let at = error.span.start;
            wrong((at.line, at.col), explain(&error.code))
        })?;
        if let Some(theme) = written.theme.as_deref().filter(|theme| !themes.contains(theme)) {
            let what = format!("there is no theme `{theme}`; {}", suggest(theme, themes));
            return Err(wrong(place(text, theme), what));
        }
        let mut keys = Keymap::default();
        for (action, sequences) in &written.keys.0 {
            keys.rebind(*action, sequences.iter().map(|sequence| sequence.chords.clone()).collect());
        }
        if let Some((sequence, what)) = written.keys.conflict(&keys) {
            return Err(wrong(place(text, sequence), what));
        }
        let Written { theme, ascii, mouse, mute, me, keys: _, dismissed } = written;
        Ok(Self { theme, ascii, mouse, mute, me, keys, dismissed })
    }
}

/// Where the file is looked for when none is named; `None` without a home directory.
pub(crate) fn usual_path() -> Option<PathBuf> {
    Some(folder()?.join("config.ron"))
}

/// Where one's own import maps lie; `None` without a home directory.
pub(crate) fn own_maps() -> Option<PathBuf> {
    Some(folder()?.join("maps"))
}

/// Where it stands who may watch a served dashboard; `None` without a home directory.
pub fn authorized_keys() -> Option<PathBuf> {
    Some(folder()?.join("authorized_keys"))
}

fn folder() -> Option<PathBuf> {
    Some(etcetera::choose_base_strategy().ok()?.config_dir().join("quarterdeck"))
}

fn read(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    let file = std::fs::File::open(path)?;
    if file.take(LARGEST + 1).read_to_string(&mut text)? as u64 > LARGEST {
        return Err(io::Error::other("it is too long for a configuration"));
    }
    Ok(text)
}

/// The file's form.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Written {
    theme: Option<String>,
    ascii: bool,
    mouse: bool,
    mute: bool,
    me: Option<String>,
    keys: Bindings,
    dismissed: Vec<String>,
}

/// Actions with their new keys, in the order of the file.
#[derive(Debug, Default)]
struct Bindings(Vec<(Action, Vec<Sequence>)>);

#[derive(Debug)]
struct Sequence {
    text: String,
    chords: Vec<Chord>,
}

impl Bindings {
    /// A sequence of the file that two actions would share, or that begins another so that the other is never reached.
    fn conflict(&self, keys: &Keymap) -> Option<(&str, String)> {
        let mine = self.0.iter().flat_map(|(action, sequences)| sequences.iter().map(move |sequence| (*action, sequence)));
        for (at, (action, sequence)) in mine.clone().enumerate() {
            if let Some((other, _)) = mine.clone().take(at).find(|(_, earlier)| earlier.chords == sequence.chords) {
                let twice = format!("`{}` is given to both {} and {}", sequence.text, other.name(), action.name());
                return Some((&sequence.text, twice));
            }
            for binding in keys.bindings() {
                let (short, long) = (&sequence.chords, &binding.chords);
                let begins = |a: &[Chord], b: &[Chord]| a.len() < b.len() && b.starts_with(a);
                if begins(short, long) || begins(long, short) {
                    let other = binding.action.name();
                    let what = format!("`{}` and a key of {other} begin alike: give {other} other keys too", sequence.text);
                    return Some((&sequence.text, what));
                }
            }
        }
        None
    }
}

impl<'de> Deserialize<'de> for Bindings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Bindings;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("actions with their keys: { \"Help\": [\"?\", \"F1\"] }")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Bindings, A::Error> {
                let mut pairs: Vec<(Action, Vec<Sequence>)> = Vec::new();
                while let Some(Named(action)) = map.next_key()? {
                    if pairs.iter().any(|(earlier, _)| *earlier == action) {
                        return Err(de::Error::custom(format_args!("{} stands here twice", action.name())));
                    }
                    pairs.push((action, map.next_value()?));
                }
                Ok(Bindings(pairs))
            }
        }
        deserializer.deserialize_map(Pairs)
    }
}

struct Named(Action);

impl<'de> Deserialize<'de> for Named {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let names: Vec<&str> = Action::ALL.iter().map(|action| action.name()).collect();
        let found = Action::ALL.iter().find(|action| action.name() == name).copied();
        found.map(Self).ok_or_else(|| de::Error::custom(format_args!("there is no action `{name}`; {}", suggest(&name, &names))))
    }
}

impl<'de> Deserialize<'de> for Sequence {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match parse_sequence(&text) {
            Some(chords) if chords.len() <= 2 => Ok(Self { text, chords }),
            Some(_) => Err(de::Error::custom(format_args!("`{text}` is longer than two keys"))),
            None => Err(de::Error::custom(format_args!(
                "`{text}` is no key; write a character, Enter, Esc, Tab, Space, Up, PgDn, F1, `^x` for Ctrl, `A-x` for Alt, \
                 `S-Up` for Shift, `g m` for two keys"
            ))),
        }
    }
}

/// The reader's words for an error, with what to write where it has none.
fn explain(error: &ron::Error) -> String {
    match error {
        ron::Error::NoSuchStructField { expected, found, .. } => {
            format!("there is no setting `{found}`; {}", suggest(found, expected))
        }
        ron::Error::ExpectedStructLike
        | ron::Error::ExpectedNamedStructLike(_)
        | ron::Error::ExpectedDifferentStructName { .. } => "write the settings in brackets: ( mouse: true )".to_owned(),
        other => other.to_string(),
    }
}

/// "did you mean `Help`?", or all there are.
fn suggest(written: &str, names: &[&str]) -> String {
    did_you_mean(written, names.iter().copied()).unwrap_or_else(|| format!("there are {}", names.join(", ")))
}

/// The line and column, from 1, of a text in quotes, as the reader counts it; of the file where it is written otherwise.
fn place(text: &str, quoted: &str) -> (usize, usize) {
    let before = text.find(&format!("\"{quoted}\"")).and_then(|at| text.get(..=at)).unwrap_or_default();
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (before.matches('\n').count() + 1, column)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Meaning;

    fn parse(text: &str) -> Result<Config, String> {
        Config::parse(text, Path::new("config.ron"), &["ansi", "night"]).map_err(|error| error.to_string())
    }

    #[test]
    fn an_empty_one_sets_nothing() {
        assert_eq!(parse("()").unwrap(), Config::default());
        assert_eq!(parse("\u{feff}( )\n// a comment").unwrap(), Config::default());
    }

    #[test]
    fn everything_can_be_set() {
        let config = parse(
            "(theme: \"night\", ascii: true, mouse: true, mute: true, keys: {\"Help\": [\"F2\", \"g h\"], \"Pause\": []}, dismissed: [\"needs\"])",
        )
        .unwrap();
        assert_eq!(config.theme.as_deref(), Some("night"));
        assert!(config.ascii && config.mouse && config.mute);
        assert_eq!(config.dismissed, ["needs"]);
        assert_eq!(config.keys.keys(Action::Help), ["F2", "g h"]);
        assert_eq!(config.keys.keys(Action::Pause), Vec::<String>::new());
        assert_eq!(config.keys.meaning(&parse_sequence("?").unwrap()), Meaning::Nothing);
    }

    #[test]
    fn errors_have_places_and_say_what_to_write() {
        let cases = [
            ("(\n    keys: {\"Halp\": [\"?\"]},\n)", "config.ron:2:13: there is no action `Halp`; did you mean `Help`?"),
            ("(\n    keys: {\"Help\": [\"Ctrl-x\"]},\n)", "config.ron:2:22: `Ctrl-x` is no key; write a character"),
            ("(keys: {\"Help\": [\"a b c\"]})", "config.ron:1:19: `a b c` is longer than two keys"),
            ("(keys: {\"Help\": [\"?\"], \"Help\": []})", "Help stands here twice"),
            ("(\n theem: \"night\")", "config.ron:2:2: there is no setting `theem`; did you mean `theme`?"),
            ("(theme: \"nihgt\")", "config.ron:1:10: there is no theme `nihgt`; did you mean `night`?"),
            ("(theme: \"solarized\")", "config.ron:1:10: there is no theme `solarized`; there are ansi, night"),
            ("(keys: {\"Help\": [\"x\"], \"Pause\": [\"x\"]})", "config.ron:1:19: `x` is given to both Help and Pause"),
            ("(keys: {\"Help\": [\"g\"]})", "config.ron:1:19: `g` and a key of Marketing begin alike"),
            ("(mouse: 1)", "config.ron:1:8: Expected boolean"),
            ("mouse: true", "config.ron:1:1: write the settings in brackets"),
        ];
        for (text, expected) in cases {
            let error = parse(text).unwrap_err();
            assert!(error.contains(expected), "{text}\n{error}");
        }
    }

    #[test]
    fn a_key_taken_from_another_action_is_no_conflict() {
        let config = parse("(keys: {\"Help\": [\"h\"]})").unwrap();
        assert_eq!(config.keys.keys(Action::Left), ["Left"]);
    }

    #[test]
    fn the_usual_file_may_be_missing_a_named_one_may_not() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("config.ron");
        let error = Config::load(Some(&missing), &[]).unwrap_err();
        assert!(matches!(error, ConfigError::Unreadable { .. }), "{error}");
        std::fs::write(&missing, "(mute: true)").unwrap();
        assert!(Config::load(Some(&missing), &[]).unwrap().mute);
    }
}
