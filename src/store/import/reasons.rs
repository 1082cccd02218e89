//! Why deals are lost, in the words of those who lost them: which of the book's reasons they mean.

/// The list of words, a line a reason.
const WORDS: &str = include_str!("../../../assets/loss_reasons.txt");

/// The reasons of the book that words can mean.
const REASONS: [&str; 6] = ["Competitor", "NoDecision", "Price", "Timing", "Product", "Message"];

/// The reason that words mean, as the list has it; `Other` where it has none of them.
pub(crate) fn of(text: &str) -> &'static str {
    let small: String = text.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let small = format!(" {}", small.split_whitespace().collect::<Vec<_>>().join(" "));
    let lines = WORDS.lines().filter_map(|line| line.split_once(':'));
    let says = |words: &str| words.split(',').map(str::trim).any(|word| !word.is_empty() && small.contains(&format!(" {word}")));
    let found = lines.filter(|(_, words)| says(words)).map(|(reason, _)| reason.trim()).next();
    REASONS.into_iter().find(|own| Some(*own) == found).unwrap_or("Other")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_mean_a_reason() {
        let cases = [
            ("Too expensive", "Price"),
            ("Lost to Competitor", "Competitor"),
            ("No Budget / Lost Funding", "NoDecision"),
            ("No Decision / Non-Responsive", "NoDecision"),
            ("Zu teuer", "Price"),
            ("An Wettbewerber verloren", "Competitor"),
            ("Prix trop \u{e9}lev\u{e9}", "Price"),
            ("Falta una funci\u{f3}n", "Product"),
            ("missing feature", "Product"),
            ("Bad timing", "Timing"),
            ("Geen reactie", "NoDecision"),
            ("Enterprise", "Other"),
            ("surprise", "Other"),
        ];
        for (words, reason) in cases {
            assert_eq!(of(words), reason, "{words}");
        }
        for line in WORDS.lines() {
            let (reason, _) = line.split_once(':').unwrap();
            assert!(REASONS.contains(&reason), "{line}");
        }
    }
}
