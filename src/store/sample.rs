//! The sample company that the program carries: a book whose dates stay current.
//!
//! `assets/sample/generate.py` makes it with the base day 2026-11-23 as today, and writes it to the end of that month.
//! Here it is moved by whole months until the base month is the real one, periods and fiscal year with it, so that today
//! always lies in the second month of the company's last quarter. Then what lies after the real day is left out: a line
//! bears a mark where it stands only from a day on, or only before one.
//!
//! ```text
//! won: (on: "2026-11-17"),       // @2026-11-17                from that day on
//! stage: "contract",             // @<2026-11-17               before that day
//! stage: "proposal",             // @2026-11-05 @<2026-11-17   both must hold
//! ```
//!
//! Only string literals that are a date or a period and nothing else are moved (and the bare years of market sizes): ids
//! and words stay as they are.

use std::borrow::Cow;

use include_dir::{Dir, include_dir};

use crate::book::calendar::{Length, Period};
use crate::book::day::Day;

/// The base book; a file added to the folder needs a rebuild of this file.
static BOOK: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/assets/sample/book");

/// The month in which the base book's today lies: November 2026, counted in months from the year 0.
const BASE_MONTH: i32 = 2026 * 12 + 11;
/// What separates a line from its marks.
const MARKS: &str = "  // @";
/// What precedes a year that is written as a number.
const BARE_YEAR: &str = "(year: ";
/// The line of `company.ron` that says when the base book's fiscal year starts.
const FISCAL_START: &str = "fiscal_year_start: 1,";

/// The sample company's files as of `today`: path within the book and text, by path.
///
/// The same day gives the same bytes. No date of something that has happened lies after `today`; today's month is the
/// second of the book's fourth fiscal quarter.
///
/// ```
/// use quarterdeck::book::day::Day;
/// use quarterdeck::store::sample::files;
///
/// let files = files(Day::parse("2027-03-09").unwrap());
/// let (_, company) = files.iter().find(|(path, _)| path == "company.ron").unwrap();
/// assert!(company.contains("fiscal_year_start: 5,")); // November 2026 became March 2027, January became May.
/// assert!(files.iter().any(|(path, _)| path == "deals/2027-q4.ron"));
/// ```
pub fn files(today: Day) -> Vec<(String, String)> {
    let shift = Shift::to(today);
    let mut files = Vec::new();
    collect(&BOOK, shift, today, &mut files);
    files.sort();
    files
}

fn collect(folder: &Dir<'_>, shift: Shift, today: Day, files: &mut Vec<(String, String)>) {
    for file in folder.files() {
        if let (Some(path), Some(text)) = (file.path().to_str(), file.contents_utf8()) {
            files.push((shift.path(path), shift.text(text, today)));
        }
    }
    for inner in folder.dirs() {
        collect(inner, shift, today, files);
    }
}

/// How far the base book is moved, in months.
#[derive(Clone, Copy, Debug)]
struct Shift(i32);

impl Shift {
    /// The shift that makes today's month the base month.
    fn to(today: Day) -> Self {
        Self(today.year() * 12 + i32::try_from(today.month()).unwrap_or(1) - BASE_MONTH)
    }

    /// The month (1 to 12) in which the moved fiscal year starts.
    fn fiscal_start(self) -> i32 {
        self.0.rem_euclid(12) + 1
    }

    /// The base book's text moved, without the lines that do not stand on `today`, without marks.
    fn text(self, text: &str, today: Day) -> String {
        let mut moved = String::with_capacity(text.len());
        for line in text.lines() {
            let line = match line.rsplit_once(MARKS) {
                Some((line, marks)) if self.stands(marks, today) => line,
                Some(_) => continue,
                None => line,
            };
            if let Some(indent) = line.strip_suffix(FISCAL_START) {
                moved.extend([indent, "fiscal_year_start: ", &self.fiscal_start().to_string(), ","]);
            } else {
                self.line(line, &mut moved);
            }
            moved.push('\n');
        }
        moved
    }

    /// Whether all marks hold: `2026-11-05 @<2026-11-17` (the first `@` is taken off already).
    fn stands(self, marks: &str, today: Day) -> bool {
        marks.split(" @").all(|mark| {
            let (before, date) = mark.strip_prefix('<').map_or((false, mark), |date| (true, date));
            Day::parse(date).is_some_and(|date| (today < date.plus_months(self.0)) == before)
        })
    }

    /// A line with its dates and periods moved.
    fn line(self, line: &str, moved: &mut String) {
        let mut rest = line;
        while let Some((before, opened)) = rest.split_once('"') {
            let end = string_end(opened);
            let (literal, after) = opened.split_at(end);
            self.years(before, moved);
            moved.push('"');
            moved.push_str(&self.literal(literal));
            rest = after;
            if let Some(closed) = rest.strip_prefix('"') {
                moved.push('"');
                rest = closed;
            }
        }
        self.years(rest, moved);
    }

    /// What stands outside string literals, with the bare years of market sizes moved.
    fn years(self, code: &str, moved: &mut String) {
        let mut rest = code;
        while let Some((before, after)) = rest.split_once(BARE_YEAR) {
            let (year, after) = after.split_at(after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len()));
            moved.push_str(before);
            moved.push_str(BARE_YEAR);
            moved.push_str(&self.literal(year));
            rest = after;
        }
        moved.push_str(rest);
    }

    /// A date or a period moved; anything else as it is.
    fn literal(self, literal: &str) -> Cow<'_, str> {
        if let Some(day) = Day::parse(literal) {
            return Cow::Owned(day.plus_months(self.0).to_string());
        }
        Period::parse(literal).map_or(Cow::Borrowed(literal), |period| Cow::Owned(self.period(period).to_string()))
    }

    /// A month is a calendar month; quarters and years are fiscal and bear the year of the fiscal year's last day.
    fn period(self, period: Period) -> Period {
        let year = period.year;
        match period.length {
            Length::Week => period, // weeks do not move by months; the base book has none
            Length::Month => {
                let month = year * 12 + i32::try_from(period.number).unwrap_or(1) - 1 + self.0;
                let number = u32::try_from(month.rem_euclid(12) + 1).unwrap_or(1);
                Period { year: month.div_euclid(12), number, ..period }
            }
            Length::Quarter | Length::Year => Period { year: (year * 12 + 11 + self.0).div_euclid(12), ..period },
        }
    }

    /// `deals/2026-q4.ron` moved; a path without a quarter as it is.
    fn path(self, path: &str) -> String {
        let quarter = path.rsplit_once('/').and_then(|(folder, file)| Some((folder, file.strip_suffix(".ron")?)));
        match quarter.and_then(|(folder, name)| Some((folder, Period::parse(&name.to_uppercase())?))) {
            Some((folder, period)) => format!("{folder}/{}.ron", self.period(period).to_string().to_lowercase()),
            None => path.to_owned(),
        }
    }
}

/// Where a string literal ends: at the first quote that no backslash precedes.
fn string_end(opened: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in opened.bytes().enumerate() {
        match byte {
            b'"' if !escaped => return at,
            b'\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    opened.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::calendar::Calendar;
    use crate::book::id::AnyId;
    use crate::book::table::TableName;
    use crate::store::load_texts;
    use rayon::prelude::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    /// A day of every month of four years: first, last and between in turn; and the ends of the shortest months.
    fn todays() -> impl Iterator<Item = Day> {
        let turns = (0..48).zip((0..6).cycle()).map(|(month, turn)| {
            let first = day("2025-01-01").plus_months(month);
            [first, first + 1, first + 8, first + 16, first + 22, first.plus_months(1) - 1][turn]
        });
        turns.chain(["2025-02-28", "2028-02-29", "2027-01-31", "2026-11-30", "2026-11-03"].map(day))
    }

    /// Every date of a text, with its field's name and the names of the groups around it, the innermost last.
    fn dates(text: &str) -> Vec<(String, Vec<String>, Day)> {
        let (mut groups, mut name, mut found) = (Vec::new(), String::new(), Vec::new());
        for line in text.lines() {
            let line = if line.starts_with("//") { "" } else { line };
            let mut word = String::new();
            let mut rest = line;
            while let Some(next) = rest.chars().next() {
                rest = &rest[next.len_utf8()..];
                match next {
                    '"' => {
                        let end = string_end(rest);
                        if let Some(date) = Day::parse(&rest[..end]) {
                            found.push((name.clone(), groups.clone(), date));
                        }
                        rest = &rest[end + 1..];
                    }
                    ':' => name = std::mem::take(&mut word),
                    '(' | '[' => groups.push(std::mem::take(&mut name)),
                    ')' | ']' => drop(groups.pop()),
                    c if c.is_ascii_alphanumeric() || c == '_' => word.push(c),
                    _ => word.clear(),
                }
            }
        }
        found
    }

    #[test]
    fn nothing_has_happened_after_today() {
        const PAST: [&str; 11] = [
            "on",
            "created",
            "won",
            "first_contact",
            "qualified",
            "accepted",
            "shipped",
            "cancelled",
            "counted_on",
            "done",
            "lost",
        ];
        const PLANS: [&str; 3] = ["next_step", "receipts", "target"];
        for today in todays() {
            for (path, text) in files(today) {
                for (field, groups, date) in dates(&text) {
                    let planned = groups.iter().any(|group| PLANS.contains(&group.as_str()));
                    assert!(planned || !PAST.contains(&field.as_str()) || date <= today, "{today} {path}: {field} {date}");
                }
            }
        }
    }

    #[test]
    fn today_lies_in_the_second_month_of_the_last_quarter() {
        for today in todays() {
            let files = files(today);
            let text = |wanted: &str| files.iter().find(|(path, _)| path == wanted).map(|(_, text)| text.as_str()).unwrap();
            let start = text("company.ron").split("fiscal_year_start: ").nth(1).unwrap();
            let starts_in = start.split(',').next().unwrap().parse().unwrap();
            let calendar = Calendar { starts_in, ..Calendar::default() };
            let quarter = calendar.containing(Length::Quarter, today);
            assert_eq!((quarter.number, calendar.phase(today)), (4, 1), "{today}");
            // The quarter's target and its deals bear the same id.
            assert!(text("targets.ron").contains(&format!("(period: \"{quarter}\", amount: 2_400_000)")), "{today}");
            let newest = files.iter().rev().find(|(path, _)| path.starts_with("deals/")).unwrap();
            assert_eq!(newest.0, format!("deals/{}.ron", quarter.to_string().to_lowercase()));
        }
    }

    #[test]
    fn the_sample_loads_without_a_problem() {
        todays().skip(12).collect::<Vec<_>>().into_par_iter().for_each(|today| {
            let files = files(today);
            let texts: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
            let noon = today.date().and_hms_opt(12, 0, 0).unwrap().and_utc();
            let book = load_texts(&texts, noon).unwrap();
            let problems: Vec<_> = book.problems.iter().take(12).map(|p| (p.place.clone(), p.rule, &p.what, &p.hint)).collect();
            assert!(book.problems.is_empty(), "{today}: {} problems, first {problems:#?}", book.problems.len());
            for table in TableName::ALL {
                assert!(book.count(*table).0 > 0, "{today}: no {}", table.name());
            }
        });
    }

    #[test]
    fn what_its_records_name_their_descriptions_know() {
        let files = files(day("2026-11-23"));
        let texts: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let book = load_texts(&texts, "2026-11-23T12:00:00Z".parse().unwrap()).unwrap();
        let (mut links, mut named) = (Vec::new(), 0);
        for table in TableName::ALL {
            for number in 0..u32::try_from(book.count(*table).0).unwrap() {
                links.clear();
                let id = AnyId { table: *table, number };
                let Some(fields) = book.fields_of(id) else { continue };
                for (_, value) in &fields {
                    value.links(&mut links);
                }
                for link in &links {
                    assert!(table.fields().iter().any(|field| field.can_name(link.table)), "{} {link:?}", table.name());
                    assert!(named % 97 != 0 || book.referring_to(*link).contains(&id), "{id:?} {link:?}");
                    named += 1;
                }
            }
        }
        assert!(named > 5_000, "{named}");
    }

    #[test]
    fn a_book_of_the_sample_bears_no_marks() {
        for today in todays() {
            assert!(files(today).iter().all(|(_, text)| !text.contains("// @")), "{today}");
        }
    }

    #[test]
    fn a_line_stands_from_its_day_on_or_until_the_day_before() {
        let text = "a: 1,  // @2026-11-05\nb: 2,  // @<2026-11-05\nc: 3,  // @2026-11-05 @<2026-11-09\n";
        let on = |today| Shift::to(day(today)).text(text, day(today));
        assert_eq!(on("2026-11-04"), "b: 2,\n");
        assert_eq!(on("2026-11-05"), "a: 1,\nc: 3,\n");
        assert_eq!(on("2026-11-09"), "a: 1,\n");
        assert_eq!(on("2025-02-05"), "a: 1,\nc: 3,\n");
    }

    #[test]
    fn only_whole_dates_and_periods_move() {
        let shift = Shift(3);
        let moved = |line| {
            let mut text = String::new();
            shift.line(line, &mut text);
            text
        };
        assert_eq!(
            moved(r#"on: "2026-11-30", of: "on 2026-11-30 \"2026\" it","#),
            r#"on: "2027-02-28", of: "on 2026-11-30 \"2026\" it","#
        );
        assert_eq!(
            moved(r#"("2026-11", "2026-Q4", "2025", "O-2219", 2025)"#),
            r#"("2027-02", "2027-Q4", "2026", "O-2219", 2025)"#
        );
        assert_eq!(
            moved("[(year: 2025, size: 2_026), (year: 2026, size: 1)]"),
            "[(year: 2026, size: 2_026), (year: 2027, size: 1)]"
        );
        assert_eq!(moved("an open \"end"), "an open \"end");
    }

    #[test]
    fn on_the_base_day_nothing_moves() {
        let today = day("2026-11-23");
        let base = BOOK.get_file("brand.ron").and_then(include_dir::File::contents_utf8).unwrap();
        let files = files(today);
        assert_eq!(files.iter().find(|(path, _)| path == "brand.ron").unwrap().1, base);
    }
}
