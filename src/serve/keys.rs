//! Who may watch: the `authorized_keys` file, in OpenSSH's form, with options of its own.
//!
//! A line that is not understood whole lets nobody in, and the log says where it stands: an option that is passed over could
//! be the one that was to keep somebody out.

use std::fs::File;
use std::io::{self, Read as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use russh::keys::{Algorithm, HashAlg, PublicKey};

use crate::book::guess::did_you_mean;
use crate::screens::say::Tab;
use crate::store::scrub;

/// A file of keys that is longer (bytes) is some other file.
const LARGEST: u64 = 1024 * 1024;
/// So much of a comment (characters) stands in the log.
const LONGEST_COMMENT: usize = 80;

/// Somebody who may watch, and what their session opens on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guest {
    /// Of their key: `SHA256:...`.
    pub fingerprint: String,
    /// What stands behind the key, scrubbed; may be empty.
    pub comment: String,
    /// The person whose session it is: an id or a name of people.ron.
    pub person: Option<String>,
    /// The team whose figures it opens on.
    pub team: Option<String>,
    /// The tab that it opens on.
    pub tab: Option<Tab>,
    key: PublicKey,
}

/// Every key that is let in.
#[derive(Clone, Debug, Default)]
pub(super) struct Keys(Vec<Arc<Guest>>);

impl Keys {
    /// Whose key it is; `None`: nobody's.
    pub(super) fn find(&self, key: &PublicKey) -> Option<Arc<Guest>> {
        self.0.iter().find(|guest| guest.key.key_data() == key.key_data()).cloned()
    }

    /// Whether somebody is still let in.
    pub(super) fn holds(&self, guest: &Guest) -> bool {
        self.find(&guest.key).is_some()
    }

    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// The keys of a file's text, and why each line that lets nobody in does not: `FILE:LINE: why`.
    fn parse(text: &str, file: &str) -> (Self, Vec<String>) {
        let (mut keys, mut refused) = (Self::default(), Vec::new());
        let mut lines: Vec<usize> = Vec::new();
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let guest = guest(line).and_then(|guest| {
                let twice = keys.0.iter().zip(&lines).find(|(known, _)| known.key.key_data() == guest.key.key_data());
                twice.map_or(Ok(guest), |(_, line)| Err(format!("the same key stands in line {line}: one of them has to go")))
            });
            match guest {
                Ok(guest) => {
                    keys.0.push(Arc::new(guest));
                    lines.push(number);
                }
                Err(why) => refused.push(scrub(&format!("{file}:{number}: {why}")).into_owned()),
            }
        }
        (keys, refused)
    }
}

/// How many keys of a file's text are let in, and what is said of its other lines.
#[cfg(fuzzing)]
pub(crate) fn let_in(text: &str) -> (usize, Vec<String>) {
    let (keys, refused) = Keys::parse(text, "authorized_keys");
    (keys.count(), refused)
}

/// What options can stand before a key. The last ones forbid what nobody has here: they come with lines written for sshd.
const OPTIONS: [&str; 8] =
    ["person", "team", "tab", "read-only", "no-port-forwarding", "no-agent-forwarding", "no-X11-forwarding", "no-user-rc"];

fn guest(line: &str) -> Result<Guest, String> {
    let begins_with_key = ["ssh-", "ecdsa-", "sk-"].iter().any(|kind| line.starts_with(kind));
    let (options, key) = if begins_with_key { (Vec::new(), line) } else { options(line)? };
    let mut fields = key.split_whitespace();
    let (kind, data) = (fields.next().unwrap_or_default(), fields.next().unwrap_or_default());
    let comment = fields.collect::<Vec<_>>().join(" ");
    let key = PublicKey::from_openssh(&format!("{kind} {data}")).map_err(|_| {
        "this is no public key: it begins with ssh-ed25519 or ecdsa-sha2-, as in a file id_ed25519.pub".to_owned()
    })?;
    match key.algorithm() {
        Algorithm::Ed25519 | Algorithm::Ecdsa { .. } => {}
        other => return Err(format!("{other} keys are not taken: `ssh-keygen -t ed25519` makes one that is")),
    }
    let mut guest = Guest {
        fingerprint: key.fingerprint(HashAlg::Sha256).to_string(),
        comment: scrub(&comment).chars().take(LONGEST_COMMENT).collect(),
        person: None,
        team: None,
        tab: None,
        key,
    };
    for (name, value) in options {
        let known = OPTIONS.iter().find(|known| known.eq_ignore_ascii_case(&name)).copied();
        match (known.unwrap_or_default(), value) {
            ("person", Some(value)) if guest.person.is_none() => guest.person = Some(value),
            ("team", Some(value)) if guest.team.is_none() => guest.team = Some(value),
            ("tab", Some(value)) if guest.tab.is_none() => {
                guest.tab = Some(match value.as_str() {
                    "sales" => Tab::Sales,
                    "marketing" => Tab::Marketing,
                    _ => return Err(format!("there is no tab `{value}`: write tab=\"sales\" or tab=\"marketing\"")),
                });
            }
            ("person" | "team" | "tab", Some(_)) => return Err(format!("`{name}` stands here twice")),
            ("person" | "team" | "tab", None) => return Err(format!("`{name}` says nothing: write {name}=\"...\"")),
            ("", _) => {
                let suggestion =
                    did_you_mean(&name, OPTIONS.into_iter()).unwrap_or_else(|| format!("there are {}", OPTIONS.join(", ")));
                return Err(format!("there is no option `{name}`, so this key is not let in; {suggestion}"));
            }
            (_, Some(_)) => return Err(format!("`{name}` takes no value")),
            (_, None) => {}
        }
    }
    if guest.person.is_some() && guest.team.is_some() {
        return Err("person and team stand here: write one of them".to_owned());
    }
    Ok(guest)
}

/// An option and its value, where it has one.
type KeyOption = (String, Option<String>);

/// The options before a key, and the rest of the line: `name,name="value with \" and blanks" ssh-ed25519 ...`.
fn options(line: &str) -> Result<(Vec<KeyOption>, &str), String> {
    let mut found = Vec::new();
    let mut rest = line;
    loop {
        let end = rest.find([',', '=', ' ', '\t']).ok_or("there is no key behind the options")?;
        let (name, after) = rest.split_at(end);
        if name.is_empty() {
            return Err("there is an option without a name".to_owned());
        }
        let (value, after) = match after.strip_prefix('=') {
            None => (None, after),
            Some(quoted) => {
                let quoted =
                    quoted.strip_prefix('"').ok_or_else(|| format!("the value of `{name}` has no quotes: {name}=\"...\""))?;
                let (value, after) = until_quote(quoted).ok_or_else(|| format!("the quotes of `{name}` do not close"))?;
                (Some(value), after)
            }
        };
        found.push((name.to_owned(), value));
        rest = match after.strip_prefix(',') {
            Some(next) => next,
            None if after.starts_with([' ', '\t']) => return Ok((found, after.trim_start())),
            None => return Err(format!("behind `{name}` comes neither a comma nor the key")),
        };
    }
}

/// The text up to the quote that ends it, and what comes behind.
fn until_quote(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((value, text.get(at + 1..)?)),
            '\\' if text.get(at + 1..)?.starts_with('"') => value.push(chars.next()?.1),
            _ => value.push(c),
        }
    }
    None
}

/// What a file looked like when it was read.
type KeyFileStamp = (u64, u64, u64, Option<SystemTime>, u32);

/// The file, read again when it changes.
#[derive(Debug)]
pub(super) struct KeyFile {
    path: PathBuf,
    seen: Mutex<SeenKeys>,
}

#[derive(Debug, Default)]
struct SeenKeys {
    stamp: Option<KeyFileStamp>,
    keys: Arc<Keys>,
    /// Why the file could not be read when it was last looked at.
    trouble: Option<String>,
    /// How often it was not there, one time after the other.
    missing: u8,
}

/// A file that is replaced may be gone for a moment: its keys hold until it has been looked for so often.
const MISSED: u8 = 2;

impl KeyFile {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, seen: Mutex::default() }
    }

    /// The keys, as they are now, and what is to be logged: what has changed, what lets nobody in. A file that cannot be read
    /// keeps those in who are in (`current` is false then), but lets nobody new in.
    pub(super) fn look(&self) -> (Arc<Keys>, bool, Vec<String>) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let stamp = std::fs::metadata(&self.path)
            .ok()
            .map(|found| (found.dev(), found.ino(), found.len(), found.modified().ok(), found.permissions().mode()));
        if stamp.is_some() && stamp == seen.stamp {
            return (Arc::clone(&seen.keys), seen.trouble.is_none(), Vec::new());
        }
        let mut said = Vec::new();
        let trouble = match self.read() {
            Ok(text) => {
                let (keys, refused) = Keys::parse(&text, &self.path.display().to_string());
                let count = keys.count();
                said = refused;
                said.push(format!("{}: {count} {} let in", self.path.display(), if count == 1 { "key is" } else { "keys are" }));
                (seen.keys, seen.missing) = (Arc::new(keys), 0);
                None
            }
            Err(error) => {
                seen.missing = if error.kind() == io::ErrorKind::NotFound { (seen.missing + 1).min(MISSED) } else { 0 };
                if seen.missing == MISSED {
                    seen.keys = Arc::default();
                }
                Some(format!("{}: {error}", self.path.display()))
            }
        };
        if trouble.is_some() && trouble != seen.trouble {
            said.extend(trouble.iter().map(|why| format!("{why}: nobody new is let in")));
        }
        // What could not be read is tried again in any case.
        seen.stamp = stamp.filter(|_| trouble.is_none());
        seen.trouble = trouble;
        (Arc::clone(&seen.keys), seen.trouble.is_none(), said)
    }

    fn read(&self) -> io::Result<String> {
        let file = File::open(&self.path)?;
        let mode = file.metadata()?.permissions().mode();
        if mode & 0o022 != 0 {
            let what = format!("others can write it (mode {:03o}): `chmod 600` it", mode & 0o777);
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, what));
        }
        let mut text = String::new();
        if file.take(LARGEST + 1).read_to_string(&mut text)? as u64 > LARGEST {
            return Err(io::Error::other("it is too long for a list of keys"));
        }
        Ok(text)
    }

    /// Why the file could not be read when it was last looked at.
    pub(super) fn trouble(&self) -> String {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.trouble.clone().unwrap_or_else(|| format!("{}: it cannot be read", self.path.display()))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const INES: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ";
    const JO: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA6rWI3G1sz07DnfFlrouTcysQlj2P+jpNSOEWD9OJ3X";

    fn parsed(text: &str) -> (Vec<Arc<Guest>>, Vec<String>) {
        let (keys, refused) = Keys::parse(text, "keys");
        (keys.0, refused)
    }

    #[test]
    fn keys_with_and_without_options_are_read() {
        let text = format!(
            "# who watches\n\n{INES} ines@laptop of Ines\nperson=\"Jo \\\"J\\\" Roth, sen.\",tab=\"marketing\",read-only,no-X11-forwarding {JO}\n"
        );
        let (keys, refused) = parsed(&text);
        assert_eq!(refused, Vec::<String>::new());
        assert_eq!(keys[0].comment, "ines@laptop of Ines");
        assert!(keys[0].fingerprint.starts_with("SHA256:"));
        assert_eq!((&keys[0].person, &keys[0].team, keys[0].tab), (&None, &None, None));
        assert_eq!((keys[1].person.as_deref(), keys[1].tab), (Some("Jo \"J\" Roth, sen."), Some(Tab::Marketing)));
        let (keys, _) = Keys::parse(&text, "keys");
        assert!(keys.find(&PublicKey::from_openssh(INES).unwrap()).is_some_and(|guest| guest.person.is_none()));
        assert!(keys.holds(&keys.0[0].clone()));
    }

    #[test]
    fn a_line_that_is_not_understood_whole_lets_nobody_in_and_says_where() {
        let rsa = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDA";
        let cases = [
            (
                format!("from=\"10.0.0.*\" {INES}"),
                "keys:1: there is no option `from`, so this key is not let in; there are person",
            ),
            (format!("persn=\"ines\" {INES}"), "did you mean `person`?"),
            (format!("person=ines {INES}"), "the value of `person` has no quotes"),
            (format!("person=\"ines {INES}"), "the quotes of `person` do not close"),
            (format!("person {INES}"), "`person` says nothing"),
            (format!("person=\"a\",person=\"b\" {INES}"), "`person` stands here twice"),
            (format!("person=\"a\",team=\"b\" {INES}"), "write one of them"),
            (format!("tab=\"stock\" {INES}"), "there is no tab `stock`"),
            (format!("read-only=\"no\" {INES}"), "`read-only` takes no value"),
            (format!("read-only,,tab=\"sales\" {INES}"), "an option without a name"),
            (format!("read-only,\" {INES}"), "there is no option `\"`"),
            (format!("tab=\"sales\"x {INES}"), "neither a comma nor the key"),
            (format!("cert-authority {INES}"), "there is no option `cert-authority`"),
            ("read-only".to_owned(), "there is no key behind the options"),
            ("ssh-ed25519 AAAA".to_owned(), "this is no public key"),
            (rsa.to_owned(), "this is no public key"),
            (INES.replace("ssh-ed25519", "ssh-rsa"), "this is no public key"),
            ("\u{1b}[2J\u{202e} x y".to_owned(), "this is no public key"),
            (format!("\u{1b}[2J\u{202e} {INES}"), "there is no option"),
        ];
        for (line, why) in cases {
            let (keys, refused) = parsed(&line);
            assert!(keys.is_empty(), "{line}");
            assert!(refused.len() == 1 && refused[0].starts_with("keys:1: ") && refused[0].contains(why), "{line}\n{refused:?}");
            assert!(!refused[0].contains(['\u{1b}', '\u{202e}']), "{refused:?}");
        }
        let (keys, refused) = parsed(&format!("{INES} a\nwhat is this\n{JO} b\n{INES} again\n"));
        assert_eq!(keys.len(), 2);
        assert!(
            refused[0].starts_with("keys:2: ") && refused[1].starts_with("keys:4: the same key stands in line 1"),
            "{refused:?}"
        );
    }

    #[test]
    fn the_file_is_read_again_and_one_that_others_can_write_lets_nobody_new_in() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("authorized_keys");
        let write = |text: &str, mode| {
            fs::write(&path, text).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        };
        let file = KeyFile::new(path.clone());
        let (keys, current, said) = file.look();
        assert!((keys.count(), current) == (0, false) && said[0].ends_with("nobody new is let in"), "{said:?}");
        write(INES, 0o600);
        assert_eq!((file.look().0.count(), file.look().1), (1, true));
        assert_eq!(file.look().2, Vec::<String>::new());
        write(&format!("{INES}\n{JO}"), 0o644);
        assert_eq!(file.look().0.count(), 2);
        write("", 0o666);
        let (keys, current, said) = file.look();
        assert!((keys.count(), current) == (2, false) && said[0].contains("chmod 600"), "{said:?}");
        write(JO, 0o600);
        assert_eq!((file.look().0.count(), file.look().1), (1, true));
        fs::remove_file(&path).unwrap();
        // It may be on its way back.
        assert_eq!((file.look().0.count(), file.look().1), (1, false));
        assert_eq!((file.look().0.count(), file.look().1), (0, false));
    }
}
