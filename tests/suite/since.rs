//! What changed since a day: on the screen, in the report, and why each sum is what it is.

use assert_cmd::Command;

use crate::kit::desk::Desk;

fn report(arguments: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quarterdeck"));
    command.arg("report").args(arguments).env("QUARTERDECK_TODAY", "2026-11-23").env_remove("QUARTERDECK_BOOK");
    let done = command.current_dir(tempfile::tempdir().unwrap().path()).output().unwrap();
    (done.status.code().unwrap(), String::from_utf8(done.stdout).unwrap() + &String::from_utf8(done.stderr).unwrap())
}

#[test]
fn the_report_tells_what_changed_as_the_screen_does() {
    let mut desk = Desk::open();
    desk.keys("b");
    desk.sitting.type_in("16 nov");
    desk.keys("Enter");
    let (code, said) = report(&["--since", "mon", "--format", "json"]);
    assert_eq!(code, 0, "{said}");
    let json: serde_json::Value = serde_json::from_str(&said).unwrap();
    let since = &json["sales"]["since"];
    assert_eq!(since["from"], "2026-11-16");
    let (sums, events) = (since["sums"].as_array().unwrap(), since["events"].as_array().unwrap());
    assert!(sums.len() >= 6 && since["unknown"].is_null());
    for sum in sums {
        let own = || events.iter().filter(|event| event["what"] == sum["what"]);
        assert_eq!(sum["n"], own().count(), "{sum}");
        let added: f64 = own().filter_map(|event| event["amount"].as_f64()).sum();
        let amount = sum["amount"].as_f64();
        assert!(amount.is_none_or(|amount| (amount - added).abs() < 0.005), "{sum} {added}");
        assert_eq!(amount.is_none(), ["stage", "lead", "touch"].contains(&sum["what"].as_str().unwrap()), "{sum}");
    }
    // The same counts stand on the screen.
    let of = |what: &str| sums.iter().find(|sum| sum["what"] == what).unwrap()["n"].clone();
    desk.sitting.shows(&format!("won {}", of("won")));
    desk.sitting.shows(&format!("lost {}", of("lost")));
    // And then: won and the forecast of the period, as they were.
    assert!(since["then"]["won"].as_f64().unwrap() < json["sales"]["won"].as_f64().unwrap());
    let (_, text) = report(&["sales", "--since", "mon"]);
    assert!(text.contains("== What changed since Mon 16 Nov") && text.contains("== What happened to which"), "{text}");
    let (code, said) = report(&["--since", "soon"]);
    assert!(code == 1 && said.contains("`soon` is no date"), "{said}");
    let (code, said) = report(&["--since", "2026-12-24"]);
    assert!(code == 1 && said.contains("still to come"), "{said}");
    // Without a day nothing is told of it.
    assert!(serde_json::from_str::<serde_json::Value>(&report(&["--format", "json"]).1).unwrap()["sales"]["since"].is_null());
}

#[test]
fn each_sum_of_what_changed_explains_itself() {
    let mut desk = Desk::open();
    desk.keys("b Enter");
    desk.sitting.shows("i explain");
    // The first rows are what was won: the sum of them, with each of its deals.
    desk.keys("i");
    desk.sitting.shows("Since 16 Nov");
    desk.sitting.shows("won since that day");
    desk.sitting.shows("Array corner beacons");
    desk.keys("Esc G i");
    desk.sitting.shows("touches");
    desk.keys("Esc Esc");
}
