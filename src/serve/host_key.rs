//! The key that the server proves itself with: made on the first run, never shown to others.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use russh::keys::ssh_key::LineEnding;
use russh::keys::ssh_key::private::{Ed25519Keypair, KeypairData};
use russh::keys::{Algorithm, PrivateKey};
use rustix::rand::{GetRandomFlags, getrandom};

/// Why there is no host key.
#[derive(Debug, thiserror::Error)]
pub enum HostKeyError {
    /// Others can read it.
    #[error("{}: others can read it (mode {mode:03o}), so it proves nothing: `chmod 600` it, or remove it and a new one is made", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// It is no key that can be used.
    #[error("{}: {why}", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What is wrong, and what to do.
        why: String,
    },
    /// It cannot be read or made.
    #[error("{}: the host key cannot be {what}: {why}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// `read`, `made`.
        what: &'static str,
        /// What the system says.
        why: io::Error,
    },
}

/// The key of a file, and whether it was made just now.
pub(super) fn load(path: &Path) -> Result<(PrivateKey, bool), HostKeyError> {
    let text = match fs::read(path) {
        Err(why) if why.kind() == io::ErrorKind::NotFound => return Ok((make(path)?, true)),
        Err(why) => return Err(HostKeyError::Io { path: path.to_owned(), what: "read", why }),
        Ok(text) => text,
    };
    let found = fs::metadata(path).map_err(|why| HostKeyError::Io { path: path.to_owned(), what: "read", why })?;
    let mode = found.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(HostKeyError::Open { path: path.to_owned(), mode });
    }
    let unusable = |why: &str| HostKeyError::Unusable { path: path.to_owned(), why: why.to_owned() };
    let key = PrivateKey::from_openssh(text)
        .map_err(|error| unusable(&format!("it is no private key in OpenSSH's form ({error}): name another with --host-key")))?;
    if key.is_encrypted() {
        return Err(unusable("it has a passphrase, and nobody is there to type it: make one without"));
    }
    match key.algorithm() {
        Algorithm::Ed25519 | Algorithm::Ecdsa { .. } => Ok((key, false)),
        other => Err(unusable(&format!("{other} keys are not used: `ssh-keygen -t ed25519 -f FILE` makes one that is"))),
    }
}

fn make(path: &Path) -> Result<PrivateKey, HostKeyError> {
    let io = |why: io::Error| HostKeyError::Io { path: path.to_owned(), what: "made", why };
    let mut seed = [0; 32];
    let mut filled = 0;
    while let Some(rest) = seed.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        filled += getrandom(rest, GetRandomFlags::empty()).map_err(|error| io(error.into()))?;
    }
    let pair = KeypairData::Ed25519(Ed25519Keypair::from_seed(&seed));
    let other = |error: russh::keys::ssh_key::Error| io(io::Error::other(error.to_string()));
    let key = PrivateKey::new(pair, "quarterdeck").map_err(other)?;
    let text = key.to_openssh(LineEnding::LF).map_err(other)?;
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(io)?;
    }
    // Never over one that is there: whoever knows it would be warned of another.
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(io)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(io)?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_made_once_for_nobody_else_to_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b/host_key");
        let (made, new) = load(&path).unwrap();
        assert!(new && made.algorithm() == Algorithm::Ed25519);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(folder.path().join("a")).unwrap().permissions().mode() & 0o777, 0o700);
        let (read, new) = load(&path).unwrap();
        assert!(!new && read.public_key() == made.public_key());
        assert_ne!(load(&folder.path().join("other")).unwrap().0.public_key(), made.public_key());
    }

    #[test]
    fn one_that_others_can_read_or_that_is_none_is_refused_and_says_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("host_key");
        load(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let error = load(&path).unwrap_err().to_string();
        assert!(error.contains("others can read it (mode 640)") && error.contains("chmod 600"), "{error}");
        fs::write(&path, "no key").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        let error = load(&path).unwrap_err().to_string();
        assert!(error.contains("no private key") && error.contains("--host-key"), "{error}");
        assert!(load(folder.path()).unwrap_err().to_string().contains("cannot be read"));
    }
}
