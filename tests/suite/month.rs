//! A month of use, as keys: what a sales manager does on Mondays, before a talk with a person, when a customer calls. Each
//! step asserts what they would look at.

use crate::kit::desk::Desk;

/// The row of the screen that holds these words.
#[track_caller]
fn row(desk: &mut Desk, words: &str) -> String {
    let screen = desk.sitting.screen();
    screen.lines().find(|line| line.contains(words)).unwrap_or_else(|| panic!("no row says `{words}`:\n{screen}")).to_owned()
}

#[test]
fn a_month_at_the_desk() {
    let mut desk = Desk::open();

    // Monday: will we hit it, what is due, what changed since the last one?
    desk.sitting.shows("! LIKELY MISS");
    desk.sitting.shows("Do next: 12 now");
    desk.keys("b");
    desk.sitting.shows("last Monday");
    desk.keys("Enter");
    desk.sitting.shows("What changed since Mon 16 Nov");
    assert!(row(&mut desk, "Q4 forecast").contains("chance"), "the forecast then and now");
    assert!(row(&mut desk, "won 4").contains("lost 4"));
    assert!(row(&mut desk, "Array corner beacons").contains("won"));
    // Each line opens its record, and Esc leads back to the list.
    desk.keys("Enter");
    desk.sitting.shows("Since 16 Nov > ");
    desk.sitting.shows("+ won 20 Nov");
    desk.keys("Esc");
    desk.sitting.shows("What changed since Mon 16 Nov");
    desk.keys("Esc");

    // Before the talk with Ines: her figures alone, then everybody's again.
    desk.keys("o");
    desk.sitting.type_in("ines");
    desk.keys("Enter");
    desk.sitting.shows("only Ines");
    desk.sitting.hides("Yara");
    desk.keys("b Enter");
    desk.sitting.shows("What changed since Mon 16 Nov");
    desk.keys("Esc Esc");
    desk.sitting.shows("Yara");

    // What of hers is overdue?
    desk.keys("/");
    desk.sitting.type_in("who:ines");
    desk.keys("Enter");
    let chip = row(&mut desk, "/who:ines");
    assert!(chip.contains("Esc clears"), "{chip}");
    desk.keys("Esc");
    desk.sitting.hides("/who:ines");

    // A customer calls: who is it, what is open?
    desk.keys("f");
    desk.sitting.type_in("norrland");
    desk.sitting.shows("Found: norrland");
    desk.keys("Enter");
    desk.sitting.shows("Norrland Port");
    desk.keys("Esc");

    // It is won: written, said, and in the figures.
    let before = desk.read("deals/2026-q3.ron");
    desk.choose("D-1038");
    desk.keys("d w Tab Tab 1 Enter");
    desk.sitting.shows("won 164k Quay 7 relighting");
    desk.sitting.shows("won 1.41M");
    let won = desk.read("deals/2026-q3.ron");
    assert_ne!(before, won);

    // A week later: the sum of the week holds it.
    desk.later(7);
    desk.keys("b Enter");
    desk.sitting.shows("What changed since Mon 23 Nov");
    assert!(row(&mut desk, "Quay 7 relighting").contains("164k"));
    desk.keys("Esc");

    // The next deal is moved by two weeks.
    desk.keys("f");
    desk.sitting.type_in("d-1041");
    desk.keys("Enter d c");
    desk.sitting.type_in("+14");
    desk.keys("Enter");
    desk.sitting.shows("Dock lights, phase 2");
    desk.keys("Esc b Enter");
    let moved = row(&mut desk, "Dock lights, phase 2");
    assert!(moved.contains("10 Dec > 14 Dec"), "{moved}");
    desk.keys("Esc");

    // Two weeks later: it is closed today, and the quarter is looked back at from its first day on.
    desk.later(14);
    desk.keys("b");
    desk.sitting.type_in("period");
    desk.keys("Enter");
    desk.sitting.shows("What changed since Thu 1 Oct");
    desk.keys("Esc");
    // A day that nobody knows is refused, and says what can be written.
    desk.keys("b");
    desk.sitting.type_in("soon");
    desk.keys("Enter");
    desk.sitting.shows("`soon` is no date");

    // Month's end: marketing's question, and both steps taken back to the byte.
    desk.keys("1");
    desk.sitting.shows("ON PLAN");
    desk.keys("2 U U");
    assert_eq!(desk.read("deals/2026-q3.ron"), before);
}
