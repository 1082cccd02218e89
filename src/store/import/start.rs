//! `company.ron`: made of what is known where there is no book yet, and new stages added to it.

use std::path::Path;

use super::shelf::{ShelfCompany, ShelfStage};
use crate::book::day::Day;
use crate::book::money::Currency;
use crate::store::edit;
use crate::store::scan::{self, Tree};

/// The company's name: its folder's, with capitals and blanks.
pub(crate) fn name(folder: &Path) -> String {
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let words = name.split(['-', '_', ' ']).filter(|word| !word.is_empty()).map(|word| {
        let mut letters = word.chars().filter(|c| !c.is_control());
        let first: String = letters.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
        letters.fold(first, |mut word, letter| {
            word.push(letter);
            word
        })
    });
    let name = words.collect::<Vec<_>>().join(" ");
    if name.is_empty() { "Company".to_owned() } else { name }
}

/// The text of `company.ron`.
pub(crate) fn company(
    name: &str,
    currency: Currency,
    time_zone: &str,
    stages: &[ShelfStage],
    known_since: Option<Day>,
) -> String {
    let (name, currency, time_zone) = (edit::quoted(name), edit::quoted(currency.code()), edit::quoted(time_zone));
    let line = |own: &ShelfStage| format!("        {},\n", stage(own));
    let stages = stages.iter().map(line).collect::<Vec<_>>().concat();
    let stages = if stages.is_empty() { "[]".to_owned() } else { format!("[\n{stages}    ]") };
    let known_since = known_since.map_or_else(String::new, |day| {
        format!("    // Before the first export nobody knows what open deals were.\n    known_since: \"{day}\",\n")
    });
    format!(
        "// Written by `quarterdeck import`: look over every line.
(
    name: {name},
    currency: {currency},
    // Decides only what day it is.
    time_zone: {time_zone},
    // The month in which the fiscal year begins.
    fiscal_year_start: 1,
    // From first to last. A `probability` (0 to 1) is used where a stage has no history.
    stages: {stages},
{known_since})
"
    )
}

fn stage(stage: &ShelfStage) -> String {
    let mut fields = vec![format!("id: {}, name: {}", edit::quoted(&stage.id), edit::quoted(&stage.name))];
    fields.extend(stage.probability.map(|probability| format!("probability: {}", edit::number(probability, 0))));
    fields.extend(stage.pipeline.as_ref().map(|pipeline| format!("pipeline: {}", edit::quoted(pipeline))));
    format!("({})", fields.join(", "))
}

/// The text of `company.ron` with stages added at their places, and what was done; `None` where its list of stages cannot
/// be found.
pub(crate) fn with_stages(company: &ShelfCompany, new: &[ShelfStage]) -> Option<(String, Vec<String>)> {
    let (mut text, mut stages, mut said) = (company.text.clone(), company.stages.clone(), Vec::new());
    for own in new {
        // Behind the last of its pipeline that is no surer than it.
        let same = |(_, stage): &(usize, &ShelfStage)| stage.pipeline == own.pipeline;
        let before = |(_, stage): &(usize, &ShelfStage)| match (stage.probability, own.probability) {
            (Some(theirs), Some(ours)) => theirs <= ours,
            _ => true,
        };
        let at = stages.iter().enumerate().filter(same).filter(before).map(|(at, _)| at + 1).next_back();
        let first = || stages.iter().enumerate().find(same).map(|(at, _)| at);
        let at = at.or_else(first).unwrap_or(stages.len());
        text = insert(&text, at, &stage(own))?;
        let place = match at.checked_sub(1).and_then(|before| stages.get(before)) {
            Some(before) => format!("behind {:?}", before.name),
            None => "as the first".to_owned(),
        };
        said.push(format!("stage {:?} is new: it was added to company.ron {place}", own.name));
        stages.insert(at, own.clone());
    }
    Some((text, said))
}

/// The text of `company.ron` with the day from which on open deals are known; `None` where its brackets cannot be found.
pub(crate) fn with_known_since(text: &str, day: Day) -> Option<String> {
    let mut found = None;
    scan::walk(text, &mut Tree::default(), |piece, tree| {
        if matches!(piece.what, scan::PieceKind::Record { .. }) && found.is_none() {
            let written = tree.field(text, 0, "known_since").and_then(|node| tree.node(node)).map(|node| node.span.clone());
            let last = tree.children(0).map(|(_, node)| node.span.end).last();
            found = tree.node(0).map(|node| (written, last, node.span.end));
        }
    });
    let (written, last, end) = found?;
    let mut out = text.to_owned();
    if let Some(span) = written {
        out.replace_range(span, &format!("\"{day}\""));
        return Some(out);
    }
    let last = last?;
    let behind = text.get(last..end)?;
    // Behind the comma that may follow the last field, and the comment that may follow that.
    let comma = behind.find(',').filter(|at| behind.get(..*at).is_some_and(|before| before.trim().is_empty()));
    if comma.is_none() {
        out.insert(last, ',');
    }
    let closing = out.get(..end + usize::from(comma.is_none()))?.rfind(')')?;
    let line = out.get(..closing)?.rfind('\n').map_or(0, |at| at + 1);
    let alone = out.get(line..closing)?.trim().is_empty();
    if alone {
        out.insert_str(line, &format!("    known_since: \"{day}\",\n"));
    } else {
        out.insert_str(closing, &format!(" known_since: \"{day}\""));
    }
    Some(out)
}

/// The text with an item put into the list of stages, before the one with this number.
fn insert(text: &str, at: usize, item: &str) -> Option<String> {
    let mut found = None;
    scan::walk(text, &mut Tree::default(), |piece, tree| {
        if matches!(piece.what, scan::PieceKind::Record { .. })
            && found.is_none()
            && let Some(list) = tree.field(text, 0, "stages")
            && let Some(node) = tree.node(list)
        {
            found = Some((node.span.clone(), tree.children(list).map(|(_, item)| item.span.clone()).collect::<Vec<_>>()));
        }
    });
    let (list, items) = found?;
    let mut out = text.to_owned();
    let Some(before) = at.checked_sub(1).and_then(|before| items.get(before)) else {
        match items.first() {
            // As the first of several: on a line of its own where they have one.
            Some(first) => {
                let lead = text.get(list.start + 1..first.start).filter(|lead| lead.trim().is_empty()).unwrap_or(" ");
                out.insert_str(first.start, &format!("{item},{}", if lead.is_empty() { " " } else { lead }));
            }
            None => out.insert_str(list.start + 1, &format!("\n        {item},\n    ")),
        }
        return Some(out);
    };
    let rest = text.get(before.end..)?;
    let line = rest.split('\n').next().unwrap_or_default();
    let behind = line.trim_start().strip_prefix(',');
    let alone = behind.is_none_or(|behind| behind.trim().is_empty() || behind.trim_start().starts_with("//"));
    let start = text.get(..before.start)?.rfind('\n').map_or(0, |at| at + 1);
    let indent = text.get(start..before.start).filter(|indent| indent.trim().is_empty());
    match indent {
        Some(indent) if alone && before.end + line.len() < list.end => {
            out.insert_str(before.end + line.len(), &format!("\n{indent}{item},"));
            if behind.is_none() {
                out.insert(before.end, ',');
            }
        }
        _ => out.insert_str(before.end, &format!(", {item}")),
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_from_which_on_deals_are_known_goes_into_any_layout() {
        let day = Day::parse("2026-11-03").unwrap();
        let cases = [
            ("(\n    name: \"x\", // ,) \n)\n", "(\n    name: \"x\", // ,) \n    known_since: \"2026-11-03\",\n)\n"),
            ("(\n    name: \"x\"\n)", "(\n    name: \"x\",\n    known_since: \"2026-11-03\",\n)"),
            ("(name: \"x\")", "(name: \"x\", known_since: \"2026-11-03\")"),
            ("(known_since: \"2026-12-01\", name: \"x\")", "(known_since: \"2026-11-03\", name: \"x\")"),
        ];
        for (text, wanted) in cases {
            assert_eq!(with_known_since(text, day).as_deref(), Some(wanted), "{text}");
        }
    }

    #[test]
    fn an_item_goes_into_any_layout() {
        let cases = [
            ("(stages: [])", 0, "(stages: [\n        X,\n    ])"),
            ("(stages: [(id: 1), (id: 2)])", 1, "(stages: [(id: 1), X, (id: 2)])"),
            ("(stages: [(id: 1), (id: 2)])", 2, "(stages: [(id: 1), (id: 2), X])"),
            ("(stages: [(id: 1)])", 0, "(stages: [X, (id: 1)])"),
            (
                "(stages: [\n    (id: 1), // one\n    (id: 2) // two\n])",
                1,
                "(stages: [\n    (id: 1), // one\n    X,\n    (id: 2) // two\n])",
            ),
            (
                "(stages: [\n    (id: 1), // one\n    (id: 2) // two\n])",
                2,
                "(stages: [\n    (id: 1), // one\n    (id: 2), // two\n    X,\n])",
            ),
            ("(stages: [\n    (id: 1),\n])", 0, "(stages: [\n    X,\n    (id: 1),\n])"),
        ];
        for (text, at, wanted) in cases {
            assert_eq!(insert(text, at, "X").as_deref(), Some(wanted), "{text} {at}");
        }
        assert_eq!(insert("(name: \"x\")", 0, "X"), None);
    }
}
