//! How each column is written, from all of its cells.

use std::collections::{BTreeMap, BTreeSet};

use super::super::date::{DateForm, DateOrder};
use super::super::map::DecimalMark;
use super::super::order::{DateEvidence, MarkEvidence, NumberMeaning};
use super::super::sheet::Sheet;
use super::{Bound, ColumnOptions};

impl Bound<'_> {
    /// Looks at all cells of dates and numbers, and decides how each column is read. What was found is said in `notes`.
    /// Fails with the questions to ask.
    pub(crate) fn decide(&mut self, sheet: &Sheet, asked: &ColumnOptions, notes: &mut Vec<String>) -> Result<(), Vec<String>> {
        let numbered = self.reads().any(|read| read.counted().is_some_and(|counted| counted == NumberMeaning::Money));
        let mut reads: Vec<(DateEvidence, MarkEvidence)> =
            self.reads().map(|read| (read.dates.clone(), read.marks.clone())).collect();
        for row in sheet.rows() {
            if self.skipped(row).is_some() {
                continue;
            }
            let currency = if numbered { self.currency(row).unwrap_or(self.currencies.rows) } else { self.currencies.rows };
            let chosen = self.chosen(row);
            for (read, (dates, marks)) in self.reads().zip(&mut reads) {
                if read.when.is_some() && read.when != chosen {
                    continue;
                }
                let counted = read.counted();
                if counted.is_none() && !read.is_dated() {
                    continue;
                }
                let Some(cell) = self.said(row, &read.source, read.path.kind()) else { continue };
                match counted {
                    _ if cell.exact && !read.is_dated() => {}
                    Some(NumberMeaning::Money) => marks.see(cell.text, row.line, Some(currency)),
                    Some(_) => marks.see(cell.text, row.line, None),
                    None => dates.see(cell.text, row.line),
                }
            }
        }
        let (mut orders, mut beside): (BTreeMap<DateForm, Option<DateOrder>>, _) = (BTreeMap::new(), None);
        for (form, order) in reads.iter().flat_map(|(dates, _)| dates.proven()) {
            let known = orders.entry(form).or_insert(Some(order));
            if *known != Some(order) {
                *known = None;
            }
        }
        let marks: BTreeSet<DecimalMark> = reads.iter().filter_map(|(_, marks)| marks.proven()).collect();
        if marks.len() == 1 {
            beside = marks.first().copied();
        }
        let mut questions = Vec::new();
        let mut readings = Vec::new();
        for (read, (dates, marks)) in self.reads().zip(reads) {
            let column = read.source.first().and_then(|columns| sheet.headers.get(*columns.first()?));
            let column = column.map_or(read.name.as_str(), String::as_str);
            let mut reading = read.reading.clone();
            if read.is_dated() {
                match dates.decide(column, asked.dates, &orders, notes) {
                    Ok(decided) => reading.dates = decided,
                    Err(question) => questions.push(question),
                }
            } else if let Some(counted) = read.counted() {
                match marks.decide(column, counted, read.mark, beside, sheet.comma_parts, notes) {
                    Ok(mark) => reading.mark = mark,
                    Err(question) => questions.push(question),
                }
            }
            readings.push((reading, dates));
        }
        notes.dedup();
        let by = self.by.iter_mut().flat_map(|(_, rows)| rows);
        let own = self.fields.iter_mut().chain(self.wide.iter_mut().chain(by).flat_map(|(_, fields)| fields));
        for (read, (reading, dates)) in own.chain(self.decider.iter_mut().map(|decider| &mut decider.on)).zip(readings) {
            (read.reading, read.dates) = (reading, dates);
        }
        // One field read twice, as a deal's close and its decision, is asked about once.
        questions.dedup();
        if questions.is_empty() { Ok(()) } else { Err(questions) }
    }
}
