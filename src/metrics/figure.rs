//! A figure: its value, or why there is none, and the formula that both the value and its explanation come from.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, Mutex};

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::book::account::Partner;
use crate::book::calendar::{Length, Period, Span};
use crate::book::company::StageId;
use crate::book::day::Day;
use crate::book::deal::Category;
use crate::book::id::{AnyId, Id};
use crate::book::money::{Money, div_half_even};
use crate::book::people::{Person, TeamId};
use crate::book::units::Units;

use super::marketing::records::Records;
use super::sums::By;

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

/// Where a term's number comes from: named tests, so that the list of an explanation and the value come from the same
/// one (`metrics::parts`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A constant or a figure of the calendar.
    Given,
    /// The records that this test counts.
    Counted(Test),
    /// One record.
    Record(AnyId),
}

/// A test of one record: does it count in a figure, and with how much?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Test {
    /// Open deals.
    Open,
    /// Open deals of an owner, in a stage and the like.
    OpenOf(Part),
    /// Open deals whose close lies in the period.
    Closing,
    /// Of those, the ones of an owner, in a stage and the like.
    ClosingOf(Part),
    /// Open deals whose close lies before as-of.
    Overdue,
    /// Deals decided in the two years up to as-of that ever stood in a stage.
    StoodIn(StageId),
    /// Of those, the won ones.
    WonFrom(StageId),
    /// Deals won in the period.
    WonDeals,
    /// Deals lost in the period.
    LostDeals,
    /// Won and lost deals of the period.
    Decided,
    /// Deals won in the period, of one owner or team.
    WonDealsOf(By),
    /// Deals won in the year up to as-of.
    WonDealsYear,
    /// Won and lost deals of that year.
    DecidedYear,
    /// Everything won in the period: deals, orders, returns.
    Won,
    /// Everything won in the period by one owner, of one product and the like.
    WonOf(By),
    /// Everything won in the year up to as-of.
    WonYear,
    /// Of that, what one account, partner and the like brought.
    WonYearOf(By),
    /// Of what was won in the year, what the five largest customers brought.
    LargestOfYear,
    /// Of what was won in the year, what the customers of the year before brought.
    KeptOfYear,
    /// What one step of the pipeline bridge moved.
    Bridge(Step),
    /// Deals open at the period's start with their close inside it.
    DueAtStart,
    /// Of those, the ones that slipped.
    Slipped,
    /// Orders of the period that are not cancelled.
    Orders,
    /// Of those, the ones that deliver no won deal.
    OwnOrders,
    /// Of those, the ones that deliver a won deal.
    Deliveries,
    /// Orders of the period that are cancelled.
    CancelledOrders,
    /// Orders of the period that are neither shipped nor cancelled.
    OpenOrders,
    /// Open orders past due.
    LateOrders,
    /// Orders of which something came back in the period.
    Returned,
    /// Leads created in the period.
    NewLeads,
    /// Of those, the ones with a deal.
    ConvertedLeads,
    /// Of those, the ones with first contact.
    AnsweredLeads,
    /// Open leads.
    OpenLeads,
    /// Leads waiting for first contact.
    WaitingLeads,
    /// Waiting leads past the response goal.
    LateLeads,
    /// Active customers.
    ActiveCustomers,
    /// New customers.
    NewCustomers,
    /// Quiet accounts.
    QuietCustomers,
    /// Customers at risk.
    AtRiskCustomers,
    /// Target customers that nobody has worked yet.
    TargetCustomers,
    /// Accounts whose latest answer of the year up to as-of is 9 or 10.
    Promoters,
    /// Accounts whose latest answer is between the two.
    Passives,
    /// Accounts whose latest answer is 0 to 6.
    Detractors,
    /// Active contracts.
    ActiveContracts,
    /// Contracts that made one movement of the recurring revenue.
    Contracts(Movement),
    /// Contracts whose renewal is due.
    RenewalsDue,
    /// Open deals with a partner.
    PartnerDeals(Id<Partner>),
    /// What a marketing figure counts.
    Marketing(Records),
}

/// A part of the open deals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// Those of an owner.
    Owner(Option<Id<Person>>),
    /// Those whose owner is in a team on the as-of day.
    Team(Option<TeamId>),
    /// Those in a stage.
    Stage(Option<StageId>),
    /// Those of a category.
    Category(Category),
    /// Those whose close lies in the week that begins on this day, from as-of on; `None`: those whose close has passed.
    CloseWeek(Option<Day>),
    /// Those created at least so many days ago, and less than so many.
    Age(i32, Option<i32>),
    /// Those without an amount or a rate.
    Unpriced,
}

/// A step of the pipeline bridge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Open at the end of the day before the period, close inside it.
    Opening,
    /// Created with its close inside.
    New,
    /// Its close came in from elsewhere.
    PulledIn,
    /// Its amount rose while inside.
    Increased,
    /// Its amount fell while inside.
    Decreased,
    /// Won.
    Won,
    /// Lost.
    Lost,
    /// Its close left.
    PushedOut,
    /// Open at the end, close inside.
    Closing,
}

impl Step {
    /// All of them, in order.
    pub const ALL: [Step; 9] = [
        Self::Opening,
        Self::New,
        Self::PulledIn,
        Self::Increased,
        Self::Decreased,
        Self::Won,
        Self::Lost,
        Self::PushedOut,
        Self::Closing,
    ];

    /// Its name in the JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Opening => "opening",
            Self::New => "new",
            Self::PulledIn => "pulled_in",
            Self::Increased => "increased",
            Self::Decreased => "decreased",
            Self::Won => "won",
            Self::Lost => "lost",
            Self::PushedOut => "pushed_out",
            Self::Closing => "closing",
        }
    }
}

/// A movement of the monthly recurring revenue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Movement {
    /// Came.
    New,
    /// Became more.
    Expanded,
    /// Became less.
    Contracted,
    /// Went.
    Churned,
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

/// A term.
pub fn term(words: impl Into<Cow<'static, str>>, value: Num, from: Source) -> Formula {
    Formula::Term(Term { words: words.into(), value, from })
}
/// A term of money that a test counts.
pub fn money(words: impl Into<Cow<'static, str>>, value: Money, test: Test) -> Formula {
    term(words, Num::Money(value), Source::Counted(test))
}
/// A term that counts records.
pub fn count(words: impl Into<Cow<'static, str>>, value: usize, test: Test) -> Formula {
    term(words, Num::of(value), Source::Counted(test))
}
/// An input of a method that a test counts.
pub fn counted(words: impl Into<Cow<'static, str>>, value: Num, test: Test) -> Term {
    Term { words: words.into(), value, from: Source::Counted(test) }
}
/// An input of a method that no record is behind.
pub fn given(words: impl Into<Cow<'static, str>>, value: Num) -> Term {
    Term { words: words.into(), value, from: Source::Given }
}
/// A method with a name, its inputs, its result.
pub fn named(name: impl Into<Cow<'static, str>>, terms: Vec<Term>, value: Num) -> Formula {
    Formula::Named { name: name.into(), terms, value }
}
/// The first less the second.
pub fn sub(a: Formula, b: Formula) -> Formula {
    Formula::Sub(Box::new(a), Box::new(b))
}
/// Never below nothing.
pub fn max0(a: Formula) -> Formula {
    Formula::Max0(Box::new(a))
}
/// The first by the second.
pub fn div(a: Formula, b: Formula) -> Formula {
    Formula::Div(Box::new(a), Box::new(b))
}
/// The first times the second.
pub fn mul(a: Formula, b: Formula) -> Formula {
    Formula::Mul(Box::new(a), Box::new(b))
}

impl Num {
    /// A count.
    pub fn of(count: usize) -> Self {
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
    pub fn eval(&self) -> Num {
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

/// Where a figure stands in the report, and what it means: said by the struct that holds it ([`figures`]).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct At {
    /// Its JSON path: `sales.coverage`; in lists `sales.people[].won`. Empty for a figure that stands in no report.
    pub path: &'static str,
    /// What it means in a sentence or two.
    pub meaning: &'static str,
    /// The period it is of, where that is not the lens's.
    pub period: Option<Period>,
}

/// A figure: its value or why it has none, the formula that made it, and what else it is read with. Copies share it.
#[derive(Clone, Debug)]
pub struct Figure<T> {
    at: At,
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
    pub fn of(formula: Formula) -> Self {
        Self::with(T::from_num(formula.eval()), formula)
    }

    /// As [`Figure::of`], with better words for a division by zero.
    pub fn of_or(formula: Formula, why: &'static str) -> Self {
        let value = T::from_num(formula.eval()).map_err(|found| if found.0 == "division by zero" { why.into() } else { found });
        Self::with(value, formula)
    }

    /// The figure of a term, or of nothing where there is no value: `why` says so.
    pub fn some(value: Option<Formula>, why: &'static str) -> Self {
        value.map_or_else(|| Self::none(why), Self::of)
    }
}

impl<T> Figure<T> {
    /// A figure without a value.
    pub fn none(why: impl Into<Why>) -> Self {
        let why = why.into();
        Self::with(Err(why.clone()), term("n/a", Num::None(why), Source::Given))
    }

    fn with(value: Result<T, Why>, formula: Formula) -> Self {
        Self { at: At::default(), made: Arc::new(Made { value, formula, period: None, beside: Vec::new() }) }
    }

    /// Where it stands and what it means.
    pub fn at(&self) -> At {
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
    pub fn on(mut self, period: Period) -> Self {
        Arc::make_mut(&mut self.made).period = Some(period);
        self
    }

    /// With a figure that it rests on or is read with, by its name: `required coverage`.
    #[must_use]
    pub fn read_with<U: Clone + fmt::Debug + Send + Sync + 'static>(mut self, name: &'static str, other: &Figure<U>) -> Self {
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
    pub at: At,
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
    /// The figure as a cell holds it.
    pub fn shown(&self) -> Shown {
        Shown { at: self.at, name: "", figure: Arc::clone(&self.made) as Arc<dyn Explain> }
    }
}

/// Figures that know where they stand: gives every figure in a block its path and its meaning.
pub trait Figures {
    /// `at` is the block's own place.
    fn settle(&mut self, _at: At, _paths: &mut Paths) {}
}

impl<T> Figures for Figure<T> {
    fn settle(&mut self, at: At, _paths: &mut Paths) {
        self.at = at;
    }
}
impl<T: Figures> Figures for Vec<T> {
    fn settle(&mut self, at: At, paths: &mut Paths) {
        let of_row = At { path: paths.of(at.path, "[]"), ..at };
        for row in self {
            row.settle(of_row, paths);
        }
    }
}
impl<T: Figures> Figures for Option<T> {
    fn settle(&mut self, at: At, paths: &mut Paths) {
        if let Some(some) = self {
            some.settle(at, paths);
        }
    }
}

/// The figures of a block of the report, each with its path from here on: `sales`.
pub(crate) fn settled<F: Figures>(mut block: F, name: &'static str) -> F {
    block.settle(At { path: name, ..At::default() }, &mut Paths::default());
    block
}

/// The paths of figures, each made once.
#[derive(Debug, Default)]
pub struct Paths(HashMap<(&'static str, &'static str), &'static str>);

/// Every path that was ever made. There are as many as the report has keys, whatever the book.
static PATHS: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

impl Paths {
    /// The path of a field of a block, or of the rows (`[]`) of a list.
    pub fn of(&mut self, block: &'static str, field: &'static str) -> &'static str {
        self.0.entry((block, field)).or_insert_with(|| {
            let path = if field == "[]" { format!("{block}[]") } else { format!("{block}.{field}") };
            let mut all = PATHS.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
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
    ($($type:ty),* $(,)?) => { $(impl $crate::metrics::figure::Figures for $type {})* };
}
pub(crate) use no_figures;

no_figures!(bool, u8, u16, u32, u64, usize, i32, i64, f64, String, &'static str, AnyId, Money, Units, Period, Length, Span, Day);
impl<T> Figures for Id<T> {}

/// Describes a block of the report, once: its fields with their meanings, which are their docstrings. Yields the struct,
/// its JSON and the paths of its figures. `| skip` leaves a field out of the JSON, `| flat` writes the fields of a block
/// beside its own.
macro_rules! figures {
    ($(
        $(#[doc = $what:literal])*
        pub struct $name:ident { $( $(#[doc = $meaning:literal])* pub $field:ident: $type:ty $(| $how:ident)? ),* $(,)? }
    )*) => { $(
        $crate::metrics::figure::figures!(@struct { $(#[doc = $what])* } $name {} $( { $(#[doc = $meaning])* } $field ($type) ($($how)?) )* );
        impl $crate::metrics::figure::Figures for $name {
            fn settle(&mut self, at: $crate::metrics::figure::At, paths: &mut $crate::metrics::figure::Paths) {
                $( $crate::metrics::figure::figures!(@settle self at paths $field ($($meaning)*) ($($how)?)); )*
            }
        }
    )* };
    (@settle $self:ident $at:ident $paths:ident $field:ident ($($meaning:literal)*) (skip)) => {};
    (@settle $self:ident $at:ident $paths:ident $field:ident ($($meaning:literal)*) (flat)) => {
        $crate::metrics::figure::Figures::settle(&mut $self.$field, $at, $paths)
    };
    (@settle $self:ident $at:ident $paths:ident $field:ident ($($meaning:literal)*) ()) => {
        $crate::metrics::figure::Figures::settle(
            &mut $self.$field,
            $crate::metrics::figure::At { path: $paths.of($at.path, stringify!($field)), meaning: concat!($($meaning),*), ..$at },
            $paths,
        )
    };
    // The fields one after the other, each with its attributes.
    (@struct { $($what:tt)* } $name:ident { $($done:tt)* } { $($doc:tt)* } $field:ident ($type:ty) (skip) $($rest:tt)*) => {
        $crate::metrics::figure::figures!(@struct { $($what)* } $name { $($done)* $($doc)* #[serde(skip)] pub $field: $type, } $($rest)*);
    };
    (@struct { $($what:tt)* } $name:ident { $($done:tt)* } { $($doc:tt)* } $field:ident ($type:ty) (flat) $($rest:tt)*) => {
        $crate::metrics::figure::figures!(@struct { $($what)* } $name { $($done)* $($doc)* #[serde(flatten)] pub $field: $type, } $($rest)*);
    };
    (@struct { $($what:tt)* } $name:ident { $($done:tt)* } { $($doc:tt)* } $field:ident ($type:ty) () $($rest:tt)*) => {
        $crate::metrics::figure::figures!(@struct { $($what)* } $name { $($done)* $($doc)* pub $field: $type, } $($rest)*);
    };
    (@struct { $($what:tt)* } $name:ident { $($done:tt)* }) => {
        $($what)*
        #[derive(Clone, Debug, serde::Serialize)]
        pub struct $name { $($done)* }
    };
}
pub(crate) use figures;

/// The name under which a figure serialises; the report writes its value or null, and its reason to the notes.
pub const FIGURE: &str = "$figure";
/// The reason beside it.
pub const WHY: &str = "$why";

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

#[cfg(test)]
mod tests {
    use super::*;

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
