//! Which map reads which file: by headers that only its files have, and by how many of them it knows.

use foldhash::HashMap;

use super::map::{Map, MapColumn};
use super::sheet::folded;
use super::{cell, shape};
use crate::book::money::Currency;
use crate::book::table::TableName;

/// The headers of a file, found as [`folded`].
#[derive(Debug)]
pub(crate) struct Headers<'a> {
    names: Vec<&'a str>,
    at: HashMap<String, (usize, usize)>,
}

impl<'a> Headers<'a> {
    pub(crate) fn new(names: impl IntoIterator<Item = &'a str>) -> Self {
        let names: Vec<&str> = names.into_iter().collect();
        let mut at: HashMap<String, (usize, usize)> = HashMap::default();
        for (number, name) in names.iter().enumerate() {
            at.entry(folded(name)).or_insert((number, 0)).1 += 1;
        }
        at.remove("");
        Self { names, at }
    }

    pub(crate) fn find(&self, header: &str) -> Option<usize> {
        self.place(header).map(|(at, _)| at)
    }

    /// Where the first of several headers stands, with ` | ` between them.
    pub(super) fn find_any(&self, headers: &str) -> Option<usize> {
        headers.split(" | ").find_map(|header| self.find(header))
    }

    /// Where a header stands, and how many columns have it. `Cost (*)` is a header with any currency's code in the brackets.
    fn place(&self, header: &str) -> Option<(usize, usize)> {
        let Some(start) = header.strip_suffix(ANY_CURRENCY) else { return self.at.get(&folded(header)).copied() };
        let start = folded(start);
        let coded = |own: &&String| own.strip_prefix(start.as_str()).and_then(code).is_some();
        self.at.iter().filter(|(own, _)| coded(own)).map(|(_, at)| *at).min()
    }

    /// Of the columns whose header is a period: their numbers, and the periods. `year` stands for one that names none.
    pub(crate) fn periods(&self, year: Option<&str>) -> Vec<(usize, String)> {
        let period = |name: &str| match year {
            Some(year) => cell::period(&format!("{name} {year}")).ok(),
            None => cell::period(name).ok(),
        };
        self.names.iter().enumerate().filter_map(|(at, name)| Some((at, period(name)?))).collect()
    }

    /// The names, for a message: at most a dozen.
    pub(crate) fn shown(&self) -> String {
        let cut = |name: &&str| match name.char_indices().nth(LONGEST_SHOWN) {
            Some((end, _)) => format!("{}..", name.get(..end).unwrap_or_default()),
            None => (*name).to_owned(),
        };
        let some: Vec<String> = self.names.iter().filter(|name| !name.is_empty()).take(12).map(cut).collect();
        let more = self.names.len().saturating_sub(12);
        if more > 0 { format!("{} and {more} more", some.join(", ")) } else { some.join(", ") }
    }

    pub(crate) fn len(&self) -> usize {
        self.names.iter().filter(|name| !name.is_empty()).count()
    }
}

/// So many characters of a name are shown: what is no table may have one of a thousand.
const LONGEST_SHOWN: usize = 60;

/// What stands at the end of a header that names a currency.
const ANY_CURRENCY: &str = " (*)";

/// The code of a currency in brackets.
fn code(end: &str) -> Option<Currency> {
    Currency::from_code(&end.strip_prefix('(')?.strip_suffix(')')?.to_uppercase())
}

/// The currency that the header of a map's amounts names.
pub(crate) fn stated_currency(map: &Map, headers: &Headers) -> Option<Currency> {
    let column = map.columns.get("amount")?;
    let mut starts = column.0.iter().filter_map(|header| header.strip_suffix(ANY_CURRENCY)).map(folded);
    let named = |start: String| headers.at.keys().find_map(|own| code(own.strip_prefix(start.as_str())?));
    starts.find_map(named)
}

/// Alternatives, each one or several columns.
pub(crate) type SourceColumns = Vec<Vec<usize>>;

/// Where a map's column stands in a file; empty where it does not. Fails where two columns have its header.
pub(crate) fn source(headers: &Headers, column: &MapColumn) -> Result<SourceColumns, String> {
    let mut found = Vec::new();
    for header in &column.0 {
        match headers.place(header) {
            Some((_, 2..)) => return Err(format!("two columns are named {header:?}: rename one of them")),
            Some((at, _)) => found.push(vec![at]),
            None if header.contains(" + ") => {
                let parts: Option<Vec<usize>> = header.split(" + ").map(|part| headers.find(part)).collect();
                found.extend(parts);
            }
            None => {}
        }
    }
    Ok(found)
}

fn there(headers: &Headers, column: &MapColumn) -> bool {
    source(headers, column).map_or(true, |source| !source.is_empty())
}

pub(crate) fn columns(map: &Map) -> impl Iterator<Item = &MapColumn> {
    let wide = map.parts().map(|(_, column)| column);
    let year = map.wide.iter().filter_map(|wide| wide.year.as_ref()).chain(map.by.iter().map(|by| &by.column));
    let outcome = map.outcome.iter().flat_map(|outcome| {
        let asked = [&outcome.column, &outcome.is_won, &outcome.is_closed];
        asked.into_iter().filter_map(Option::as_ref).chain([&outcome.on])
    });
    map.columns.0.iter().chain(&map.names.0).map(|(_, column)| column).chain(wide).chain(year).chain(outcome)
}

/// How many of a map's columns a header has.
pub(crate) fn matched(map: &Map, headers: &[&str]) -> usize {
    let headers = Headers::new(headers.iter().copied());
    columns(map).filter(|column| there(&headers, column)).count()
}

/// How many of a file's headers a map knows.
pub(crate) fn known(map: &Map, headers: &Headers) -> usize {
    let mut found: Vec<usize> = columns(map).filter_map(|column| source(headers, column).ok()).flatten().flatten().collect();
    found.extend(map.knows.iter().filter_map(|header| headers.find(header)));
    if map.wide.as_ref().is_some_and(|wide| wide.periods.is_some()) {
        found.extend(headers.periods(None).into_iter().map(|(at, _)| at));
    }
    let lost = map.outcome.iter().flat_map(|outcome| &outcome.lost_when.0);
    found.extend(lost.filter_map(|(header, _)| headers.find_any(header)));
    let filters = map.skip.0.iter().chain(&map.only.0).filter_map(|(header, _)| headers.find(header));
    found.extend(filters);
    found.sort_unstable();
    found.dedup();
    found.len()
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lacks {
    /// How many of the file's headers it knows all the same.
    pub(crate) known: usize,
    /// What it lacks, for a message.
    pub(crate) what: String,
}

/// How well a map fits a file: how many of its headers it knows. `stem` is the file's name without its ending.
pub(crate) fn fit(map: &Map, headers: &Headers, stem: &str) -> Result<usize, Lacks> {
    let known = known(map, headers);
    let lacks = |what: String| Lacks { known, what };
    if let Some(other) = map.never.iter().find(|header| headers.find(header).is_some()) {
        return Err(lacks(format!("it has {other:?}, which belongs to other files")));
    }
    if let Some(twice) = columns(map).find_map(|column| source(headers, column).err()) {
        return Err(lacks(twice));
    }
    // Without an id a name makes one.
    let named = map.columns.get("name").is_some_and(|column| there(headers, column));
    let needed = |(name, column): &&(String, MapColumn)| {
        let required = shape::path(map.table, name).is_some_and(|path| path.inner.unwrap_or(path.field).required);
        let optional = name == "name" || name.starts_with("lost") || map.defaults.get(name).is_some() || (name == "id" && named);
        // The first day known of a lead stands for it.
        let optional = optional || (map.table == TableName::Leads && name == "created");
        required && !optional && !there(headers, column)
    };
    let shown = |column: &MapColumn| column.0.iter().take(3).map(|header| format!("{header:?}")).collect::<Vec<_>>().join(" or ");
    let mut missing: Vec<String> =
        map.columns.0.iter().filter(needed).map(|(name, column)| format!("{name} ({})", shown(column))).collect();
    if let Some(outcome) = &map.outcome {
        let flags = outcome.is_won.as_ref().is_some_and(|column| there(headers, column));
        if !flags && let Some(column) = outcome.column.as_ref().filter(|column| !there(headers, column)) {
            missing.push(format!("what decides it ({})", shown(column)));
        }
        if !there(headers, &outcome.on) {
            missing.push(format!("the day of the decision ({})", shown(&outcome.on)));
        }
    }
    missing.extend(map.marks.iter().filter(|mark| !there(headers, mark)).map(&shown));
    for fields in shape::alternatives(map.table) {
        // An activity with a contact is with the contact's account.
        let means = |name: &str| fields.contains(&name) || (map.table == TableName::Activities && name == "contact");
        let mut named = map.columns.0.iter().filter(|(name, _)| means(name)).peekable();
        let given = fields.iter().any(|field| map.defaults.get(field).is_some())
            || map.adds
            || map.wide.as_ref().is_some_and(|wide| fields.contains(&wide.field.as_str()));
        let decided = map.outcome.is_some() && fields.contains(&"won");
        if named.peek().is_some() && !given && !decided && !named.any(|(_, column)| there(headers, column)) {
            missing.push(fields.join(" or "));
        }
    }
    if let Some(wide) = &map.wide {
        let listed = wide.rows.0.iter().flat_map(|(_, columns)| &columns.0).any(|(_, column)| there(headers, column));
        let year = wide.year.as_ref().filter(|column| there(headers, column)).map(|_| "2000");
        if !listed && (wide.periods.is_none() || headers.periods(year).len() < 2) {
            missing.push(format!("every column of its {}s", wide.field));
        }
    }
    if let Some(by) = map.by.as_ref().filter(|by| !there(headers, &by.column)) {
        missing.push(format!("what says which field a row is of ({})", shown(&by.column)));
    }
    if !missing.is_empty() {
        return Err(lacks(format!("it lacks {}", missing.join(", "))));
    }
    if map.whole && known < headers.len() {
        return Err(lacks("such a file has no other columns".to_owned()));
    }
    let stem = folded(stem);
    let by_name = || {
        let told = named && map.columns.get("id").is_some_and(|column| there(headers, column));
        (told || !shape::has_id(map.table)) && map.named.iter().any(|word| stem.contains(word.as_str()))
    };
    if (!map.knows.is_empty() || !map.named.is_empty())
        && !map.knows.iter().any(|header| headers.find(header).is_some())
        && !by_name()
    {
        let marks: Vec<String> = map.knows.iter().take(4).map(|header| format!("{header:?}")).collect();
        return Err(lacks(format!("it has none of the columns that only such a file has ({} ..)", marks.join(", "))));
    }
    Ok(known)
}
