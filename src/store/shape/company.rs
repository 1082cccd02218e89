//! `company.ron`: one record, which says how all others are read.

use crate::book::company::{Company, Settings, Stage};

use super::Reader;

/// Reads the company; what is wrong is told to the reader.
pub(crate) fn read_company(reader: &mut Reader) -> Option<Company> {
    reader.read(check).map(Settings::into)
}

fn check(settings: &Settings, reader: &mut Reader) {
    if let Some(node) = reader.tree.field(&reader.source.text, 0, "stages") {
        check_stages(reader, node, settings.stages());
    }
    if !(1..=12).contains(&settings.starts_in()) {
        reader.wrong("fiscal_year_start", "out-of-range", "not a month", "write a number from 1 to 12");
    }
    if settings.work_days().is_empty() {
        reader.wrong("work_days", "out-of-range", "no day of the week is worked", "name at least one");
    }
}

fn check_stages(reader: &mut Reader, node: usize, stages: &[Stage]) {
    let tree = reader.tree;
    if stages.len() > usize::from(u16::MAX) {
        reader.error(node, "out-of-range", "too many stages", "");
        return;
    }
    for (number, ((child, _), stage)) in tree.children(node).zip(stages).enumerate() {
        let at = |field| tree.field(&reader.source.text, child, field).unwrap_or(child);
        let (id, probability) = (at("id"), at("probability"));
        if stages.iter().take(number).any(|before| before.key() == stage.key()) {
            reader.error(id, "duplicate-id", &format!("the id `{}` is taken", stage.key()), "give each stage its own");
        }
        if stage.key().is_empty() {
            reader.error(id, "bad-id", "an empty id", "ids are short texts");
        }
        if stage.probability().is_some_and(|chance| !(0.0..=1.0).contains(&chance)) {
            reader.error(probability, "out-of-range", "not a chance", "write a fraction from 0 to 1: `0.25`");
        }
    }
}
