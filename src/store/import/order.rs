//! What the cells of a column together say of how its dates and numbers are written.

use std::collections::BTreeMap;

use super::date::{self, CellDate, DateForm, DateOrder};
use super::map::DecimalMark;
use super::number::{self, Hint};
use crate::book::day::Day;
use crate::book::money::Currency;

/// A cell with the line it stands on.
pub(crate) type Witness = (u64, String);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ColumnDates {
    /// A format of `strftime` for the cells that need it.
    pub(crate) format: Option<String>,
    orders: Vec<(DateForm, DateOrder)>,
}

impl ColumnDates {
    /// Reads a cell; a time with an offset becomes the day in `zone`. Says too whether that moved it to another day.
    pub(crate) fn read(&self, cell: &str, zone: chrono_tz::Tz) -> Result<(Day, bool), String> {
        let by_format = || self.format.as_deref().and_then(|format| date::with_format(cell, format));
        let stamp = match date::find(cell) {
            CellDate::Sure(stamp) => Some(stamp),
            CellDate::Serial(stamp) => by_format().or(Some(stamp)),
            CellDate::Triple(triple) => by_format().or_else(|| {
                let order = self.orders.iter().find(|(form, _)| *form == triple.form)?.1;
                triple.in_order(order)
            }),
            CellDate::None => by_format(),
        };
        let wrong = || match &self.format {
            Some(format) => format!("{cell:?} is neither a date written {format} nor one that can be read by itself"),
            None => format!("{cell:?} is not a date"),
        };
        let stamp = stamp.ok_or_else(wrong)?;
        let day = stamp.day(zone);
        if !(Day::FIRST..=Day::LAST).contains(&day) {
            return Err(format!("{cell:?} is outside 1900 to 2199"));
        }
        Ok((day, day != Day::from(stamp.date)))
    }
}

#[derive(Clone, Debug, Default)]
struct SeenForm {
    /// For each order the first cell that it cannot read.
    against: BTreeMap<DateOrder, Witness>,
    /// The first cell that two orders read as different days.
    differs: Option<Witness>,
}

impl SeenForm {
    fn left(&self, form: DateForm) -> Vec<DateOrder> {
        orders(form).iter().copied().filter(|order| !self.against.contains_key(order)).collect()
    }
}

fn orders(form: DateForm) -> &'static [DateOrder] {
    if form.long || form.mark == '/' {
        &[DateOrder::Dmy, DateOrder::Mdy]
    } else {
        &[DateOrder::Dmy, DateOrder::Mdy, DateOrder::Ymd]
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct DateEvidence {
    format: Option<String>,
    forms: BTreeMap<DateForm, SeenForm>,
    /// How many serial days of spreadsheets there are, and the first.
    pub(crate) serials: (usize, Option<Witness>),
    /// Times with an offset: seconds east of Greenwich, and a few instants of each.
    pub(crate) offsets: BTreeMap<i32, Vec<chrono::DateTime<chrono::Utc>>>,
}

/// So many instants of an offset are kept to find its time zone.
const INSTANTS: usize = 200;

impl DateEvidence {
    /// None yet; cells that `format` reads need no other.
    pub(crate) fn new(format: Option<String>) -> Self {
        Self { format, ..Self::default() }
    }

    pub(crate) fn see(&mut self, cell: &str, line: u64) {
        match date::find(cell) {
            CellDate::Sure(stamp) => {
                if let (Some(offset), Some(instant)) = (stamp.offset, stamp.instant()) {
                    let seen = self.offsets.entry(offset).or_default();
                    if seen.len() < INSTANTS {
                        seen.push(instant);
                    }
                }
            }
            CellDate::Serial(_) => {
                self.serials.0 += 1;
                self.serials.1.get_or_insert_with(|| (line, cell.to_owned()));
            }
            CellDate::Triple(triple) => {
                if self.format.as_deref().is_some_and(|format| date::with_format(cell, format).is_some()) {
                    return;
                }
                let read: Vec<(DateOrder, Option<date::DateStamp>)> =
                    orders(triple.form).iter().map(|order| (*order, triple.in_order(*order))).collect();
                // What no order can read says nothing of the others.
                if read.iter().all(|(_, stamp)| stamp.is_none()) {
                    return;
                }
                let seen = self.forms.entry(triple.form).or_default();
                for (order, stamp) in &read {
                    if stamp.is_none() && !seen.against.contains_key(order) {
                        seen.against.insert(*order, (line, cell.to_owned()));
                    }
                }
                let mut stamps = read.iter().filter_map(|(_, stamp)| *stamp);
                if seen.differs.is_none()
                    && let Some(first) = stamps.next()
                    && stamps.any(|stamp| stamp != first)
                {
                    seen.differs = Some((line, cell.to_owned()));
                }
            }
            CellDate::None => {}
        }
    }

    /// The orders that the column itself proves.
    pub(crate) fn proven(&self) -> impl Iterator<Item = (DateForm, DateOrder)> {
        self.forms.iter().filter_map(|(form, seen)| match seen.left(*form).as_slice() {
            [one] => Some((*form, *one)),
            _ => None,
        })
    }

    /// How the column is read. `said` is what was asked for, `beside` what other columns of the file prove. Fails with the
    /// question to ask. What is worth knowing goes to `notes`.
    pub(crate) fn decide(
        &self,
        column: &str,
        said: Option<DateOrder>,
        beside: &BTreeMap<DateForm, Option<DateOrder>>,
        notes: &mut Vec<String>,
    ) -> Result<ColumnDates, String> {
        let mut dates = ColumnDates { format: self.format.clone(), orders: Vec::new() };
        if let (number, Some((line, cell))) = &self.serials {
            let shown = dates.read(cell, chrono_tz::UTC).map(|(day, _)| day.to_string()).unwrap_or_default();
            let more = if *number > 1 { format!(", and {} more", number - 1) } else { String::new() };
            notes.push(format!("{column}: {cell:?} on line {line} is the serial day of a spreadsheet, read as {shown}{more}"));
        }
        for (form, seen) in &self.forms {
            if let Some(order) = said {
                dates.orders.push((*form, order));
                continue;
            }
            let left = seen.left(*form);
            let order = match (left.as_slice(), &seen.differs) {
                ([one], _) => {
                    let proof = seen.against.values().next();
                    let (line, cell) = proof.map_or((0, ""), |(line, cell)| (*line, cell.as_str()));
                    notes.push(format!("{column}: {}, as {cell:?} on line {line} shows", words(*one)));
                    *one
                }
                // Nothing in it reads in two ways.
                ([first, ..], None) => *first,
                ([first, ..], Some((line, cell))) => match beside.get(form) {
                    Some(Some(order)) if left.contains(order) => {
                        notes.push(format!("{column}: {}, as the file's other columns of dates show", words(*order)));
                        *order
                    }
                    _ if self.format.is_some() => *first,
                    _ => {
                        let read = |order: &DateOrder| match date::find(cell) {
                            CellDate::Triple(triple) => triple.in_order(*order).map(|stamp| Day::from(stamp.date).long()),
                            _ => None,
                        };
                        let readings: Vec<String> = left.iter().filter_map(read).collect();
                        let options: Vec<&str> = left.iter().map(|order| option(*order)).collect();
                        return Err(format!(
                            "{column} {cell:?} on line {line}: {}? say --dates {}",
                            readings.join(" or "),
                            options.join(" or ")
                        ));
                    }
                },
                ([], _) => {
                    let shown: Vec<String> = seen
                        .against
                        .iter()
                        .map(|(order, (line, cell))| format!("{cell:?} on line {line} is not {}", words(*order)))
                        .collect();
                    return Err(format!(
                        "{column}: {}: say --dates dmy or mdy; rows written the other way are then refused",
                        shown.join(", ")
                    ));
                }
            };
            dates.orders.push((*form, order));
        }
        Ok(dates)
    }
}

fn words(order: DateOrder) -> &'static str {
    match order {
        DateOrder::Dmy => "day before month",
        DateOrder::Mdy => "month before day",
        DateOrder::Ymd => "year, month, day",
    }
}

fn option(order: DateOrder) -> &'static str {
    match order {
        DateOrder::Dmy => "dmy",
        DateOrder::Mdy => "mdy",
        DateOrder::Ymd => "ymd",
    }
}

/// What the numbers of a column mean, as far as their marks are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NumberMeaning {
    /// Money: a thousand times too little looks plausible.
    Money,
    /// Whole numbers: a mark can only part thousands.
    Whole,
    /// Units, rates, shares: three decimals are usual.
    Free,
}

/// What the cells of a column say of its decimal mark.
#[derive(Clone, Debug, Default)]
pub(crate) struct MarkEvidence {
    sure: BTreeMap<DecimalMark, Witness>,
    likely: BTreeMap<DecimalMark, Witness>,
    either: BTreeMap<DecimalMark, Witness>,
}

impl MarkEvidence {
    /// Takes a cell into account; `currency` is its row's where it is money.
    pub(crate) fn see(&mut self, cell: &str, line: u64, currency: Option<Currency>) {
        let (map, mark) = match number::hint(cell, currency) {
            Hint::None => return,
            Hint::Is { mark, sure: true } => (&mut self.sure, mark),
            Hint::Is { mark, sure: false } => (&mut self.likely, mark),
            // Three decimals are what such a currency has.
            Hint::Either(_) if currency.is_some_and(|currency| currency.digits() > 2) => return,
            Hint::Either(mark) => (&mut self.either, mark),
        };
        map.entry(mark).or_insert_with(|| (line, cell.to_owned()));
    }

    fn shown(&self) -> Result<Option<DecimalMark>, (&Witness, &Witness)> {
        for level in [&self.sure, &self.likely] {
            match (level.get(&DecimalMark::Point), level.get(&DecimalMark::Comma)) {
                (Some(point), Some(comma)) => return Err((point, comma)),
                (Some(_), None) => return Ok(Some(DecimalMark::Point)),
                (None, Some(_)) => return Ok(Some(DecimalMark::Comma)),
                (None, None) => {}
            }
        }
        Ok(None)
    }

    /// The mark that the column itself proves.
    pub(crate) fn proven(&self) -> Option<DecimalMark> {
        self.shown().ok().flatten()
    }

    /// The column's decimal mark. `said` is what was asked for, `beside` what the file's other columns prove, `comma_parts`
    /// whether the file's cells are parted by commas: who writes so has a decimal point. Fails with the question to ask.
    pub(crate) fn decide(
        &self,
        column: &str,
        counted: NumberMeaning,
        said: Option<DecimalMark>,
        beside: Option<DecimalMark>,
        comma_parts: bool,
        notes: &mut Vec<String>,
    ) -> Result<DecimalMark, String> {
        let either = self.either.iter().next();
        if let Some(mark) = said {
            if let (Some((own, (line, cell))), NumberMeaning::Money) = (either.filter(|(own, _)| **own == mark), counted) {
                notes.push(format!("{column}: {cell:?} on line {line} is read as {}, as you said", read_as(cell, *own)));
            }
            return Ok(mark);
        }
        match self.shown() {
            Err(((first, point), (second, comma))) => {
                return Err(format!(
                    "{column}: {point:?} on line {first} has a decimal point, {comma:?} on line {second} a decimal comma: say --decimal point or comma; rows written the other way are then refused"
                ));
            }
            Ok(Some(mark)) => {
                if mark == DecimalMark::Comma
                    && let Some((line, cell)) = self.sure.get(&mark).or_else(|| self.likely.get(&mark))
                {
                    notes.push(format!("{column}: a decimal comma, as {cell:?} on line {line} shows"));
                }
                return Ok(mark);
            }
            Ok(None) => {}
        }
        let Some((own, (line, cell))) = either else { return Ok(beside.unwrap_or_default()) };
        let other = match own {
            DecimalMark::Point => DecimalMark::Comma,
            DecimalMark::Comma => DecimalMark::Point,
        };
        let thousands = |why: &str, notes: &mut Vec<String>| {
            notes.push(format!("{column}: {cell:?} on line {line} is read as {}: {why}", read_as(cell, other)));
        };
        match (counted, beside) {
            (_, Some(mark)) => {
                if counted == NumberMeaning::Money {
                    let why = "so the file's other columns of numbers are written";
                    notes.push(format!("{column}: {cell:?} on line {line} is read as {}: {why}", read_as(cell, mark)));
                }
                Ok(mark)
            }
            (NumberMeaning::Whole, None) if self.either.len() == 1 => Ok(other),
            (NumberMeaning::Money, None) if *own == DecimalMark::Comma && comma_parts && self.either.len() == 1 => {
                thousands("in a file with commas between its cells a comma parts thousands", notes);
                Ok(other)
            }
            (NumberMeaning::Free, None) => Ok(DecimalMark::Point),
            (NumberMeaning::Money | NumberMeaning::Whole, None) => Err(format!(
                "{column} {cell:?} on line {line}: {} or {}? say --decimal {} or {}",
                read_as(cell, *own),
                read_as(cell, other),
                own.name(),
                other.name()
            )),
        }
    }
}

fn read_as(cell: &str, mark: DecimalMark) -> String {
    let digits: String = cell.chars().filter(|c| c.is_ascii_digit() || ".,".contains(*c)).collect();
    number::read(&digits, mark, None).map_or_else(|_| digits.clone(), |number| number.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dates(cells: &[&str], said: Option<DateOrder>) -> Result<Vec<String>, String> {
        let mut evidence = DateEvidence::default();
        for (cell, line) in cells.iter().zip(2..) {
            evidence.see(cell, line);
        }
        let dates = evidence.decide("Close", said, &BTreeMap::new(), &mut Vec::new())?;
        Ok(cells.iter().map(|cell| dates.read(cell, chrono_tz::UTC).map_or_else(|e| e, |(day, _)| day.to_string())).collect())
    }

    #[test]
    fn one_day_above_twelve_decides_its_form() {
        assert_eq!(dates(&["3/4/2026", "3/27/2026"], None).unwrap(), ["2026-03-04", "2026-03-27"]);
        assert_eq!(dates(&["27/01/2024", "10-19-2022", "1/2/2024"], None).unwrap(), ["2024-01-27", "2022-10-19", "2024-02-01"]);
        assert_eq!(dates(&["1/15/26", "10/31/26"], None).unwrap(), ["2026-01-15", "2026-10-31"]);
        assert_eq!(dates(&["2026-01-05", "23 Nov 2026", "5/5/2026"], None).unwrap(), ["2026-01-05", "2026-11-23", "2026-05-05"]);
    }

    #[test]
    fn what_cannot_be_decided_is_asked_with_both_readings() {
        let question = dates(&["5/5/2026", "3/4/2026"], None).unwrap_err();
        assert_eq!(question, "Close \"3/4/2026\" on line 3: 3 Apr 2026 or 4 Mar 2026? say --dates dmy or mdy");
        assert_eq!(dates(&["3/4/2026"], Some(DateOrder::Mdy)).unwrap(), ["2026-03-04"]);
        let question = dates(&["27/01/2024", "01/27/2024"], None).unwrap_err();
        assert!(question.contains("line 2") && question.contains("line 3"), "{question}");
    }

    #[test]
    fn a_date_that_cannot_be_decides_nothing() {
        assert_eq!(dates(&["31/31/2026", "3/27/2026"], None).unwrap(), ["\"31/31/2026\" is not a date", "2026-03-27"]);
    }

    fn mark(cells: &[&str], counted: NumberMeaning, comma_parts: bool) -> Result<DecimalMark, String> {
        let mut evidence = MarkEvidence::default();
        for (cell, line) in cells.iter().zip(2..) {
            evidence.see(cell, line, Currency::from_code("EUR"));
        }
        evidence.decide("Amount", counted, None, None, comma_parts, &mut Vec::new())
    }

    #[test]
    fn three_digits_behind_a_mark_are_never_decimals_of_money_in_silence() {
        let question = mark(&["48.000", "12.500"], NumberMeaning::Money, true).unwrap_err();
        assert_eq!(question, "Amount \"48.000\" on line 2: 48 or 48000? say --decimal point or comma");
        assert!(mark(&["48,000"], NumberMeaning::Money, false).is_err());
        assert_eq!(mark(&["48,000"], NumberMeaning::Money, true), Ok(DecimalMark::Point));
        assert_eq!(mark(&["48.000", "1.250,50"], NumberMeaning::Money, false), Ok(DecimalMark::Comma));
        assert_eq!(mark(&["48.000", "0.5"], NumberMeaning::Money, false), Ok(DecimalMark::Point));
        assert_eq!(mark(&["1.500"], NumberMeaning::Free, false), Ok(DecimalMark::Point));
        assert_eq!(mark(&["1.500"], NumberMeaning::Whole, false), Ok(DecimalMark::Comma));
        assert_eq!(mark(&["€1,234.50", "1,5"], NumberMeaning::Money, true), Ok(DecimalMark::Point), "the surer one");
        assert!(mark(&["1,12", "512.77"], NumberMeaning::Money, false).is_err());
    }
}
