//! A scanner over RON text: tokens, the tree of one record, a file cut into records, the place of a field.
//!
//! `ron` reads a value whole or not at all, and points at where it gave up. A book needs more: each record by itself,
//! the exact place and text of each field, and what stands whole in a file that does not. This reads the plain subset
//! that book.md uses (named groups, lists, strings, numbers, names) in one pass; a test holds it against `ron`.

mod cut;
mod locate;
mod record;
#[cfg(test)]
mod tests;
mod tree;

pub use cut::walk;
pub(crate) use cut::*;
pub(crate) use locate::*;
pub(crate) use record::*;
pub use tree::Tree;
pub(crate) use tree::*;

/// Groups and lists may lie this deep in each other. No record of a book needs more than five.
pub(crate) const DEEPEST: usize = 32;
/// The longest record, in bytes.
pub(crate) const LONGEST_RECORD: usize = 1 << 20;
/// After this many pieces that cannot be read, and one more for this many bytes, the rest of a file is not looked at: a
/// record has at least so many.
const MOST_FAULTS: (usize, usize) = (1_000, 32);
/// So many times its length, and this many bytes, may be looked at in vain before the rest of a file is not looked at.
const MOST_IN_VAIN: (usize, usize) = (4, 2 << 20);
