//! Words that the marketing figures share: records as a row names them, terms of formulas, proportions.

use std::borrow::Cow;

use serde::{Serialize, Serializer};

use crate::book::Book;
use crate::book::id::{AnyId, Id};
use crate::book::money::Money;
use crate::book::record::Record;
use crate::book::table::Records;
use crate::metrics::figure::{
    Figure, FigurePlace, Formula, Num, Paths, Settle, Source, Term, div, given, named, no_figures, sub, term,
};
use crate::metrics::stats::WilsonRate;

/// A record as a row names it. Serialises as its id, or null for the row `none`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ref {
    /// Its id as written.
    pub id: Option<String>,
    /// Its name.
    pub name: String,
    /// The record.
    pub row: Option<AnyId>,
}

impl Ref {
    pub(crate) fn of<T: Record>(book: &Book, id: Id<T>) -> Self {
        let any = Records::any(id);
        Self { id: Some(book.key_of(any).to_owned()), name: book.name_of(any).to_owned(), row: Some(any) }
    }

    /// The row of what names no record: `no segment`.
    pub(crate) fn none(name: &str) -> Self {
        Self { id: None, name: name.to_owned(), row: None }
    }

    pub(crate) fn or_none<T: Record>(book: &Book, id: Option<Id<T>>, name: &str) -> Self {
        id.map_or_else(|| Self::none(name), |id| Self::of(book, id))
    }
}

no_figures!(Ref);

impl Serialize for Ref {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.id.serialize(serializer)
    }
}

crate::book::schema::json_form!(Ref, {"type": ["string", "null"]});

/// A count as formulas hold it.
pub(crate) fn int(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// A count as rates hold it.
pub(crate) fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

pub(crate) fn amount(words: impl Into<Cow<'static, str>>, value: Money) -> Formula {
    term(words, Num::Money(value), Source::Given)
}

pub(crate) fn number(words: impl Into<Cow<'static, str>>, value: usize) -> Formula {
    term(words, Num::Count(int(value)), Source::Given)
}

pub(crate) fn amount_of(words: impl Into<Cow<'static, str>>, value: Money, from: impl Into<Source>) -> Formula {
    term(words, Num::Money(value), from.into())
}

pub(crate) fn number_of(words: impl Into<Cow<'static, str>>, value: usize, from: impl Into<Source>) -> Formula {
    term(words, Num::Count(int(value)), from.into())
}

pub(crate) fn ratio(words: impl Into<Cow<'static, str>>, value: f64) -> Formula {
    term(words, Num::Ratio(value), Source::Given)
}

/// A formula's term of money, a fraction or a count that one record states.
pub(crate) fn stated<T: Record>(words: impl Into<Cow<'static, str>>, value: Num, id: Id<T>) -> Formula {
    term(words, value, Source::Record(Records::any(id)))
}

/// The value of another figure as a term, with its reason where it has none.
pub(crate) fn other(words: impl Into<Cow<'static, str>>, figure: &Figure<f64>, unit: fn(f64) -> Num) -> Formula {
    term(words, figure.value.clone().map_or_else(Num::None, unit), Source::Given)
}

/// The ends of the Wilson 95 % interval of a share: of the first input in the second. Without a rate: why there are none.
pub(crate) fn ends(inputs: &[Term; 2], rate: Option<WilsonRate>, why: &'static str) -> [Figure<f64>; 2] {
    let end = |name: &'static str, value: Option<f64>| {
        let value = value.map_or_else(|| Num::None(why.into()), Num::Ratio);
        Figure::of(named(name, inputs.to_vec(), value))
    };
    [
        end("lower end of the Wilson 95 % interval of the share of", rate.map(|rate| rate.low)),
        end("upper end of the Wilson 95 % interval of the share of", rate.map(|rate| rate.high)),
    ]
}

/// A share of records with the counts it rests on and its Wilson 95 % interval; all null when there is nothing to take
/// the share of. What it means is said by the block that holds it.
#[derive(Clone, Debug, PartialEq, Serialize, schemars::JsonSchema)]
pub struct Proportion {
    /// How many did.
    pub count: Figure<u32>,
    /// Of how many.
    pub of: Figure<u32>,
    /// The fraction.
    pub rate: Figure<f64>,
    /// Lower end of its interval.
    pub low: Figure<f64>,
    /// Upper end of its interval.
    pub high: Figure<f64>,
}

impl Settle for Proportion {
    fn settle(&mut self, at: FigurePlace, paths: &mut Paths) {
        self.count.settle(FigurePlace { path: paths.of(at.path, "count"), meaning: "How many the share counts.", ..at }, paths);
        self.of.settle(FigurePlace { path: paths.of(at.path, "of"), meaning: "How many the share rests on.", ..at }, paths);
        self.rate.settle(FigurePlace { path: paths.of(at.path, "rate"), ..at }, paths);
        self.low.settle(FigurePlace { path: paths.of(at.path, "low"), ..at }, paths);
        self.high.settle(FigurePlace { path: paths.of(at.path, "high"), ..at }, paths);
    }
}

impl Proportion {
    /// `count` (in words) of `of` (in words); without any of those: why there is no rate.
    pub(crate) fn new(count: (&'static str, u32), of: (&'static str, u32), why: &'static str) -> Self {
        let inputs = [given(count.0, Num::Count(count.1.into())), given(of.0, Num::Count(of.1.into()))];
        let rate = WilsonRate::of(count.1, of.1);
        let value = rate.map_or_else(|| Num::None(why.into()), |rate| Num::Ratio(rate.rate));
        let [low, high] = ends(&inputs, rate, why);
        Self {
            rate: Figure::of(named("share, Wilson 95 % interval, of", inputs.to_vec(), value)),
            low,
            high,
            count: Figure::of(Formula::Term(inputs[0].clone())),
            of: Figure::of(Formula::Term(inputs[1].clone())),
        }
    }

    #[must_use]
    pub(crate) fn behind(self, count: impl Into<Source>, of: impl Into<Source>) -> Self {
        let (count, of) = (count.into(), of.into());
        let share = |figure: &Figure<f64>| Figure::of(sourced(&figure.formula, &[count, of]));
        Self {
            count: Figure::of(sourced(&self.count.formula, &[count])),
            of: Figure::of(sourced(&self.of.formula, &[of])),
            rate: share(&self.rate),
            low: share(&self.low),
            high: share(&self.high),
        }
    }
}

/// A formula with the records behind its inputs, in their order.
fn sourced(formula: &Formula, from: &[Source]) -> Formula {
    let mut formula = formula.clone();
    let terms = match &mut formula {
        Formula::Term(term) => std::slice::from_mut(term),
        Formula::Named { terms, .. } => terms.as_mut_slice(),
        _ => &mut [],
    };
    terms.iter_mut().zip(from).for_each(|(term, from)| term.from = *from);
    formula
}

/// Money by money, unrounded; `why` when the second is nothing.
pub(crate) fn money_ratio(above: (&'static str, Money), below: (&'static str, Money), why: &'static str) -> Figure<f64> {
    ratio_of(amount(above.0, above.1), amount(below.0, below.1), why)
}

/// The first by the second; `why` when the second is nothing.
pub(crate) fn ratio_of(above: Formula, below: Formula, why: &'static str) -> Figure<f64> {
    Figure::of_or(div(above, below), why)
}

/// `now / before - 1`; `why` when there was nothing before.
pub(crate) fn growth(now: (&'static str, Money), before: (&'static str, Money), why: &'static str) -> Figure<f64> {
    growth_of(amount(now.0, now.1), (amount(before.0, before.1), before.1), why)
}

/// As [`growth`], of terms with their records; the money of the second beside it.
pub(crate) fn growth_of(now: Formula, before: (Formula, Money), why: &'static str) -> Figure<f64> {
    if before.1 <= Money::ZERO {
        return Figure::none(why);
    }
    Figure::of(sub(div(now, before.0), ratio("1", 1.0)))
}
