//! Where figures stand in the report and what they mean: each block of it is described once (`figures!`).

use std::collections::BTreeSet;

use foldhash::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::book::calendar::{Length, Period, Span};
use crate::book::day::Day;
use crate::book::id::{AnyId, Id};
use crate::book::money::Money;
use crate::book::units::Units;

/// Where a figure stands in the report, and what it means: said by the struct that holds it (`figures!`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FigurePlace {
    /// Its JSON path: `sales.coverage`; in lists `sales.people[].won`. Empty for a figure that stands in no report.
    pub path: &'static str,
    /// What it means in a sentence or two.
    pub meaning: &'static str,
    /// The period it is of, where that is not the lens's.
    pub period: Option<Period>,
}

/// Figures that know where they stand: gives every figure in a block its path and its meaning.
pub(crate) trait Settle {
    /// `at` is the block's own place.
    fn settle(&mut self, _at: FigurePlace, _paths: &mut Paths) {}
}

impl<T: Settle> Settle for Vec<T> {
    fn settle(&mut self, at: FigurePlace, paths: &mut Paths) {
        let of_row = FigurePlace { path: paths.of(at.path, "[]"), ..at };
        for row in self {
            row.settle(of_row, paths);
        }
    }
}
impl<T: Settle> Settle for Option<T> {
    fn settle(&mut self, at: FigurePlace, paths: &mut Paths) {
        if let Some(some) = self {
            some.settle(at, paths);
        }
    }
}

/// The figures of a block of the report, each with its path from here on: `sales`.
pub(crate) fn settled<F: Settle>(mut block: F, name: &'static str) -> F {
    block.settle(FigurePlace { path: name, ..FigurePlace::default() }, &mut Paths::default());
    block
}

/// The paths of figures, each made once.
#[derive(Debug, Default)]
pub(crate) struct Paths(HashMap<(&'static str, &'static str), &'static str>);

/// Every path that was ever made. There are as many as the report has keys, whatever the book.
static PATHS: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

impl Paths {
    /// The path of a field of a block, or of the rows (`[]`) of a list.
    pub(crate) fn of(&mut self, block: &'static str, field: &'static str) -> &'static str {
        self.0.entry((block, field)).or_insert_with(|| {
            let path = if field == "[]" { format!("{block}[]") } else { format!("{block}.{field}") };
            let mut all = PATHS.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(known) = all.get(path.as_str()) {
                return *known;
            }
            let path: &'static str = Box::leak(path.into_boxed_str());
            all.insert(path);
            path
        })
    }
}

/// What holds no figure: a name, a day, a count that is never shown by itself.
macro_rules! no_figures {
    ($($type:ty),* $(,)?) => { $(impl $crate::metrics::figure::Settle for $type {})* };
}
pub(crate) use no_figures;

no_figures!(bool, u8, u16, u32, u64, usize, i32, i64, f64, String, &'static str, AnyId, Money, Units, Period, Length, Span, Day);
impl<T> Settle for Id<T> {}

/// Describes a block of the report, once: its fields with their meanings, which are their docstrings. Yields the struct,
/// its JSON and the paths of its figures. `| skip` leaves a field out of the JSON, `| flat` writes the fields of a block
/// beside its own.
macro_rules! figures {
    ($(
        $(#[doc = $what:literal])*
        $seen:vis struct $name:ident { $( $(#[doc = $meaning:literal])* $by:vis $field:ident: $type:ty $(| $how:ident)? ),* $(,)? }
    )*) => { $(
        $crate::metrics::figure::figures!(@struct { $(#[doc = $what])* } { $seen } $name {} $( { $(#[doc = $meaning])* $by } $field ($type) ($($how)?) )* );
        impl $crate::metrics::figure::Settle for $name {
            fn settle(&mut self, at: $crate::metrics::figure::FigurePlace, paths: &mut $crate::metrics::figure::Paths) {
                $( $crate::metrics::figure::figures!(@settle self at paths $field ($($meaning)*) ($($how)?)); )*
            }
        }
    )* };
    (@settle $self:ident $at:ident $paths:ident $field:ident ($($meaning:literal)*) (skip)) => {};
    (@settle $self:ident $at:ident $paths:ident $field:ident ($($meaning:literal)*) (flat)) => {
        $crate::metrics::figure::Settle::settle(&mut $self.$field, $at, $paths)
    };
    (@settle $self:ident $at:ident $paths:ident $field:ident ($($meaning:literal)*) ()) => {
        $crate::metrics::figure::Settle::settle(
            &mut $self.$field,
            $crate::metrics::figure::FigurePlace { path: $paths.of($at.path, stringify!($field)), meaning: concat!($($meaning),*), ..$at },
            $paths,
        )
    };
    // The fields one after the other, each with its attributes.
    (@struct { $($what:tt)* } { $seen:vis } $name:ident { $($done:tt)* } { $($doc:tt)* } $field:ident ($type:ty) (skip) $($rest:tt)*) => {
        $crate::metrics::figure::figures!(@struct { $($what)* } { $seen } $name { $($done)* #[serde(skip)] $($doc)* $field: $type, } $($rest)*);
    };
    (@struct { $($what:tt)* } { $seen:vis } $name:ident { $($done:tt)* } { $($doc:tt)* } $field:ident ($type:ty) (flat) $($rest:tt)*) => {
        $crate::metrics::figure::figures!(@struct { $($what)* } { $seen } $name { $($done)* #[serde(flatten)] $($doc)* $field: $type, } $($rest)*);
    };
    (@struct { $($what:tt)* } { $seen:vis } $name:ident { $($done:tt)* } { $($doc:tt)* } $field:ident ($type:ty) () $($rest:tt)*) => {
        $crate::metrics::figure::figures!(@struct { $($what)* } { $seen } $name { $($done)* $($doc)* $field: $type, } $($rest)*);
    };
    (@struct { $($what:tt)* } { $seen:vis } $name:ident { $($done:tt)* }) => {
        $($what)*
        #[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
        $seen struct $name { $($done)* }
    };
}
pub(crate) use figures;
