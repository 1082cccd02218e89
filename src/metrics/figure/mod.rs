//! A figure: its value, or why there is none, and the formula that both the value and its explanation come from.

mod formula;
mod place;
mod source;

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::book::calendar::Period;

pub use formula::{Formula, Num, Term};
pub(crate) use formula::{FromNum, Why, count, counted, div, given, max0, money, mul, named, sub, term};
pub(crate) use place::{FigurePlace, Paths, Settle};
pub(crate) use place::{figures, no_figures, settled};
pub(crate) use source::DealGroup;
pub use source::{BridgeStep, Movement, Source, Test};

/// A figure: its value or why it has none, the formula that made it, and what else it is read with. Copies share it.
#[derive(Clone, Debug)]
pub struct Figure<T> {
    at: FigurePlace,
    made: Arc<Made<T>>,
}

/// What a figure was made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Made<T> {
    /// Its value, or why it has none.
    pub value: Result<T, Why>,
    /// How it comes about.
    pub formula: Formula,
    /// The period it is of, where that is not the lens's.
    pub period: Option<Period>,
    /// The figures that it rests on or is read with.
    pub beside: Vec<Shown>,
}

impl<T> Deref for Figure<T> {
    type Target = Made<T>;
    fn deref(&self) -> &Made<T> {
        &self.made
    }
}

impl<T: PartialEq> PartialEq for Figure<T> {
    fn eq(&self, other: &Self) -> bool {
        self.made == other.made
    }
}

impl<T: FromNum> Figure<T> {
    /// The figure whose value is the formula's result.
    pub(crate) fn of(formula: Formula) -> Self {
        Self::with(T::from_num(formula.eval()), formula)
    }

    /// As [`Figure::of`], with better words for a division by zero.
    pub(crate) fn of_or(formula: Formula, why: &'static str) -> Self {
        let value = T::from_num(formula.eval()).map_err(|found| if found.0 == "division by zero" { why.into() } else { found });
        Self::with(value, formula)
    }

    /// The figure of a term, or of nothing where there is no value: `why` says so.
    pub(crate) fn some(value: Option<Formula>, why: &'static str) -> Self {
        value.map_or_else(|| Self::none(why), Self::of)
    }
}

impl<T> Figure<T> {
    pub(crate) fn none(why: impl Into<Why>) -> Self {
        let why = why.into();
        Self::with(Err(why.clone()), term("n/a", Num::None(why), Source::Given))
    }

    fn with(value: Result<T, Why>, formula: Formula) -> Self {
        Self { at: FigurePlace::default(), made: Arc::new(Made { value, formula, period: None, beside: Vec::new() }) }
    }

    /// Where it stands and what it means.
    pub fn at(&self) -> FigurePlace {
        self.at
    }
}

impl<T: Clone> Figure<T> {
    /// The value.
    pub fn get(&self) -> Option<T> {
        self.made.value.as_ref().ok().cloned()
    }

    /// The value, or nothing: for bars, sums and comparisons, never for a text.
    pub fn or_zero(&self) -> T
    where
        T: Default,
    {
        self.get().unwrap_or_default()
    }

    /// The figure as one of this period, where that is not the lens's: its records are looked for there.
    #[must_use]
    pub(crate) fn on(mut self, period: Period) -> Self {
        Arc::make_mut(&mut self.made).period = Some(period);
        self
    }

    /// With a figure that it rests on or is read with, by its name: `required coverage`.
    #[must_use]
    pub(crate) fn read_with<U: Clone + fmt::Debug + Send + Sync + 'static>(
        mut self,
        name: &'static str,
        other: &Figure<U>,
    ) -> Self {
        Arc::make_mut(&mut self.made).beside.push(Shown { name, ..other.shown() });
        self
    }
}

/// What explains itself, whatever its type.
pub trait Explain: fmt::Debug + Send + Sync {
    /// Its value as formulas hold it.
    fn num(&self) -> Num;
    /// How it comes about.
    fn formula(&self) -> &Formula;
    /// The period it is of, where that is not the lens's.
    fn period(&self) -> Option<Period>;
    /// The figures that it rests on or is read with.
    fn beside(&self) -> &[Shown];
}
impl<T: fmt::Debug + Send + Sync> Explain for Made<T> {
    fn num(&self) -> Num {
        self.value.as_ref().map_or_else(|why| Num::None(why.clone()), |_| self.formula.eval())
    }
    fn formula(&self) -> &Formula {
        &self.formula
    }
    fn period(&self) -> Option<Period> {
        self.period
    }
    fn beside(&self) -> &[Shown] {
        &self.beside
    }
}

/// A figure as a cell holds it: what is shown, explained, compared and sorted is the figure itself.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Where it stands and what it means.
    pub at: FigurePlace,
    /// What it is called where the path says too little; empty: as the path ends.
    pub name: &'static str,
    /// The figure.
    pub figure: Arc<dyn Explain>,
}

impl Shown {
    /// The period it is of, where that is not the lens's.
    pub fn period(&self) -> Option<Period> {
        self.figure.period().or(self.at.period)
    }
}

impl PartialEq for Shown {
    fn eq(&self, other: &Self) -> bool {
        self.at == other.at && self.figure.num() == other.figure.num()
    }
}

impl<T: fmt::Debug + Send + Sync + 'static> Figure<T> {
    pub(crate) fn shown(&self) -> Shown {
        Shown { at: self.at, name: "", figure: Arc::clone(&self.made) as Arc<dyn Explain> }
    }
}

impl<T> Settle for Figure<T> {
    fn settle(&mut self, at: FigurePlace, _paths: &mut Paths) {
        self.at = at;
    }
}

/// The name under which a figure serialises; the report writes its value or null, and its reason to the notes.
pub(crate) const FIGURE: &str = "$figure";
/// The reason beside it.
pub(crate) const WHY: &str = "$why";

impl<T: Serialize> Serialize for Figure<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match &self.made.value {
            Ok(value) => map.serialize_entry(FIGURE, value)?,
            Err(why) => {
                map.serialize_entry(FIGURE, &())?;
                map.serialize_entry(WHY, &why.0)?;
            }
        }
        map.end()
    }
}

/// As the report writes it: its value or null.
impl<T: schemars::JsonSchema> schemars::JsonSchema for Figure<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Figure".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        generator.subschema_for::<Option<T>>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::money::Money;

    fn eur(major: i128) -> Formula {
        term("x", Num::Money(Money::from_minor(major * 100)), Source::Given)
    }

    #[test]
    fn coverage_comes_from_its_formula() {
        let coverage: Figure<f64> = Figure::of(div(eur(2_410_000), max0(sub(eur(2_400_000), eur(1_240_000)))));
        assert!((coverage.get().unwrap() - 2.077_586).abs() < 1e-6);
        let met: Figure<f64> = Figure::of_or(div(eur(5), max0(sub(eur(1), eur(2)))), "the target is met");
        assert_eq!(met.value, Err("the target is met".into()));
    }

    #[test]
    fn money_by_a_count_is_rounded_half_to_even() {
        let a_day: Figure<Money> = Figure::of(div(eur(1), term("days", Num::Count(8), Source::Given)));
        assert_eq!(a_day.get(), Some(Money::from_minor(12))); // 12.5
    }
}
