//! The description of a record: what it is called, its fields, and what follows from them.
//!
//! A field is said once, in the `table!` or `group!` of its record:
//!
//! ```text
//! /// What it means.
//! @Past @Vital name in "written": Type as Form = default => example | _ | example,
//! ```
//!
//! `in`: the name in a file, where it is another. `or`: a second name with a form of its own, instead of the first.
//! `as`: how it is written, where the type does not tell. Examples are those of the table's example records, in order; `_`
//! where one is without the field. Behind the name of a group, `| on` says that the bare value of that field will do.

use super::day::Day;
use super::describe::FieldDescription;
use super::field::{FieldType, FieldValue, LaterDate, Link};
use super::table::TableName;

/// Something with fields.
pub trait Fields: FieldType + Default {
    /// What it is, as one paragraph that may have line breaks.
    const ABOUT: &'static str;
    /// Its fields, in the order in which a file writes them.
    const FIELDS: &'static [FieldDescription];

    /// Its fields by their names, those that are not written as [`FieldValue::Nothing`].
    fn fields(&self) -> Vec<(&'static str, FieldValue)>;
}

/// A record of a table.
pub trait Record: Fields + Clone + Send + Sync + 'static {
    /// Its table.
    const TABLE: TableName;
    /// Whether the records of its table have ids.
    const KEYED: bool = false;

    /// Its id as written; empty in tables without ids.
    #[expect(clippy::unnecessary_literal_bound, reason = "the tables with ids give their own")]
    fn key(&self) -> &str {
        ""
    }

    /// What people call it; `None` in tables whose records have no name.
    fn title(&self) -> Option<&str> {
        None
    }

    /// Replaces every number that stands for an id; false where a field that the record cannot be without has none.
    fn resolve(&mut self, number: &mut dyn FnMut(Link, u32) -> Option<u32>) -> bool {
        self.relink(false, number)
    }

    /// The dates in it that can only be past and lie after `today`.
    fn later_than(&self, today: Day) -> Vec<LaterDate> {
        let mut found = Vec::new();
        self.later(false, today, &mut found);
        found
    }
}

/// A record or group in the making: a method a field sets it.
pub struct Setter<'a, T>(pub(crate) &'a mut T);

/// Defines a struct from the description of its fields: read by a method each, set through [`Setter`], and all that
/// [`FieldType`] and [`Fields`] ask for.
macro_rules! fields {
    (
        $(#[doc = $about:literal])+
        $name:ident $(| $bare:ident)? {
            $(
                $(#[doc = $doc:literal])+
                $(@ $mark:ident)*
                $field:ident $(in $written:literal)?
                $(or $other:ident as $other_form:ident => $($other_example:tt)|+)? :
                $type:ty $(as $form:ident)? $(= $default:tt)? $(=> $($example:tt)|+)?
            ),* $(,)?
        }
    ) => {
        $(#[doc = $about])+
        #[allow(clippy::struct_field_names, reason = "fields are named as the book names them")]
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name { $($field: $type),* }

        impl Default for $name {
            fn default() -> Self {
                Self { $($field: $crate::book::record::default!($($default)?)),* }
            }
        }

        impl $name {
            /// One whose fields are blank, or their default, but for those that are set.
            pub fn with(change: impl FnOnce($crate::book::record::Setter<'_, Self>) -> $crate::book::record::Setter<'_, Self>) -> Self {
                let mut made = Self::default();
                change(made.set());
                made
            }

            /// To set its fields.
            pub fn set(&mut self) -> $crate::book::record::Setter<'_, Self> {
                $crate::book::record::Setter(self)
            }

            $($(#[doc = $doc])+ pub fn $field(&self) -> <$type as $crate::book::field::FieldType>::Of<'_> {
                $crate::book::field::FieldType::view(&self.$field)
            })*
        }

        #[expect(clippy::return_self_not_must_use, reason = "setting one field may be all")]
        impl $crate::book::record::Setter<'_, $name> {
            $($(#[doc = $doc])+ pub fn $field(self, value: <$type as $crate::book::field::FieldType>::Given) -> Self {
                self.0.$field = $crate::book::field::FieldType::keep(value);
                self
            })*
        }

        impl $crate::book::field::FieldType for $name {
            const HOLDS: $crate::book::describe::Holds = $crate::book::describe::Holds::Group(
                <Self as $crate::book::record::Fields>::FIELDS,
                $crate::book::record::first!($(stringify!($bare))?),
            );
            type Of<'a> = &'a Self;
            type Given = Self;

            fn keep(given: Self) -> Self {
                given
            }
            fn view(&self) -> Self::Of<'_> {
                self
            }

            fn shown(&self) -> $crate::book::field::FieldValue {
                $crate::book::field::FieldValue::Group($crate::book::record::Fields::fields(self))
            }

            fn read<S: $crate::book::field::ValueSource>(source: &mut S, node: S::Node) -> Option<Self> {
                $(if !source.is_group(node) {
                    let $bare = $crate::book::field::FieldType::read(source, node)?;
                    return Some(Self { $bare, ..Self::default() });
                })?
                let slots = source.open(
                    node,
                    [$($crate::book::record::name!($field $($written)?), $(stringify!($other),)?)*],
                )?;
                let mut slots = slots.into_iter();
                $(let $field: Option<$type> = $crate::book::record::read!(
                    source, node, slots, $crate::book::record::name!($field $($written)?),
                    $crate::book::record::form!($($form)?), [$($mark)*] [$($default)?] [$($other $other_form)?]
                );)*
                Some(Self { $($field: $field?),* })
            }

            fn relink(
                &mut self,
                _: bool,
                number: &mut dyn FnMut($crate::book::field::Link, u32) -> Option<u32>,
            ) -> bool {
                let mut whole = true;
                $({
                    const VITAL: bool = $crate::book::record::marked!(Vital, $($mark)*) || $crate::book::record::marked!(Needed, $($mark)*);
                    whole &= $crate::book::field::FieldType::relink(&mut self.$field, VITAL, number);
                })*
                whole
            }

            fn later(&self, past: bool, today: $crate::book::day::Day, found: &mut Vec<$crate::book::field::LaterDate>) {
                const BARE: Option<&str> = $crate::book::record::first!($(stringify!($bare))?);
                $({
                    const PAST: bool = $crate::book::record::marked!(Past, $($mark)*) || $crate::book::record::marked!(Began, $($mark)*);
                    let before = found.len();
                    $crate::book::field::FieldType::later(&self.$field, past || PAST, today, found);
                    if let Some(new) = found.get_mut(before..).filter(|new| !new.is_empty()) {
                        // A bare value has the path of what it stands for.
                        let bare = BARE == Some(stringify!($field));
                        $crate::book::field::under(if bare { "" } else { stringify!($field) }, new);
                    }
                })*
            }

            fn newest(&self, past: bool, until: $crate::book::day::Day) -> Option<$crate::book::day::Day> {
                let mut newest = None;
                $({
                    const PAST: bool = $crate::book::record::marked!(Past, $($mark)*) || $crate::book::record::marked!(Began, $($mark)*);
                    newest = newest.max($crate::book::field::FieldType::newest(&self.$field, past || PAST, until));
                })*
                newest
            }
        }

        impl $crate::book::record::Fields for $name {
            const ABOUT: &'static str = concat!($($about, "\n"),+);
            const FIELDS: &'static [$crate::book::describe::FieldDescription] = &[$(
                $crate::book::describe::FieldDescription {
                    name: $crate::book::record::name!($field $($written)?),
                    about: concat!($($doc, "\n"),+),
                    holds: <$crate::book::record::form!($($form)?) as $crate::book::field::FieldForm<$type>>::HOLDS,
                    required: (!<$type as $crate::book::field::FieldType>::OPTIONAL || $crate::book::record::marked!(Needed, $($mark)*))
                        $(&& $crate::book::record::never!($default))? $(&& $crate::book::record::never!($other))?,
                    default: $crate::book::record::first!($(stringify!($default))?),
                    examples: &[$($(stringify!($example)),+)?],
                    marks: &[$($crate::book::describe::FieldMark::$mark),*],
                    or: $crate::book::record::first!($($crate::book::describe::Alternative {
                        name: stringify!($other),
                        holds: <$other_form as $crate::book::field::FieldForm<$type>>::HOLDS,
                        examples: &[$(stringify!($other_example)),+],
                    })?),
                },
            )*];

            fn fields(&self) -> Vec<(&'static str, $crate::book::field::FieldValue)> {
                vec![$((
                    $crate::book::record::shown_name!($field [$($written)?] [$($other)?]),
                    $crate::book::field::FieldType::shown(&self.$field),
                )),*]
            }
        }
    };
}

/// The default of a field.
macro_rules! default {
    () => {
        Default::default()
    };
    ($default:tt) => {
        $default
    };
}

/// The name of a field in a file.
macro_rules! name {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $written:literal) => {
        $written
    };
}

/// The name of a field that is shown: its own where a file has two for it.
macro_rules! shown_name {
    ($field:ident [$($written:literal)?] [$other:ident]) => {
        stringify!($field)
    };
    ($field:ident [] []) => {
        stringify!($field)
    };
    ($field:ident [$written:literal] []) => {
        $written
    };
}

/// How a field is written.
macro_rules! form {
    () => {
        $crate::book::field::AsIs
    };
    ($form:ident) => {
        $form
    };
}

/// The one thing that may be given.
macro_rules! first {
    () => {
        None
    };
    ($given:expr) => {
        Some($given)
    };
}

/// False, whatever is given.
macro_rules! never {
    ($given:tt) => {
        false
    };
}

/// Whether a mark is among those given.
macro_rules! marked {
    ($wanted:ident, $($mark:ident)*) => {
        $crate::book::describe::marked(&[$($crate::book::describe::FieldMark::$mark),*], $crate::book::describe::FieldMark::$wanted)
    };
}

/// Reads a field from the next slot, or the next two.
macro_rules! read {
    ($source:ident, $node:ident, $slots:ident, $name:expr, $form:ty, [$($mark:ident)*] [] []) => {
        $crate::book::field::field::<_, $form, _>(
            $source,
            $node,
            ($name, &[$($crate::book::describe::FieldMark::$mark),*]),
            $slots.next().flatten(),
        )
    };
    ($source:ident, $node:ident, $slots:ident, $name:expr, $form:ty, [$($mark:ident)*] [$default:tt] []) => {
        $crate::book::field::field_or::<_, $form, _>(
            $source,
            $node,
            &[$($crate::book::describe::FieldMark::$mark),*],
            $slots.next().flatten(),
            $default,
        )
    };
    ($source:ident, $node:ident, $slots:ident, $name:expr, $form:ty, [$($mark:ident)*] [] [$other:ident $other_form:ident]) => {{
        let first = ($name, $slots.next().flatten());
        let second = (stringify!($other), $slots.next().flatten());
        $crate::book::field::either::<_, $form, $other_form, _>($source, $node, first, second)
    }};
}

/// Defines a part of a record: a group of named fields.
macro_rules! group {
    ($($description:tt)*) => { $crate::book::record::fields! { $($description)* } };
}

/// Defines a record of a table. `keyed`: the field that is its id; `named`: the field that people call it by.
macro_rules! table {
    (
        $(#[doc = $about:literal])+
        $name:ident in $table:ident $(keyed $key:ident)? $(named $title:ident)? { $($fields:tt)* }
    ) => {
        $crate::book::record::fields! { $(#[doc = $about])+ $name { $($fields)* } }

        impl $crate::book::record::Record for $name {
            const TABLE: $crate::book::table::TableName = $crate::book::table::TableName::$table;
            $(
                const KEYED: bool = $crate::book::record::always!($key);

                fn key(&self) -> &str {
                    &self.$key
                }
            )?
            $(fn title(&self) -> Option<&str> {
                Some(&self.$title)
            })?
        }
    };
}

/// True, whatever is given.
macro_rules! always {
    ($given:tt) => {
        true
    };
}

/// Defines a choice of names, read and shown as they are written; the first is the default.
macro_rules! choice {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize, serde::Serialize, schemars::JsonSchema)]
        #[allow(missing_docs, reason = "the names say it where no comment does")]
        pub enum $name { $($(#[$variant_meta])* $variant),* }

        impl $name {
            /// All of them, in order.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Their names as a book writes them, in the same order.
            pub const NAMES: &[&str] = &[$(stringify!($variant)),*];

            /// The name as a book writes it.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => stringify!($variant)),* }
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::ALL[0]
            }
        }

        $crate::book::field::plain! {
            $name: $crate::book::describe::Holds::Choice(&[$(stringify!($variant)),*]),
                |source, node| source.choice(node, &[$(stringify!($variant)),*]).and_then(|at| Self::ALL.get(at).copied()),
                |choice| $crate::book::field::FieldValue::Text(choice.name().to_owned());
        }
    };
}

pub(crate) use {always, choice, default, fields, first, form, group, marked, name, never, read, shown_name, table};
