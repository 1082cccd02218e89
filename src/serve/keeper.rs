//! Keeps what is served up to date: reads the book again when it changes, the keys, the day. Threads, as the store has no
//! other way to be used.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, unbounded};

use super::hub::Hub;
use crate::app::log;
use crate::store::{Store, watch};

/// How often the file of keys is looked at, beside every log-in.
const KEYS: Duration = Duration::from_secs(2);
/// How often it is looked whether midnight has passed or data is late; on the wall a tab's turn.
const MOMENT: u64 = 10;
/// How long it is waited before a file that could not be read is tried again.
const TRY_AGAIN: Duration = Duration::from_secs(5);

/// Follows the book's folder until the server ends.
pub(super) fn follow(hub: &Arc<Hub>, mut store: Store) -> std::io::Result<()> {
    let (sender, changes) = unbounded();
    let watcher = watch::watch(store.folder(), sender);
    let hub = Arc::clone(hub);
    thread::Builder::new().name("book".to_owned()).spawn(move || {
        let mut passing = hub.book.borrow().is_passing();
        while !*hub.stopping.borrow() {
            if changed(&changes, passing) {
                passing = read(&hub, &mut store);
            }
        }
        drop(watcher);
    })?;
    Ok(())
}

/// Waits for a change, or for what may pass by itself; false: nothing is to be read yet.
fn changed(changes: &Receiver<()>, passing: bool) -> bool {
    match changes.recv_timeout(TRY_AGAIN) {
        Ok(()) => {
            // A burst is one change.
            while changes.try_recv().is_ok() {}
            true
        }
        Err(RecvTimeoutError::Timeout) => passing,
        Err(RecvTimeoutError::Disconnected) => {
            thread::sleep(TRY_AGAIN);
            passing
        }
    }
}

/// Reads the book again and hands it to all sessions. Whether that is to be tried again.
fn read(hub: &Hub, store: &mut Store) -> bool {
    let snapshot = store.reload((hub.serving.clock)());
    hub.log(log::read(&snapshot));
    let passing = snapshot.is_passing();
    hub.book.send_replace(Arc::new(snapshot));
    hub.figures.clear();
    passing
}

/// Looks at the keys and the time until the server ends.
pub(super) fn tick(hub: &Arc<Hub>) -> std::io::Result<()> {
    let hub = Arc::clone(hub);
    thread::Builder::new().name("ticks".to_owned()).spawn(move || {
        let company = hub.book.borrow().book.company.clone();
        let today = || company.today((hub.serving.clock)());
        let (mut day, mut ticks) = (today(), 0_u64);
        while !*hub.stopping.borrow() {
            thread::sleep(KEYS);
            hub.look_at_keys();
            ticks += 1;
            if ticks.is_multiple_of(MOMENT) {
                let late_can_come = company.refresh_hours().is_some() && ticks.is_multiple_of(3 * MOMENT);
                if hub.serving.wall || today() != day || late_can_come {
                    hub.moments.send_modify(|moments| *moments += 1);
                }
                day = today();
            }
        }
    })?;
    Ok(())
}
