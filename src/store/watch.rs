//! Watching a book's folder: a word when it changed, once it is quiet.
//!
//! The system's own notices are fast but miss much: a folder that is swapped for another, the target of a link, files on
//! a network. So every two seconds the files are also looked at; that costs a few microseconds a file.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TrySendError, bounded};
use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::book::table::TableName;

use super::read::FileStamp;

/// How often the files are looked at without a notice.
const SWEEP: Duration = Duration::from_secs(2);
/// A folder is quiet when nothing was written in it for so long.
const SETTLE: Duration = Duration::from_millis(150);
/// Somebody who never stops writing is not waited for longer than this.
const PATIENCE: Duration = Duration::from_secs(1);

/// Watches a folder until it is dropped.
#[derive(Debug)]
pub(crate) struct Watcher {
    stop: Sender<WatchMessage>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Watcher {
    fn drop(&mut self) {
        // The channel may be full of notices: then the thread is awake, and finds out that its sender is gone.
        let _ = self.stop.send_timeout(WatchMessage::Stop, SWEEP);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum WatchMessage {
    Changed,
    Stop,
}

/// Watches a book's folder and says a word when something in it changed and it has been quiet for a moment. Words are not
/// piled up: a channel that holds one already needs no second. Watch first and read then, so that no change falls
/// between the two.
pub(crate) fn watch(folder: &Path, notify: Sender<()>) -> Watcher {
    // Room for a burst; what does not fit adds nothing, for one notice is as good as a hundred.
    let (sender, receiver) = bounded(64);
    let (folder, stop) = (folder.to_owned(), sender.clone());
    let mut watching = FolderWatch { notices: Notices::new(sender), seen: look(&folder), folder };
    let thread = std::thread::Builder::new().name("watch".into()).spawn(move || {
        watching.notices.arm(&watching.folder, &watching.seen);
        watching.run(&receiver, &notify);
    });
    Watcher { stop, thread: thread.ok() }
}

/// What a folder looks like: its files and the folders of its tables.
type FolderState = BTreeMap<PathBuf, FileStamp>;

fn look(folder: &Path) -> FolderState {
    let mut found = FolderState::new();
    let mut see = |path: PathBuf| {
        let metadata = fs::metadata(&path).ok()?;
        found.insert(path, FileStamp::of(&metadata));
        Some(metadata)
    };
    see(folder.to_owned());
    for path in entries(folder) {
        let table = path.file_name().and_then(|name| name.to_str()).and_then(TableName::parse).is_some();
        if see(path.clone()).is_some_and(|metadata| metadata.is_dir()) && table {
            for part in entries(&path) {
                see(part);
            }
        }
    }
    found
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let shown = |path: &PathBuf| !path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
    entries.filter_map(|entry| Some(entry.ok()?.path())).filter(shown).collect()
}

struct FolderWatch {
    folder: PathBuf,
    seen: FolderState,
    notices: Notices,
}

impl FolderWatch {
    fn run(&mut self, receiver: &Receiver<WatchMessage>, notify: &Sender<()>) {
        loop {
            match receiver.recv_timeout(SWEEP) {
                Ok(WatchMessage::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                Ok(WatchMessage::Changed) => {}
                Err(RecvTimeoutError::Timeout) => {
                    if look(&self.folder) == self.seen {
                        continue;
                    }
                }
            }
            if !self.settle(receiver) {
                return;
            }
            let now = look(&self.folder);
            self.notices.arm(&self.folder, &now);
            if now == self.seen {
                continue;
            }
            self.seen = now;
            if let Err(TrySendError::Disconnected(())) = notify.try_send(()) {
                return;
            }
        }
    }

    /// Waits until the folder is quiet. False when watching is to stop.
    fn settle(&self, receiver: &Receiver<WatchMessage>) -> bool {
        let end = Instant::now() + PATIENCE;
        let mut last = look(&self.folder);
        let mut quiet_at = Instant::now() + SETTLE;
        loop {
            match receiver.recv_deadline(quiet_at.min(end)) {
                Ok(WatchMessage::Stop) | Err(RecvTimeoutError::Disconnected) => return false,
                Ok(WatchMessage::Changed) => {
                    let now = look(&self.folder);
                    if now != last {
                        last = now;
                        quiet_at = Instant::now() + SETTLE;
                    }
                }
                Err(RecvTimeoutError::Timeout) => return true,
            }
        }
    }
}

/// The system's notices. Without them (none left, a file system that has none) the sweep alone must do.
struct Notices {
    watcher: Option<RecommendedWatcher>,
    /// The folders that are watched, and what they looked like: a folder that was swapped is another one.
    armed: BTreeMap<PathBuf, FileStamp>,
}

impl Notices {
    fn new(sender: Sender<WatchMessage>) -> Self {
        let handler = move |event: notify::Result<notify::Event>| {
            // Our own reading is no change.
            if !event.is_ok_and(|event| event.kind.is_access()) {
                let _ = sender.try_send(WatchMessage::Changed);
            }
        };
        Self { watcher: notify::recommended_watcher(handler).ok(), armed: BTreeMap::new() }
    }

    /// Watches the book's folder and those of its tables.
    fn arm(&mut self, folder: &Path, seen: &FolderState) {
        let Some(watcher) = &mut self.watcher else { return };
        let is_folder = |path: &Path| path == folder || path.is_dir();
        let wanted: FolderState =
            seen.iter().filter(|(path, _)| is_folder(path)).map(|(path, stamp)| (path.clone(), *stamp)).collect();
        for (path, before) in &self.armed {
            if !wanted.get(path).is_some_and(|now| now.is_same_file(before)) {
                // It may be gone already.
                let _ = watcher.unwatch(path);
            }
        }
        self.armed.retain(|path, before| wanted.get(path).is_some_and(|now| now.is_same_file(before)));
        for (path, stamp) in wanted {
            if !self.armed.contains_key(&path) && watcher.watch(&path, RecursiveMode::NonRecursive).is_ok() {
                self.armed.insert(path, stamp);
            }
        }
    }
}
