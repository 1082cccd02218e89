//! What all connections of a server share: the book, who may come in, who is there, and the log.

use std::collections::{BTreeMap, HashMap};
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crossbeam_channel::Sender;
use russh::keys::PublicKey;
use tokio::sync::{Semaphore, watch};

use super::Serving;
use super::keys::{Guest, KeyFile, Keys};
use super::limits::{AT_THE_DOOR, Limits, neighbourhood};
use super::wire::SocketState;
use crate::app::figures::SharedFigures;
use crate::store::{Snapshot, scrub};

/// Reports that are made at a time: the sessions need the other threads.
const REPORTS: usize = 2;

/// What all connections share.
pub(super) struct Hub {
    pub(super) serving: Serving,
    pub(super) keys: KeyFile,
    pub(super) book: watch::Sender<Arc<Snapshot>>,
    /// Counts the moments at which time may have passed.
    pub(super) moments: watch::Sender<u64>,
    pub(super) figures: Arc<SharedFigures>,
    pub(super) reports: Semaphore,
    pub(super) stopping: watch::Sender<bool>,
    /// How many connections there can be in all.
    capacity: usize,
    log: Sender<String>,
    there: Mutex<BTreeMap<u64, There>>,
    next: AtomicU64,
}

/// A connection.
struct There {
    address: IpAddr,
    line: Arc<SocketState>,
    /// Who it is, once that is certain.
    guest: Option<Arc<Guest>>,
    /// Told why it has to end.
    ending: watch::Sender<Option<&'static str>>,
}

/// A connection that was let in as far as the door.
pub(super) struct Ticket {
    pub(super) id: u64,
    pub(super) ending: watch::Receiver<Option<&'static str>>,
}

impl Hub {
    pub(super) fn new(serving: Serving, snapshot: Snapshot, capacity: usize, log: Sender<String>) -> Self {
        Self {
            keys: KeyFile::new(serving.keys.clone()),
            serving,
            book: watch::channel(Arc::new(snapshot)).0,
            moments: watch::channel(0).0,
            figures: Arc::default(),
            reports: Semaphore::new(REPORTS),
            stopping: watch::channel(false).0,
            capacity,
            log,
            there: Mutex::default(),
            next: AtomicU64::new(0),
        }
    }

    /// Writes a line to the log. What cannot be written is done without.
    pub(super) fn log(&self, words: impl AsRef<str>) {
        let _ = self.log.try_send(scrub(words.as_ref()).into_owned());
    }

    fn there(&self) -> MutexGuard<'_, BTreeMap<u64, There>> {
        // Entries come and go whole: a panic elsewhere leaves nothing half done.
        self.there.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn limits(&self) -> Limits {
        self.serving.limits
    }

    /// Lets a connection come as far as the door; an error says why not.
    pub(super) fn admit(&self, peer: SocketAddr, line: &Arc<SocketState>) -> Result<Ticket, &'static str> {
        let mut there = self.there();
        let address = neighbourhood(peer.ip());
        if there.values().filter(|other| other.address == address).count() >= self.limits().per_address {
            return Err("its address has as many connections as one may have");
        }
        let mut at_the_door: HashMap<IpAddr, Vec<u64>> = HashMap::new();
        for (id, other) in there.iter().filter(|(_, other)| other.guest.is_none()) {
            at_the_door.entry(other.address).or_default().push(*id);
        }
        let waiting: usize = at_the_door.values().map(Vec::len).sum();
        if waiting >= AT_THE_DOOR.min(self.capacity) || there.len() >= self.capacity {
            // Who has most there, and among equals who came first, makes room.
            let most = at_the_door.values().max_by_key(|ids| (ids.len(), std::cmp::Reverse(ids.first().copied())));
            let Some(oldest) = most.and_then(|ids| ids.first()).and_then(|id| there.remove(id)) else {
                return Err("there is no room for another");
            };
            oldest.line.cut();
        }
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let (ending, told) = watch::channel(None);
        there.insert(id, There { address, line: Arc::clone(line), guest: None, ending });
        Ok(Ticket { id, ending: told })
    }

    /// The keys as they are now; what has changed is logged, and who may no longer be here is told.
    pub(super) fn look_at_keys(&self) -> (Arc<Keys>, bool) {
        let (keys, current, said) = self.keys.look();
        for words in said {
            self.log(words);
        }
        for other in self.there().values() {
            if other.guest.as_ref().is_some_and(|guest| !keys.holds(guest)) {
                other.ending.send_replace(Some("this key is no longer let in"));
            }
        }
        (keys, current)
    }

    /// Who has a key, if the file of keys can be read and names it.
    pub(super) fn whose(&self, key: &PublicKey) -> Option<Arc<Guest>> {
        let (keys, current) = self.look_at_keys();
        keys.find(key).filter(|_| current)
    }

    /// Notes who a connection is; false where as many have logged in as may.
    pub(super) fn logged_in(&self, id: u64, guest: &Arc<Guest>) -> bool {
        let mut there = self.there();
        let in_all = there.values().filter(|other| other.guest.is_some()).count();
        if let Some(own) = there.get_mut(&id) {
            own.guest = Some(Arc::clone(guest));
        }
        in_all < self.limits().connections
    }

    pub(super) fn gone(&self, id: u64) {
        self.there().remove(&id);
    }

    pub(super) fn count(&self) -> usize {
        self.there().len()
    }

    /// Tells everybody that the server ends.
    pub(super) fn stop(&self) {
        self.stopping.send_replace(true);
        for other in self.there().values() {
            other.ending.send_replace(Some("the server has stopped"));
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::app::choice::Choice;
    use crate::app::session::{BookSource, Session, Setup};
    use crate::serve::Answered;
    use crate::serve::tests::snapshot;

    fn hub(limits: Limits, capacity: usize) -> Hub {
        let serving = Serving {
            listen: "127.0.0.1:0".parse().unwrap(),
            keys: "keys".into(),
            host_key: "host_key".into(),
            limits,
            wall: false,
            begin: Arc::new(|snapshot: &Snapshot, _, _| {
                Session::new(
                    Setup::plain(BookSource::Sample),
                    Choice::default(),
                    Arc::clone(&snapshot.book),
                    DateTime::UNIX_EPOCH,
                )
            }),
            answer: Arc::new(|_, _| Answered::default()),
            clock: Arc::new(|| DateTime::UNIX_EPOCH),
        };
        Hub::new(serving, snapshot("Fyrholm Lights"), capacity, crossbeam_channel::bounded(1).0)
    }

    #[test]
    fn who_crowds_the_door_makes_room_and_not_who_comes_alone() {
        let hub = hub(Limits { per_address: 1000, ..Limits::default() }, 100);
        let come = |address: &str| hub.admit(SocketAddr::new(address.parse().unwrap(), 1), &Arc::default());
        let alone = come("192.0.2.1").unwrap().id;
        let crowd: Vec<u64> = (0..200).map(|_| come("192.0.2.2").unwrap().id).collect();
        let late = come("2001:db8::1").unwrap().id;
        let there: Vec<u64> = hub.there().keys().copied().collect();
        assert_eq!(there.len(), AT_THE_DOOR);
        assert!(there.contains(&alone) && there.contains(&late));
        assert_eq!(there[1..there.len() - 1], crowd[crowd.len() - (AT_THE_DOOR - 2)..]);
    }

    #[test]
    fn an_address_and_the_process_have_no_more_than_they_may() {
        let hub = hub(Limits { per_address: 3, ..Limits::default() }, 5);
        let come = |address: &str| hub.admit(SocketAddr::new(address.parse().unwrap(), 1), &Arc::default());
        let first: Vec<u64> = (0..3).map(|_| come("2001:db8::1").unwrap().id).collect();
        assert_eq!(come("2001:db8::2").err(), Some("its address has as many connections as one may have"));
        hub.gone(first[0]);
        assert!(come("2001:db8::2").is_ok());
        for address in ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"] {
            assert!(come(address).is_ok(), "whoever waits longest at the door makes room");
        }
        assert_eq!(hub.count(), 5);
    }
}
