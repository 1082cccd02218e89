//! What an act asks for, and how an answer is read.

use rust_decimal::Decimal;

use super::change::Value;
use super::dates::{self, Toward};
use super::line;
use super::subject::Subject;
use crate::book::day::Day;
use crate::book::guess::did_you_mean;
use crate::book::id::AnyId;
use crate::book::money::{Currency, LARGEST_AMOUNT};
use crate::book::table::TableName;

/// One thing that an act asks for.
pub struct Ask {
    /// Its name: of the option of the verb, and before the line of input.
    pub name: &'static str,
    /// What is asked for, in a few words.
    pub words: &'static str,
    /// How it is answered.
    pub kind: AnswerKind,
    /// Whether the act cannot be without it.
    pub required: bool,
    /// What holds where nothing is answered, as one would answer it.
    pub now: fn(&Subject) -> Option<String>,
}

/// How something is answered.
#[derive(Clone, Copy)]
pub enum AnswerKind {
    /// With a day.
    Day(Toward),
    /// With an amount in the record's currency.
    Money,
    /// With units of goods.
    Units,
    /// With a number.
    Number,
    /// In words; perhaps in some that were used before.
    Words(fn(&Subject) -> Vec<String>),
    /// With one of the company's stages.
    Stage,
    /// With one of these names.
    Choice(&'static [&'static str]),
    /// With a record of a table.
    Record(TableName),
    /// With a step of an objective that is not done.
    Step,
    /// With lines of an order.
    Lines,
    /// With yes or no.
    Yes,
}

/// An answer that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A day.
    Day(Day),
    /// An amount, units or a number.
    Number(Decimal),
    /// Words.
    Words(String),
    /// A name of a choice, or the id of a stage.
    Name(String),
    /// A record.
    Record(AnyId),
    /// Yes or no.
    Yes(bool),
}

/// Something that may be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerChoice {
    /// The answer.
    pub value: String,
    /// What it is called.
    pub words: String,
}

/// Why an act cannot be done, or an answer not be taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct No {
    /// Which question has to be answered otherwise.
    pub ask: Option<&'static str>,
    /// Why.
    pub what: String,
    /// The act that helps.
    pub instead: Option<&'static str>,
}

impl No {
    /// Because of the record.
    pub(crate) fn because(what: impl Into<String>) -> Self {
        Self { what: what.into(), ..Self::default() }
    }

    /// Because of an answer.
    pub(crate) fn to(ask: &'static str, what: impl Into<String>) -> Self {
        Self { ask: Some(ask), what: what.into(), instead: None }
    }
}

/// What was answered, by the names of the questions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers(Vec<(&'static str, Answer)>);

impl Answers {
    /// Takes an answer; one that was given before goes.
    pub fn give(&mut self, ask: &'static str, answer: Answer) {
        self.0.retain(|(name, _)| *name != ask);
        self.0.push((ask, answer));
    }

    pub(crate) fn get(&self, ask: &str) -> Option<&Answer> {
        self.0.iter().find(|(name, _)| *name == ask).map(|(_, answer)| answer)
    }

    /// All of them, in the order in which they were given.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'static str, &Answer)> {
        self.0.iter().map(|(name, answer)| (*name, answer))
    }

    pub(crate) fn day(&self, ask: &str) -> Option<Day> {
        if let Some(Answer::Day(day)) = self.get(ask) { Some(*day) } else { None }
    }

    pub(crate) fn number(&self, ask: &str) -> Option<Decimal> {
        if let Some(Answer::Number(number)) = self.get(ask) { Some(*number) } else { None }
    }

    /// Words, or a name.
    pub(crate) fn words(&self, ask: &str) -> Option<&str> {
        if let Some(Answer::Words(words) | Answer::Name(words)) = self.get(ask) { Some(words) } else { None }
    }

    pub(crate) fn record(&self, ask: &str) -> Option<AnyId> {
        if let Some(Answer::Record(record)) = self.get(ask) { Some(*record) } else { None }
    }

    pub(crate) fn yes(&self, ask: &str) -> bool {
        matches!(self.get(ask), Some(Answer::Yes(true)))
    }
}

impl Answer {
    pub(crate) fn written(&self, subject: &Subject) -> String {
        match self {
            Self::Day(day) => day.to_string(),
            Self::Number(number) => number.normalize().to_string(),
            Self::Words(words) | Self::Name(words) => words.clone(),
            Self::Record(record) => subject.book.key_of(*record).to_owned(),
            Self::Yes(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        }
    }

    /// As a book writes it, in a field that holds what was asked for.
    pub(crate) fn value(&self, subject: &Subject) -> Value {
        match self {
            Self::Day(day) => Value::Day(*day),
            Self::Number(number) => Value::number(*number),
            Self::Words(words) => Value::text(words),
            Self::Name(name) => Value::Name(name.clone()),
            Self::Record(record) => Value::text(subject.book.key_of(*record)),
            Self::Yes(yes) => Value::Name(yes.to_string()),
        }
    }
}

/// The longest text that is taken.
const LONGEST: usize = 1_000;

impl AnswerKind {
    /// Reads an answer; why it is none.
    pub fn read(self, text: &str, subject: &Subject) -> Result<Answer, String> {
        let text = text.trim();
        if text.chars().count() > LONGEST {
            return Err(format!("longer than {LONGEST} characters"));
        }
        match self {
            Self::Day(toward) => day(text, toward, subject).map(Answer::Day),
            Self::Money => money(text, subject.currency()).map(Answer::Number),
            Self::Units => units(text).map(Answer::Number),
            Self::Number => number(text).map(Answer::Number),
            Self::Words(_) if text.is_empty() => Err("say it in a few words".to_owned()),
            Self::Words(_) => Ok(Answer::Words(text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect())),
            Self::Stage | Self::Choice(_) | Self::Step => self.choice(text, subject).map(Answer::Name),
            Self::Record(table) => subject.find(&[table], text).map(Answer::Record),
            Self::Lines => {
                let lines = line::read(text, subject)?;
                Ok(Answer::Words(lines.iter().map(|line| line.written(subject)).collect::<Vec<_>>().join("; ")))
            }
            Self::Yes => match text.to_lowercase().as_str() {
                "y" | "yes" | "true" | "1" => Ok(Answer::Yes(true)),
                "n" | "no" | "false" | "0" => Ok(Answer::Yes(false)),
                _ => Err(format!("`{text}` is neither yes nor no")),
            },
        }
    }

    /// What may be answered, where that can be told. Other words may be answered too where words are asked for.
    pub fn choices(self, subject: &Subject) -> Vec<AnswerChoice> {
        let named = |value: &str, words: &str| AnswerChoice { value: value.to_owned(), words: words.to_owned() };
        match self {
            Self::Stage => subject.book.company.stages().iter().map(|stage| named(stage.key(), stage.name())).collect(),
            Self::Choice(names) => names.iter().map(|name| named(name, name)).collect(),
            Self::Words(used) => used(subject).iter().map(|words| named(words, words)).collect(),
            Self::Record(table) => subject.records(table),
            Self::Lines => subject.records(TableName::Products),
            Self::Step => subject.steps().map(|step| named(step.what(), step.what())).collect(),
            Self::Yes => vec![named("yes", "yes"), named("no", "no")],
            Self::Day(_) | Self::Money | Self::Units | Self::Number => Vec::new(),
        }
    }

    /// Whether only what [`AnswerKind::choices`] names can be answered.
    pub(crate) fn is_closed(self) -> bool {
        matches!(self, Self::Stage | Self::Choice(_) | Self::Record(_) | Self::Step | Self::Yes)
    }

    fn choice(self, text: &str, subject: &Subject) -> Result<String, String> {
        let choices = self.choices(subject);
        let same = |choice: &&AnswerChoice| choice.value == text || choice.words == text;
        let lower = text.to_lowercase();
        let alike = |choice: &&AnswerChoice| choice.value.to_lowercase() == lower || choice.words.to_lowercase() == lower;
        let begins = |choice: &&AnswerChoice| {
            choice.value.to_lowercase().starts_with(&lower) || choice.words.to_lowercase().starts_with(&lower)
        };
        let mut found: Vec<&AnswerChoice> = choices.iter().filter(same).collect();
        if found.is_empty() {
            found = choices.iter().filter(alike).collect();
        }
        if found.is_empty() && !text.is_empty() {
            found = choices.iter().filter(begins).collect();
        }
        if let [only] = found.as_slice() {
            return Ok(only.value.clone());
        }
        let values = || choices.iter().map(|choice| choice.value.as_str());
        let all = values().collect::<Vec<_>>().join(", ");
        let hint = did_you_mean(text, values()).unwrap_or_else(|| format!("one of {all}"));
        Err(if found.is_empty() { format!("`{text}` is none of them: {hint}") } else { format!("`{text}` fits several: {all}") })
    }
}

fn day(text: &str, toward: Toward, subject: &Subject) -> Result<Day, String> {
    let day = dates::parse(text, subject.today, toward, subject.book.company.calendar());
    let day = day.ok_or_else(|| format!("`{text}` is no date: write {}", dates::HOW))?;
    if toward == Toward::Past && day > subject.today {
        return Err(format!("{day} is still to come"));
    }
    Ok(day)
}

/// An amount as a book writes it, `48_000` or `1249.50`, or as a screen does: `48k`, `1.2M`.
pub(crate) fn money(text: &str, currency: Currency) -> Result<Decimal, String> {
    let amount = number(text)?;
    let digits = currency.digits();
    if amount.normalize().scale() > digits {
        return Err(format!("{} has {digits} decimals", currency.code()));
    }
    let minor = amount.checked_mul(Decimal::from(10_u64.pow(digits))).and_then(|minor| i128::try_from(minor).ok());
    if minor.is_none_or(|minor| minor.abs() > LARGEST_AMOUNT) {
        return Err("more than one amount can be".to_owned());
    }
    Ok(amount)
}

pub(crate) fn units(text: &str) -> Result<Decimal, String> {
    let units = number(text)?;
    match units {
        _ if units.is_sign_negative() && !units.is_zero() => Err("units are never negative".to_owned()),
        _ if units.normalize().scale() > 3 => Err("units have up to 3 decimals".to_owned()),
        _ => Ok(units),
    }
}

/// A number as a book writes it, `48_000` or `12.5`, or as a screen does: `48k`.
pub(crate) fn number(text: &str) -> Result<Decimal, String> {
    let no = || format!("`{text}` is no number: write 48000, 48_000, 1249.50 or 48k");
    let (digits, scale) = match text.char_indices().last() {
        Some((at, 'k' | 'K')) => (text.get(..at).unwrap_or_default(), 1_000),
        Some((at, 'M')) => (text.get(..at).unwrap_or_default(), 1_000_000),
        _ => (text, 1),
    };
    if digits.contains(',') {
        return Err(format!("`{text}`: does the comma part thousands or decimals? write 48000 or 1249.50"));
    }
    let plain = digits.replace('_', "");
    // The library reads `1e9` and the like too.
    let plain_digits = plain.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-'));
    if !plain_digits || !plain.trim_start_matches('-').starts_with(|c: char| c.is_ascii_digit()) || plain.ends_with('.') {
        return Err(no());
    }
    let number: Decimal = plain.parse().map_err(|_| no())?;
    number.checked_mul(Decimal::from(scale)).map(|number| number.normalize()).ok_or_else(no)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_a_book_writes_them_or_a_screen_does() {
        let eur = Currency::default();
        let read = |text: &str| money(text, eur).map(|amount| amount.to_string());
        for (text, amount) in
            [("48000", "48000"), ("48_000", "48000"), ("48k", "48000"), ("1.2M", "1200000"), ("1249.50", "1249.5"), ("-5", "-5")]
        {
            assert_eq!(read(text).as_deref(), Ok(amount), "{text}");
        }
        for text in ["", "k", "12.345", "1.", ".5", "1,000", "4 8", "1e9", "99999999999999999999", "\u{660}", "--1"] {
            assert!(read(text).is_err(), "{text}");
        }
        assert!(money("1.5", Currency::from_code("JPY").unwrap()).is_err());
        assert!(read("1,000").unwrap_err().contains("comma"));
    }
}
