//! The shape of each table's records: which fields they have, of which type, and how a value is read.

mod company;
mod market;
mod number;
mod reader;
mod refs;
mod sales;
mod scalar;

pub use company::{nobody, read_company};
pub use number::Amount;
pub use reader::{Findings, Found, MOST_EXCERPTS, Named, Reader};
pub use refs::Refs;

use crate::book::record::Record;

use super::check::Check;

/// Something that can be read from a value.
pub trait Wire: Sized {
    /// Reads it. What is wrong is told to the reader; `None` then.
    fn read(reader: &mut Reader, node: usize) -> Option<Self>;

    /// What it is when its field is not written; `None` when it must be.
    fn absent() -> Option<Self> {
        None
    }
}

/// A record of a table.
pub trait Row: Record + Wire + Check + Clone + Send + Sync + 'static {
    /// Whether its records have ids.
    const KEYED: bool = false;

    /// Its id as written; empty for tables without ids.
    #[expect(clippy::unnecessary_literal_bound, reason = "the tables with ids give their own")]
    fn key(&self) -> &str {
        ""
    }
}

impl<T: Wire> Wire for Option<T> {
    fn read(reader: &mut Reader, node: usize) -> Option<Self> {
        T::read(reader, node).map(Some)
    }
    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: Wire> Wire for Vec<T> {
    fn read(reader: &mut Reader, node: usize) -> Option<Self> {
        if reader.kind(node) != super::scan::Kind::List {
            reader.error(node, "wrong-type", "a list belongs here", "write `[..]`");
            return None;
        }
        let tree = reader.tree;
        let mut values = Vec::new();
        let mut whole = true;
        for (child, _) in tree.children(node) {
            match T::read(reader, child) {
                Some(value) => values.push(value),
                None => whole = false,
            }
        }
        whole.then_some(values)
    }
    fn absent() -> Option<Self> {
        Some(Vec::new())
    }
}

/// Says how a group of named fields is read: its fields in the order of book.md, with the name in the file where it is
/// another (`key: "id"`) and the default where there is one (`kind = DealKind::New`).
macro_rules! wire {
    ($type:path { $($field:ident $(: $name:literal)? $(= $default:expr)?),* $(,)? }) => {
        impl $crate::store::shape::Wire for $type {
            fn read(reader: &mut $crate::store::shape::Reader, node: usize) -> Option<Self> {
                let slots = reader.open(node, [$($crate::store::shape::wire!(@name $field $($name)?)),*])?;
                let mut slots = slots.into_iter();
                $(let $field = {
                    let slot = slots.next().flatten();
                    $crate::store::shape::wire!(@read reader node slot ($crate::store::shape::wire!(@name $field $($name)?)) $($default)?)
                };)*
                Some(Self::made_of(($($field?,)*)))
            }
        }
    };
    (@name $field:ident) => { stringify!($field) };
    (@name $field:ident $name:literal) => { $name };
    (@read $reader:ident $node:ident $slot:ident ($name:expr)) => { $reader.field($node, $name, $slot) };
    (@read $reader:ident $node:ident $slot:ident ($name:expr) $default:expr) => { $reader.field_or($slot, $default) };
}
use wire;

/// Says of records whether they have ids.
macro_rules! rows {
    (keyed: $($keyed:ty),* ; plain: $($plain:ty),* $(,)?) => {
        $(impl $crate::store::shape::Row for $keyed {
            const KEYED: bool = true;
            fn key(&self) -> &str {
                <$keyed>::key(self)
            }
        })*
        $(impl $crate::store::shape::Row for $plain {})*
    };
}
use rows;

/// "did you mean `amount`?": the name nearest to what was written, when one is near.
pub fn did_you_mean<'a>(written: &str, names: impl Iterator<Item = &'a str>) -> Option<String> {
    nearest(written, names).map(|name| format!("did you mean `{name}`?"))
}

fn nearest<'a>(written: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let lower = written.chars().take(100).collect::<String>().to_lowercase();
    let most = (lower.chars().count() / 3).clamp(1, 3);
    names
        .filter(|name| name.len() <= 100)
        .map(|name| (strsim::damerau_levenshtein(&lower, &name.to_lowercase()), name))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}
