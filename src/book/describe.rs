//! What a table says of its fields: their names, meaning, what they hold.

use super::table::TableName;

/// A field as its table describes it.
#[derive(Clone, Copy, Debug)]
pub struct FieldDescription {
    /// Its name in a file.
    pub(crate) name: &'static str,
    /// What it means, as one paragraph that may have line breaks.
    pub(crate) about: &'static str,
    pub(crate) holds: Holds,
    pub(crate) required: bool,
    /// What holds where it is not written, as a file would write it; `None` where nothing does.
    pub(crate) default: Option<&'static str>,
    /// Its value in each example record, as a file writes it; `_` where that record leaves it out.
    pub(crate) examples: &'static [&'static str],
    pub(crate) marks: &'static [FieldMark],
    /// The second name it may have, instead of the first.
    pub(crate) or: Option<Alternative>,
}

/// The second name of a field.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Alternative {
    pub(crate) name: &'static str,
    pub(crate) holds: Holds,
    /// Its value in each example record.
    pub(crate) examples: &'static [&'static str],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FieldMark {
    /// The record came to be on this day, which is past.
    Began,
    /// It happened on this day, which is past.
    Past,
    /// It happens on this day, which may lie ahead.
    Event,
    /// It must be written, though it is a list.
    Needed,
    /// Without it what it is a field of would say something else, or lose money: where it is written and cannot be read,
    /// that is left out, not only the field.
    Vital,
}

impl FieldDescription {
    /// Whether it, or something in it, happened on a day.
    pub(crate) fn is_event(&self) -> bool {
        let own = self.marks.iter().any(|mark| matches!(mark, FieldMark::Past | FieldMark::Event));
        own || self.holds.group().is_some_and(|fields| fields.iter().any(Self::is_event))
    }

    /// Whether it is the day on which its record came to be.
    pub(crate) fn is_beginning(&self) -> bool {
        let on_the_day = self.marks.contains(&FieldMark::Event) && matches!(self.holds, Holds::Day);
        on_the_day || self.marks.contains(&FieldMark::Began)
    }

    /// Whether it, or something in it, can name a record of a table.
    pub(crate) fn can_name(&self, table: TableName) -> bool {
        let holds = [Some(self.holds), self.or.map(|other| other.holds)];
        holds.into_iter().flatten().any(|holds| match holds.plain() {
            Holds::Id(named) => named == table,
            // What its names are of, only the record says.
            Holds::Measure(_) => true,
            other => other.group().is_some_and(|fields| fields.iter().any(|field| field.can_name(table))),
        })
    }

    /// Whether what it is a field of stands without it where it cannot be read.
    fn is_spared(&self) -> bool {
        !self.required && self.or.is_none() && !self.marks.contains(&FieldMark::Vital)
    }

    /// What its description says of a record without it: `it is open, never closing`.
    pub(crate) fn without(&self) -> Option<String> {
        let (_, said) = self.about.split_once("Without one ").or_else(|| self.about.split_once("Without it "))?;
        let (said, _) = said.split_once('.')?;
        Some(said.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// What holds where it is not written, as a file writes it: `New`, `30`.
    pub(crate) fn default_value(&self) -> Option<&'static str> {
        let written = self.default?.trim_matches(['{', '}', ' ']);
        // What is worked out says nothing here.
        let name = written.rsplit("::").next().unwrap_or(written);
        name.chars().all(char::is_alphanumeric).then_some(name)
    }
}

/// What is left out where the value at a path (`log[2].stage`) cannot be read: the innermost field on the way that what it
/// is a field of can be without, by its path; `None`: the record.
pub(crate) fn left_out<'p>(mut fields: &[FieldDescription], path: &'p str) -> Option<(&'p str, FieldDescription)> {
    let (mut found, mut at) = (None, 0);
    for step in path.split('.') {
        let name = step.split('[').next().unwrap_or(step);
        let Some(field) = fields.iter().find(|field| field.name == name) else { break };
        if field.is_spared() {
            found = path.get(..at + name.len()).map(|path| (path, *field));
        }
        fields = field.holds.group().unwrap_or_default();
        at += step.len() + 1;
    }
    found
}

pub(crate) const fn marked(marks: &[FieldMark], wanted: FieldMark) -> bool {
    let mut at = 0;
    while at < marks.len() {
        if marks[at] as u8 == wanted as u8 {
            return true;
        }
        at += 1;
    }
    false
}

/// What a field holds.
#[derive(Clone, Copy, Debug)]
pub enum Holds {
    /// A text.
    Text,
    /// The id of a record of a table.
    Id(TableName),
    /// The name of a team.
    Team,
    /// The id of one of the company's stages.
    Stage,
    /// A date.
    Day,
    /// A year, quarter, month or week.
    Period,
    /// A month.
    Month,
    /// A quarter.
    Quarter,
    /// A year.
    Year,
    /// An amount of money in the record's currency.
    Money,
    /// The price of a unit, in the record's currency but with up to 6 decimals.
    Price,
    /// The code of a currency.
    Currency,
    /// Units of goods.
    Units,
    /// A whole number from 0 on.
    Count,
    /// A whole number.
    Whole,
    /// A number.
    Number,
    /// A number held exactly.
    Decimal,
    /// Money, units or a count, by what else the record says.
    Amount,
    /// The name of a time zone.
    Zone,
    /// One of these names.
    Choice(&'static [&'static str]),
    /// One of these names, some of which are followed by what they are of.
    Measure(&'static [&'static str]),
    /// Named fields; where a name is given, that field's bare value will do.
    Group(&'static [FieldDescription], Option<&'static str>),
    /// Any number of these.
    List(&'static Holds),
}

impl Holds {
    /// The fields of its groups, or of those in its list.
    pub(crate) fn group(self) -> Option<&'static [FieldDescription]> {
        match self {
            Self::Group(fields, _) => Some(fields),
            Self::List(inner) => inner.group(),
            _ => None,
        }
    }

    /// What one item of it is, where it is a list.
    #[must_use]
    pub(crate) fn plain(self) -> Holds {
        if let Self::List(inner) = self { inner.plain() } else { self }
    }

    /// How it is written, in the notation of the reference: `A | B`, `(on, reason?)`, `[..]`; else in words.
    pub(crate) fn notation(self) -> String {
        match self {
            Self::Text => "text".into(),
            Self::Id(table) => format!("id of {}", table.name()),
            Self::Team => "team".into(),
            Self::Stage => "id of a stage".into(),
            Self::Day => "date".into(),
            Self::Period => "period".into(),
            Self::Month => "month".into(),
            Self::Quarter => "quarter".into(),
            Self::Year => "year".into(),
            Self::Money => "money".into(),
            Self::Price => "price".into(),
            Self::Currency => "currency".into(),
            Self::Units => "units".into(),
            Self::Count => "count".into(),
            Self::Whole => "whole number".into(),
            Self::Number | Self::Decimal => "number".into(),
            Self::Amount => "money, units or count".into(),
            Self::Zone => "time zone".into(),
            Self::Choice(names) | Self::Measure(names) => names.join(" | "),
            Self::Group(fields, bare) => {
                let field = |field: &FieldDescription| {
                    let mark = if field.required { "" } else { "?" };
                    match field.holds {
                        Self::Choice(_) => format!("{}{mark} = {}", field.name, field.holds.notation()),
                        _ => format!("{}{mark}", field.name),
                    }
                };
                let fields = fields.iter().map(field).collect::<Vec<_>>().join(", ");
                bare.map_or_else(|| format!("({fields})"), |bare| format!("{bare}, or ({fields})"))
            }
            Self::List(inner) => format!("[{}]", inner.notation()),
        }
    }
}
