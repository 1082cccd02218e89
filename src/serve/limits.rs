//! How much of the server anybody can take up.

use std::net::{IpAddr, Ipv6Addr};
use std::time::{Duration, Instant};

/// What a server allows; the rest is fixed.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections that have logged in.
    pub connections: usize,
    /// Connections of one address (an IPv6 network of 64 bits counts as one), logged in or not.
    pub per_address: usize,
    /// How long a connection may take to log in and ask for something, and to ask again after that has ended.
    pub login: Duration,
    /// How long a watcher's terminal may take nothing that is sent to it.
    pub stall: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connections: 200, per_address: 32, login: Duration::from_secs(15), stall: Duration::from_secs(30) }
    }
}

/// Connections that have not logged in yet; one more takes the place of the oldest of the address that has most of them.
pub(super) const AT_THE_DOOR: usize = 32;
/// Keys and signatures that may be refused before a connection ends.
pub(super) const TRIES: usize = 6;
/// Nothing was heard for so long: the client is asked whether it is there. Idle watchers answer, and stay.
pub(super) const KEEP_ALIVE: Duration = Duration::from_secs(30);
/// Questions without an answer, after which it is not.
pub(super) const UNANSWERED: usize = 3;
/// A connection on which nothing at all happens ends.
pub(super) const SILENCE: Duration = Duration::from_secs(150);
/// Between two sizes of a window that are drawn.
const BETWEEN_SIZES: Duration = Duration::from_millis(100);
/// What the last words to a terminal may take.
pub(super) const LAST_WORDS: Duration = Duration::from_secs(1);
/// What all sessions may take to end with the server.
pub(super) const PARTING: Duration = Duration::from_secs(3);
/// Descriptors that the book, the log and the server itself need.
const OWN_DESCRIPTORS: u64 = 40;
/// How long nobody is let in after the system had no descriptor left.
pub(super) const BACK_OFF: Duration = Duration::from_millis(200);
/// What is copied to a clipboard while earlier bytes wait to be sent (bytes): what is more is dropped.
pub(super) const MOST_APART: usize = 512 * 1024;

/// How many connections the process can hold, as the system limits its descriptors; the limit is raised as far as it can be.
pub(super) fn capacity() -> usize {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    let raised = rustix::process::Rlimit { current: limit.maximum, maximum: limit.maximum };
    if limit.current != limit.maximum && setrlimit(Resource::Nofile, raised).is_ok() {
        limit = raised;
    }
    let left = limit.current.map_or(u64::MAX, |most| most.saturating_sub(OWN_DESCRIPTORS));
    usize::try_from(left).unwrap_or(usize::MAX).max(1)
}

/// What counts as one address: of IPv6 a customer has a network of 64 bits at least.
pub(super) fn neighbourhood(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        address @ IpAddr::V4(_) => address,
    }
}

/// The window's sizes: the last one counts, and not too many a second.
#[derive(Debug, Default)]
pub(super) struct Sizes {
    asked: Option<(u16, u16)>,
    last: Option<Instant>,
}

impl Sizes {
    pub(super) fn ask(&mut self, size: (u16, u16)) {
        self.asked = Some(size);
    }

    /// When the size asked for is due; `None`: none is asked for.
    pub(super) fn due(&self) -> Option<Instant> {
        self.asked?;
        Some(self.last.map_or_else(Instant::now, |last| last + BETWEEN_SIZES))
    }

    /// The size asked for, once it is due.
    pub(super) fn take(&mut self, now: Instant) -> Option<(u16, u16)> {
        if self.last.is_some_and(|last| now < last + BETWEEN_SIZES) {
            return None;
        }
        let size = self.asked.take()?;
        self.last = Some(now);
        Some(size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_flood_of_sizes_the_last_counts_ten_times_a_second() {
        let (mut sizes, start) = (Sizes::default(), Instant::now());
        let mut taken = Vec::new();
        for millisecond in 0..1000_u16 {
            sizes.ask((millisecond, 24));
            taken.extend(sizes.take(start + Duration::from_millis(millisecond.into())));
        }
        assert_eq!(taken, (0..10).map(|n| (100 * n, 24)).collect::<Vec<_>>());
        assert!(sizes.due().is_some());
        assert_eq!(sizes.take(start + Duration::from_secs(1)), Some((999, 24)));
        assert_eq!((sizes.due(), sizes.take(start + Duration::from_secs(2))), (None, None));
    }

    #[test]
    fn addresses_of_one_network_are_one() {
        let of = |text: &str| neighbourhood(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2::7"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::7"), of("2001:db8:1:3::7"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
    }
}
