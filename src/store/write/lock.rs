//! One writer a book: a lock that ends with its owner, whatever ends it.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use crate::store::read::FileStamp;

/// A lock that is held. The system lets go of it when the process ends; a file that was left behind locks nothing.
#[derive(Debug)]
pub(crate) struct Lock {
    path: PathBuf,
    file: File,
}

#[derive(Debug)]
pub(crate) enum Tried {
    Held(Lock),
    /// Somebody holds it: the process, as far as its file says.
    Taken(Option<u32>),
}

impl Lock {
    /// Tries once.
    pub(crate) fn take(path: &Path) -> io::Result<Tried> {
        loop {
            let mut options = File::options();
            options.read(true).write(true).create(true).truncate(false).custom_flags(NO_FOLLOW);
            let mut file = options.open(path)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    let mut owner = String::new();
                    // Its owner may be writing its number just now.
                    let _ = Read::by_ref(&mut file).take(20).read_to_string(&mut owner);
                    return Ok(Tried::Taken(owner.trim().parse().ok()));
                }
                Err(TryLockError::Error(error)) => return Err(error),
            }
            // The owner before takes its file away: then this one locks nothing any more.
            let own = FileStamp::of(&file.metadata()?);
            if !fs::symlink_metadata(path).is_ok_and(|now| FileStamp::of(&now).is_same_file(&own)) {
                continue;
            }
            let mut lock = Self { path: path.to_owned(), file };
            lock.file.set_len(0)?;
            writeln!(lock.file, "{}", std::process::id())?;
            return Ok(Tried::Held(lock));
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // While it is still held: nobody else can be using the file.
        let _ = fs::remove_file(&self.path);
    }
}

/// `O_NOFOLLOW`: a link in its place is no lock.
const NO_FOLLOW: i32 = rustix::fs::OFlags::NOFOLLOW.bits().cast_signed();
