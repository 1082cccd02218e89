//! Ids: the place of a record in its table.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::num::NonZeroU32;

use super::table::TableName;

/// A record of table `T`, by its number there. It is only good in the book that gave it.
///
/// An id may stand for a record that was written but left out because of an error: a reference to it is good, and
/// [`super::table::Records::get`] says `None`.
pub struct Id<T>(NonZeroU32, PhantomData<fn() -> T>);

impl<T> Id<T> {
    /// The id with this number.
    pub const fn new(number: u32) -> Self {
        // One more than the number: so an id that may be absent takes no more room than one that is there.
        match NonZeroU32::new(number.saturating_add(1)) {
            Some(kept) => Self(kept, PhantomData),
            None => Self(NonZeroU32::MIN, PhantomData),
        }
    }

    pub(crate) const fn number(self) -> u32 {
        self.0.get() - 1
    }

    pub(crate) const fn index(self) -> usize {
        self.number() as usize
    }
}

// Not derived: a derive would ask the same of `T`.
impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> Default for Id<T> {
    /// The first record of its table.
    fn default() -> Self {
        Self::new(0)
    }
}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.number())
    }
}

/// A record of any table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AnyId {
    /// The table.
    pub table: TableName,
    /// The record's number in it.
    pub number: u32,
}
