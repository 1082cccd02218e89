//! Rows into drafts.

use super::super::bind::{Bound, ColumnOptions, Currencies};
use super::super::cell::FileContext;
use super::super::draft::{Draft, Set};
use super::super::{fit, map, sheet};
use super::*;
use crate::store::edit::Value;

fn drafts(map: &str, text: &str) -> (Vec<Draft>, Vec<Refused>) {
    let maps = map::parse("m", map).unwrap();
    let sheet = sheet::read(text.as_bytes(), |cells| fit::matched(&maps[0], cells)).unwrap();
    let eur = Currency::from_code("EUR").unwrap();
    let mut bound = Bound::new(&maps[0], &sheet, &ColumnOptions::default(), Currencies { own: eur, rows: eur }).unwrap();
    bound.decide(&sheet, &ColumnOptions::default(), &mut Vec::new()).unwrap();
    let context = FileContext {
        zone: chrono_tz::UTC,
        round: maps[0].round,
        rounded: std::cell::Cell::default(),
        moved: std::cell::Cell::default(),
    };
    let drafted = bound.drafts(&sheet, &context);
    (drafted.drafts, drafted.refused)
}

fn shown(draft: &Draft) -> Vec<String> {
    let one = |set: &Set| {
        let inner = set.path.inner.map(|inner| format!(".{}", inner.name)).unwrap_or_default();
        format!(
            "{}{inner}={}{}",
            set.path.field.name,
            set.atom.as_ref().and_then(Value::plain).unwrap_or("-".to_owned()),
            if set.filler { "?" } else { "" }
        )
    };
    draft.sets.iter().map(one).collect()
}

const DEALS: &str = r#"( table: deals,
    columns: { "id": "id", "account": "customer", "stage": "stage", "units": "product", "created": "from", "amount": "value",
               "lost.reason": "why" },
    values: { "stage": { "New one": "new" }, "units": { "GTXPro": "GTX Pro" } },
    outcome: ( column: "stage", won: ["Won"], lost: ["Lost"], on: "to" ),
    missing: ["null"], defaults: { "created": "2017-12-31" } )"#;

#[test]
fn a_row_becomes_fields() {
    let (drafts, refused) = drafts(
        DEALS,
        "id,customer,stage,product,from,to,value,why\n1,Ada,New one,GTXPro,null,,,\n2,Ada,Won,p,2017-01-02,2017-02-03,1054,\n3,,lost,p,2017-01-02,2017-02-03,0,too late\n4,,Won,p,2017-01-02,,5,\n5,x,New one,p,2017-01-32,,5,\n6,x,New one,p,2017-01-02,,five,\n",
    );
    assert_eq!(
        shown(&drafts[0]),
        [
            "id=1",
            "account=Ada",
            "stage=new",
            "units.product=GTX Pro",
            "amount=-",
            "won=-",
            "lost=-",
            "created=2017-12-31?",
            "units.units=1?"
        ]
    );
    assert!(drafts[1].text("stage", None).is_none());
    assert!(shown(&drafts[1]).contains(&"won.on=2017-02-03".to_owned()));
    assert!(shown(&drafts[2]).contains(&"lost.reason=Timing".to_owned()));
    assert!(shown(&drafts[2]).contains(&"lost.words=too late".to_owned()));
    let reasons: Vec<(u64, &str)> = refused.iter().map(|r| (r.line, r.reason.as_str())).collect();
    assert_eq!(reasons.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [5, 7]);
    assert_eq!(reasons[0].1, "won, but \"to\" does not say when");
    assert_eq!(shown(&drafts[3])[0], "id=5", "a day of creation that cannot be read is left out");
    assert_eq!(reasons[1].1, "amount: \"five\" is not a number");
}

#[test]
fn a_wide_row_becomes_several_drafts() {
    let map = r#"( table: spend, columns: { "on": "date" }, scale: { "amount": "0.000001" },
        wide: ( field: "channel", rows: { "tv": { "amount": "tv" }, "web": { "amount": "web", "clicks": "c" } } ) )"#;
    let (drafts, refused) = drafts(map, "date,tv,web,c\n2026-01-05,36150000,,\n2026-01-12,1000000,2500000,7\n2026-01-19,,,\n");
    assert_eq!(drafts.len(), 3);
    assert_eq!(shown(&drafts[0]), ["on=2026-01-05", "amount=36.15", "channel=tv"]);
    assert_eq!(shown(&drafts[2]), ["on=2026-01-12", "amount=2.5", "clicks=7", "channel=web"]);
    assert_eq!(refused.len(), 1);
}

#[test]
fn columns_may_be_joined_or_stand_for_each_other() {
    let map = r#"( table: people, columns: { "id": ["id", "nr"], "name": "first + last" } )"#;
    let (drafts, _) = drafts(map, "nr,id,first,last\n1,,Ada,Lovelace\n2,x,Bob,\n");
    assert_eq!(shown(&drafts[0]), ["id=1", "name=Ada Lovelace"]);
    assert_eq!(shown(&drafts[1]), ["id=x", "name=Bob"]);
}

#[test]
fn without_an_id_account_and_name_make_one() {
    let map = r#"( table: deals, columns: { "account": "a", "name": "n", "created": "c" } )"#;
    let (drafts, refused) = drafts(map, "a,n,c\nAda & Co.,Dock lights,2026-01-01\n,,2026-01-01\n");
    assert_eq!((drafts[0].key.as_str(), drafts[0].made_up), ("ada-co-dock-lights-2026-01-01", true));
    assert_eq!(refused[0].reason, "neither an id nor a name");
}

#[test]
fn a_foreign_currency_is_written() {
    let map = r#"( table: deals, columns: { "id": "id", "name": "id", "created": "c", "amount": "v", "currency": "cur" } )"#;
    let (drafts, refused) =
        drafts(map, "id,c,v,cur\n1,2026-01-01,5.50,usd\n2,2026-01-01,5,EUR\n3,2026-01-01,5.5,JPY\n4,2026-01-01,5,XXY\n");
    assert!(shown(&drafts[0]).contains(&"currency=USD".to_owned()));
    assert!(shown(&drafts[1]).contains(&"currency=-".to_owned()));
    assert_eq!(refused.len(), 2);
}
