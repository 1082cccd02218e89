//! Which map reads which file: by headers that only its files have, and by how many of them it knows.

use std::collections::HashMap;

use super::map::{Column, Map};
use super::shape;
use super::sheet::folded;

/// The headers of a file, found as [`folded`].
#[derive(Debug)]
pub struct Headers<'a> {
    names: Vec<&'a str>,
    at: HashMap<String, (usize, usize)>,
}

impl<'a> Headers<'a> {
    /// Of these names.
    pub fn new(names: impl IntoIterator<Item = &'a str>) -> Self {
        let names: Vec<&str> = names.into_iter().collect();
        let mut at: HashMap<String, (usize, usize)> = HashMap::new();
        for (number, name) in names.iter().enumerate() {
            at.entry(folded(name)).or_insert((number, 0)).1 += 1;
        }
        at.remove("");
        Self { names, at }
    }

    /// Where a header stands; `None` when there is none.
    pub fn find(&self, header: &str) -> Option<usize> {
        self.at.get(&folded(header)).map(|(at, _)| *at)
    }

    /// The names, for a message: at most a dozen.
    pub fn shown(&self) -> String {
        let some: Vec<&str> = self.names.iter().copied().filter(|name| !name.is_empty()).take(12).collect();
        let more = self.names.len().saturating_sub(12);
        if more > 0 { format!("{} and {more} more", some.join(", ")) } else { some.join(", ") }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.names.iter().filter(|name| !name.is_empty()).count()
    }
}

/// Alternatives, each one or several columns.
pub type Source = Vec<Vec<usize>>;

/// Where a map's column stands in a file; empty where it does not. Fails where two columns have its header.
pub fn source(headers: &Headers, column: &Column) -> Result<Source, String> {
    let mut found = Vec::new();
    for header in &column.0 {
        match headers.at.get(&folded(header)) {
            Some((_, 2..)) => return Err(format!("two columns are named {header:?}: rename one of them")),
            Some((at, _)) => found.push(vec![*at]),
            None if header.contains(" + ") => {
                let parts: Option<Vec<usize>> = header.split(" + ").map(|part| headers.find(part)).collect();
                found.extend(parts);
            }
            None => {}
        }
    }
    Ok(found)
}

fn there(headers: &Headers, column: &Column) -> bool {
    source(headers, column).map_or(true, |source| !source.is_empty())
}

/// All columns that a map names.
pub fn columns(map: &Map) -> impl Iterator<Item = &Column> {
    let wide =
        map.wide.iter().flat_map(|wide| wide.rows.0.iter()).flat_map(|(_, columns)| columns.0.iter().map(|(_, column)| column));
    let outcome = map.outcome.iter().flat_map(|outcome| {
        let asked = [&outcome.column, &outcome.is_won, &outcome.is_closed];
        asked.into_iter().filter_map(Option::as_ref).chain([&outcome.on])
    });
    map.columns.0.iter().map(|(_, column)| column).chain(wide).chain(outcome)
}

/// How many of a map's columns a header has.
pub fn matched(map: &Map, headers: &[&str]) -> usize {
    let headers = Headers::new(headers.iter().copied());
    columns(map).filter(|column| there(&headers, column)).count()
}

/// How many of a file's headers a map knows.
pub fn known(map: &Map, headers: &Headers) -> usize {
    let mut found: Vec<usize> = columns(map).filter_map(|column| source(headers, column).ok()).flatten().flatten().collect();
    found.extend(map.knows.iter().filter_map(|header| headers.find(header)));
    let filters = map.skip.0.iter().chain(&map.only.0).filter_map(|(header, _)| headers.find(header));
    found.extend(filters);
    found.sort_unstable();
    found.dedup();
    found.len()
}

/// Why a map does not fit a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lacks {
    /// How many of the file's headers it knows all the same.
    pub known: usize,
    /// What it lacks, for a message.
    pub what: String,
}

/// How well a map fits a file: how many of its headers it knows. `stem` is the file's name without its ending.
pub fn fit(map: &Map, headers: &Headers, stem: &str) -> Result<usize, Lacks> {
    let known = known(map, headers);
    let lacks = |what: String| Lacks { known, what };
    if let Some(other) = map.never.iter().find(|header| headers.find(header).is_some()) {
        return Err(lacks(format!("it has {other:?}, which belongs to other files")));
    }
    // Without an id a name makes one.
    let named = map.columns.get("name").is_some_and(|column| there(headers, column));
    let needed = |(name, column): &&(String, Column)| {
        let required = shape::path(map.table, name).is_some_and(|path| path.inner.unwrap_or(path.field).required);
        let optional = name == "name" || name.starts_with("lost") || map.defaults.get(name).is_some() || (name == "id" && named);
        required && !optional && !there(headers, column)
    };
    let shown = |column: &Column| column.0.iter().take(3).map(|header| format!("{header:?}")).collect::<Vec<_>>().join(" or ");
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
        let mut named = map.columns.0.iter().filter(|(name, _)| fields.contains(&name.as_str())).peekable();
        let given = fields.iter().any(|field| map.defaults.get(field).is_some())
            || map.wide.as_ref().is_some_and(|wide| fields.contains(&wide.field.as_str()));
        let decided = map.outcome.is_some() && fields.contains(&"won");
        if named.peek().is_some() && !given && !decided && !named.any(|(_, column)| there(headers, column)) {
            missing.push(fields.join(" or "));
        }
    }
    if let Some(wide) = &map.wide
        && !wide.rows.0.iter().flat_map(|(_, columns)| &columns.0).any(|(_, column)| there(headers, column))
    {
        missing.push(format!("every column of its {}s", wide.field));
    }
    if !missing.is_empty() {
        return Err(lacks(format!("it lacks {}", missing.join(", "))));
    }
    let stem = folded(stem);
    let by_name = || {
        named
            && map.columns.get("id").is_some_and(|column| there(headers, column))
            && map.named.iter().any(|word| stem.contains(word.as_str()))
    };
    if !map.knows.is_empty() && !map.knows.iter().any(|header| headers.find(header).is_some()) && !by_name() {
        let marks: Vec<String> = map.knows.iter().take(4).map(|header| format!("{header:?}")).collect();
        return Err(lacks(format!("it has none of the columns that only such a file has ({} ..)", marks.join(", "))));
    }
    Ok(known)
}
