//! "Did you mean": the known name that is nearest to a written one.

/// "did you mean `amount`?": the name nearest to what was written, when one is near.
pub(crate) fn did_you_mean<'a>(written: &str, names: impl Iterator<Item = &'a str>) -> Option<String> {
    nearest(written, names).map(|name| format!("did you mean `{name}`?"))
}

/// The name nearest to what was written, when one is near.
pub(crate) fn nearest<'a>(written: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let lower = written.chars().take(100).collect::<String>().to_lowercase();
    let most = (lower.chars().count() / 3).clamp(1, 3);
    names
        .filter(|name| name.len() <= 100)
        .map(|name| (strsim::damerau_levenshtein(&lower, &name.to_lowercase()), name))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}
