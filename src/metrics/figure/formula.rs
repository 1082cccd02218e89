//! Formulas: numbers with units, what is done with them, and their result.

use std::borrow::Cow;

use crate::book::money::{Money, div_half_even};
use crate::book::units::Units;

use super::source::{Source, Test};

/// Why a figure has no value, in a few words: `nothing was decided`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why(pub Cow<'static, str>);

impl From<&'static str> for Why {
    fn from(words: &'static str) -> Self {
        Self(Cow::Borrowed(words))
    }
}

/// A number of a formula, with its unit.
#[derive(Clone, Debug, PartialEq)]
pub enum Num {
    /// Money in minor units of the company's currency.
    Money(Money),
    /// A count of records.
    Count(i64),
    /// Units of goods.
    Units(Units),
    /// A fraction or a multiple, without unit.
    Ratio(f64),
    /// Days.
    Days(f64),
    /// Percentage points.
    Points(f64),
    /// No number, and why.
    None(Why),
}

/// An input of a formula: its words, its number, the records behind it.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// `open amount closing in the period`.
    pub words: Cow<'static, str>,
    /// Its number.
    pub value: Num,
    /// Which records made it.
    pub from: Source,
}

/// A formula.
#[derive(Clone, Debug, PartialEq)]
pub enum Formula {
    /// An input.
    Term(Term),
    /// All of them added.
    Sum(Vec<Formula>),
    /// The first less the second.
    Sub(Box<Formula>, Box<Formula>),
    /// Never below nothing.
    Max0(Box<Formula>),
    /// The first by the second.
    Div(Box<Formula>, Box<Formula>),
    /// The first times the second.
    Mul(Box<Formula>, Box<Formula>),
    /// A method with a name (Wilson interval, median, forecast), its inputs, its result.
    Named {
        /// The method: `median of`.
        name: Cow<'static, str>,
        /// Its inputs.
        terms: Vec<Term>,
        /// Its result.
        value: Num,
    },
}

pub(crate) fn term(words: impl Into<Cow<'static, str>>, value: Num, from: Source) -> Formula {
    Formula::Term(Term { words: words.into(), value, from })
}
pub(crate) fn money(words: impl Into<Cow<'static, str>>, value: Money, test: Test) -> Formula {
    term(words, Num::Money(value), Source::Counted(test))
}
pub(crate) fn count(words: impl Into<Cow<'static, str>>, value: usize, test: Test) -> Formula {
    term(words, Num::of(value), Source::Counted(test))
}
/// An input of a method that a test counts.
pub(crate) fn counted(words: impl Into<Cow<'static, str>>, value: Num, test: Test) -> Term {
    Term { words: words.into(), value, from: Source::Counted(test) }
}
/// An input of a method that no record is behind.
pub(crate) fn given(words: impl Into<Cow<'static, str>>, value: Num) -> Term {
    Term { words: words.into(), value, from: Source::Given }
}
pub(crate) fn named(name: impl Into<Cow<'static, str>>, terms: Vec<Term>, value: Num) -> Formula {
    Formula::Named { name: name.into(), terms, value }
}
pub(crate) fn sub(a: Formula, b: Formula) -> Formula {
    Formula::Sub(Box::new(a), Box::new(b))
}
pub(crate) fn max0(a: Formula) -> Formula {
    Formula::Max0(Box::new(a))
}
pub(crate) fn div(a: Formula, b: Formula) -> Formula {
    Formula::Div(Box::new(a), Box::new(b))
}
pub(crate) fn mul(a: Formula, b: Formula) -> Formula {
    Formula::Mul(Box::new(a), Box::new(b))
}

impl Num {
    pub(crate) fn of(count: usize) -> Self {
        Self::Count(i64::try_from(count).unwrap_or(i64::MAX))
    }

    /// As a number without its unit (money in minor units); `None` where there is none.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Money(money) => Some(money.as_f64()),
            Self::Count(count) => Some(*count as f64),
            Self::Units(units) => Some(units.as_f64()),
            Self::Ratio(x) | Self::Days(x) | Self::Points(x) => Some(*x),
            Self::None(_) => None,
        }
    }
}

impl Formula {
    /// Its result. Money by a count or by days stays money, rounded half to even; money by money is a ratio. Division
    /// by nothing, or by something without a value, has none.
    pub(crate) fn eval(&self) -> Num {
        match self {
            Self::Term(term) => term.value.clone(),
            Self::Named { value, .. } => value.clone(),
            Self::Sum(parts) => {
                parts.iter().map(Self::eval).reduce(|a, b| combine(&a, &b, |x, y| x + y, |x, y| x + y)).unwrap_or(Num::Count(0))
            }
            Self::Sub(a, b) => combine(&a.eval(), &b.eval(), |x, y| x - y, |x, y| x - y),
            Self::Max0(a) => match a.eval() {
                Num::Money(money) => Num::Money(money.max0()),
                Num::Count(count) => Num::Count(count.max(0)),
                Num::Units(units) => Num::Units(units.max(Units::ZERO)),
                Num::Ratio(x) => Num::Ratio(x.max(0.0)),
                Num::Days(x) => Num::Days(x.max(0.0)),
                Num::Points(x) => Num::Points(x.max(0.0)),
                none @ Num::None(_) => none,
            },
            Self::Div(a, b) => divide(&a.eval(), &b.eval()),
            Self::Mul(a, b) => multiply(&a.eval(), &b.eval()),
        }
    }
}

fn combine(a: &Num, b: &Num, money: fn(Money, Money) -> Money, float: fn(f64, f64) -> f64) -> Num {
    match (a, b) {
        (Num::None(why), _) | (_, Num::None(why)) => Num::None(why.clone()),
        (Num::Money(a), Num::Money(b)) => Num::Money(money(*a, *b)),
        (Num::Units(a), Num::Units(b)) => {
            // Through money's whole numbers, so that thousandths stay exact.
            let exact = |units: &Units| Money::from_minor(i128::from(units.thousandths()));
            let sum = money(exact(a), exact(b)).minor();
            Num::Units(Units::from_thousandths(i64::try_from(sum).unwrap_or(if sum < 0 { i64::MIN } else { i64::MAX })))
        }
        #[expect(clippy::cast_possible_truncation, reason = "counts of records are far below 2^53")]
        (Num::Count(a), Num::Count(b)) => Num::Count(float(*a as f64, *b as f64) as i64),
        (a, b) => same_kind(a, float(a.as_f64().unwrap_or(0.0), b.as_f64().unwrap_or(0.0))),
    }
}

fn same_kind(like: &Num, value: f64) -> Num {
    match like {
        Num::Days(_) => Num::Days(value),
        Num::Points(_) => Num::Points(value),
        _ => Num::Ratio(value),
    }
}

fn divide(a: &Num, b: &Num) -> Num {
    let (Some(x), Some(y)) = (a.as_f64(), b.as_f64()) else {
        return match (a, b) {
            (Num::None(why), _) | (_, Num::None(why)) => Num::None(why.clone()),
            _ => Num::None("no value".into()),
        };
    };
    if y == 0.0 {
        return Num::None("division by zero".into());
    }
    match (a, b) {
        (Num::Money(money), Num::Count(count)) => match div_half_even(money.minor(), i128::from(*count)) {
            Some(minor) => Num::Money(Money::from_minor(minor)),
            None => Num::None("division by zero".into()),
        },
        // A ratio that divides units is units a day.
        (Num::Units(_), Num::Ratio(_)) => Num::Days(x / y),
        (Num::Money(_), Num::Days(_) | Num::Ratio(_) | Num::Units(_)) => {
            Money::from_f64(x / y).map_or(Num::None("out of range".into()), Num::Money)
        }
        _ => Num::Ratio(x / y),
    }
}

fn multiply(a: &Num, b: &Num) -> Num {
    match (a, b) {
        (Num::None(why), _) | (_, Num::None(why)) => Num::None(why.clone()),
        // Money by a count is exact.
        (Num::Money(money), Num::Count(count)) | (Num::Count(count), Num::Money(money)) => {
            let product = money.minor().checked_mul(i128::from(*count)).map(Money::from_minor);
            product.map_or(Num::None("out of range".into()), Num::Money)
        }
        (Num::Money(m), other) | (other, Num::Money(m)) => {
            let product = m.as_f64() * other.as_f64().unwrap_or(0.0);
            Money::from_f64(product).map_or(Num::None("out of range".into()), Num::Money)
        }
        (a, b) => same_kind(a, a.as_f64().unwrap_or(0.0) * b.as_f64().unwrap_or(0.0)),
    }
}

/// A type that a formula's result can become.
pub trait FromNum: Sized {
    /// The value in this type, or why there is none.
    fn from_num(num: Num) -> Result<Self, Why>;
}
impl FromNum for Money {
    fn from_num(num: Num) -> Result<Self, Why> {
        match num {
            Num::Money(money) => Ok(money),
            Num::None(why) => Err(why),
            _ => Err("no amount of money".into()),
        }
    }
}
impl FromNum for f64 {
    fn from_num(num: Num) -> Result<Self, Why> {
        match num {
            Num::None(why) => Err(why),
            other => other.as_f64().filter(|x| x.is_finite()).ok_or_else(|| "out of range".into()),
        }
    }
}
impl FromNum for Units {
    fn from_num(num: Num) -> Result<Self, Why> {
        match num {
            Num::Units(units) => Ok(units),
            Num::None(why) => Err(why),
            _ => Err("no units".into()),
        }
    }
}
macro_rules! counts {
    ($($type:ty),*) => { $(impl FromNum for $type {
        fn from_num(num: Num) -> Result<Self, Why> {
            match num {
                Num::Count(count) => Self::try_from(count).map_err(|_| "out of range".into()),
                Num::None(why) => Err(why),
                _ => Err("no count".into()),
            }
        }
    })* };
}
counts!(i64, i32, u32, usize);
